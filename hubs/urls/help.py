"""The URLs of help listings; included by string at the root."""

from django.urls import path

from hubs.views import help as views

app_name = "help"

urlpatterns = [
    path("help/", views.help_list, name="list"),
    path("hubs/<slug:slug>/manage/help/", views.manage, name="manage-hub"),
    path("hubs/<slug:slug>/manage/help/new/", views.add, name="add"),
    path("hubs/<slug:slug>/manage/help/<int:pk>/", views.line, name="line"),
]
