"""Calendars: without a language in the path, since programs keep their addresses; ?lang=es asks for Spanish."""

from django.urls import path

from volunteering.views import public

app_name = "shift-calendars"

urlpatterns = [
    path("calendar/<str:token>.ics", public.feed, name="feed"),
    path("shifts/<int:pk>.ics", public.shift_file, name="shift"),
]
