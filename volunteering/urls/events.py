from django.urls import path

from volunteering.views import manage

urlpatterns = [path("events/<slug:slug>/manage/shifts/", manage.of_event, name="event-shifts")]
