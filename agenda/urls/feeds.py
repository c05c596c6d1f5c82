"""Feed and pictures: without a language in the path, since programs keep their addresses; ?lang=es asks for Spanish."""

from django.urls import path

from agenda import feeds

app_name = "agenda-feeds"

urlpatterns = [
    path("feed/", feeds.feed, name="feed"),
    path("<slug:slug>/preview.png", feeds.preview, name="preview"),
]
