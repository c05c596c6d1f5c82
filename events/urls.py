from django.urls import path

from events import views

app_name = "events"

urlpatterns = [
    path("", views.event_list, name="list"),
    path("past/", views.past, name="past"),
    path("<slug:slug>/", views.event_detail, name="detail"),
]
