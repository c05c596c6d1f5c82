"""The short URL of an event, for paper and text messages."""

from django.urls import path

from events.views import public

urlpatterns = [path("e/<str:code>/", public.short, name="events-short")]
