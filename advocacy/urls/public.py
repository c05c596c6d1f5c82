"""The public pages of advocacy; included by dotted name at the root."""

from django.urls import path

from advocacy.views import bodies

app_name = "advocacy"

urlpatterns = [
    path("decision-makers/", bodies.body_list, name="bodies"),
    path("decision-makers/<slug:slug>/", bodies.body, name="body"),
]
