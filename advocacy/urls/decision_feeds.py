"""Calendars and feeds of decisions: no language in the path, since programs store their URLs."""

from django.urls import path

from advocacy.views import decisions

app_name = "decision-feeds"

urlpatterns = [
    path("calendar.ics", decisions.calendar, name="calendar"),
    path("feed/", decisions.feed, name="feed"),
    path("<slug:slug>/<int:pk>.ics", decisions.sitting_file, name="sitting"),
]
