"""Feeds, without a language in the path but with `?lang=es`, so that their URLs are stable."""

from django.urls import path

from dialogue import feeds

app_name = "dialogue-feeds"

urlpatterns = [path("<slug:slug>/", feeds.feed, name="of")]
