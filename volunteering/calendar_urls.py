"""Calendars: without a language in the path, since programs keep their addresses; ?lang=es asks for Spanish."""

from django.urls import path

from volunteering import public_views

app_name = "shift-calendars"

urlpatterns = [
    path("calendar/<str:token>.ics", public_views.feed, name="feed"),
    path("shifts/<int:pk>.ics", public_views.shift_file, name="shift"),
]
