"""Calendars and feeds: no language in the path, since programs store their URLs; `?lang=es` selects Spanish."""

from django.urls import path

from events.addresses import of_event
from events.views import public

app_name = "calendars"

urlpatterns = [
    path("calendar.ics", public.calendar, name="all"),
    path("feed/", public.announced, name="feed"),
    path("calendar/<str:token>.ics", public.personal, name="personal"),
    of_event("event.ics", public.event_file, "event"),
    of_event("preview.png", public.preview, "preview"),
]
