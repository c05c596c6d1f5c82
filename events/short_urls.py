"""The short address of an event, for sheets and text messages."""

from django.urls import path

from events import public_views

urlpatterns = [path("e/<str:code>/", public_views.short, name="events-short")]
