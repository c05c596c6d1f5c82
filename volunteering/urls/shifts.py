"""One's own sign-up, by its secret link."""

from django.urls import path

from volunteering.views import own

app_name = "shift"

urlpatterns = [
    path("guardian/<str:token>/", own.guardian, name="guardian"),
    path("take/<str:token>/", own.take, name="take"),
    path("<str:token>/", own.own, name="page"),
    path("<str:token>/change/", own.change, name="change"),
]
