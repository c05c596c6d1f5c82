from django.urls import path

from events.views import planner, rsvps

app_name = "rsvp"

urlpatterns = [
    path("again/", rsvps.again, name="again"),
    path("<str:token>/", rsvps.own, name="page"),
    path("<str:token>/change/", rsvps.change, name="change"),
    path("<str:token>/feedback/", planner.feedback, name="feedback"),
]
