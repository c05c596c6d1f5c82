from django.urls import path

from events import plan_views, rsvp_views

app_name = "rsvp"

urlpatterns = [
    path("<str:token>/", rsvp_views.own, name="page"),
    path("<str:token>/change/", rsvp_views.change, name="change"),
    path("<str:token>/feedback/", plan_views.feedback, name="feedback"),
]
