"""The pages of organizations and their pledges; included by dotted name at the root."""

from django.urls import path

from advocacy.views import organizations as views

app_name = "organizations"

urlpatterns = [
    path("organizations/pledge/<str:token>/", views.pledge, name="pledge"),
    path("organizations/<slug:slug>/", views.organization, name="detail"),
    path("hubs/<slug:slug>/manage/pledges/", views.manage, {"kind": "hub"}, name="pledges-hub"),
    path("circles/<slug:slug>/manage/pledges/", views.manage, {"kind": "circle"}, name="pledges-circle"),
]
