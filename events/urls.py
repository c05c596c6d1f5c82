from django.urls import path

from events import public_views, rsvp_views, views

app_name = "events"

urlpatterns = [
    path("", public_views.event_list, name="list"),
    path("past/", public_views.past, name="past"),
    path("my-calendar/", public_views.my_calendar, name="my-calendar"),
    path("<slug:slug>/", views.event_detail, name="detail"),
    path("<slug:slug>/flyer/", public_views.flyer, name="flyer"),
    path("<slug:slug>/files/<int:pk>/", public_views.file, name="file"),
    path("<slug:slug>/rsvp/", rsvp_views.attend, name="rsvp"),
]
