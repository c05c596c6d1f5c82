"""Without a language in the path but `?lang=es`: programs keep addresses for years."""

from django.urls import path

from dialogue import feeds

app_name = "dialogue-feeds"

urlpatterns = [path("<slug:slug>/", feeds.feed, name="of")]
