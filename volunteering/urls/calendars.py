"""Calendars: no language in the path, since programs store their URLs; `?lang=es` selects Spanish."""

from django.urls import path

from volunteering.views import public

app_name = "shift-calendars"

urlpatterns = [
    path("calendar/<str:token>.ics", public.feed, name="feed"),
    path("shifts/<int:pk>.ics", public.shift_file, name="shift"),
]
