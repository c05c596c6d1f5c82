"""One's own sign-up, by its secret link."""

from django.urls import path

from volunteering import own_views

app_name = "shift"

urlpatterns = [
    path("guardian/<str:token>/", own_views.guardian, name="guardian"),
    path("take/<str:token>/", own_views.take, name="take"),
    path("<str:token>/", own_views.own, name="page"),
    path("<str:token>/change/", own_views.change, name="change"),
]
