from django.urls import path

from volunteering import manage_views

urlpatterns = [path("events/<slug:slug>/manage/shifts/", manage_views.of_event, name="event-shifts")]
