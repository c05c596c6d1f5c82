"""Feed and previews, without a language in the path so that their URLs are stable; `?lang=es` asks for Spanish."""

from django.urls import path

from agenda import feeds

app_name = "agenda-feeds"

urlpatterns = [
    path("feed/", feeds.feed, name="feed"),
    path("<slug:slug>/preview.png", feeds.preview, name="preview"),
]
