"""Calendars and feeds: without a language in the path, since programs keep their addresses; ?lang=es asks for Spanish."""

from django.urls import path

from events import public_views
from events.addresses import of_event

app_name = "calendars"

urlpatterns = [
    path("calendar.ics", public_views.calendar, name="all"),
    path("feed/", public_views.announced, name="feed"),
    path("calendar/<str:token>.ics", public_views.personal, name="personal"),
    of_event("event.ics", public_views.event_file, "event"),
    of_event("preview.png", public_views.preview, "preview"),
]
