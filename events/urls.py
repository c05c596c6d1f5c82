from django.urls import path

from events import rsvp_views, views

app_name = "events"

urlpatterns = [
    path("", views.event_list, name="list"),
    path("past/", views.past, name="past"),
    path("<slug:slug>/", views.event_detail, name="detail"),
    path("<slug:slug>/rsvp/", rsvp_views.attend, name="rsvp"),
]
