"""The one short address that is printed beside a code; included by string at the root."""

from django.urls import path

from coalitions import visitor_views

urlpatterns = [path("claim/", visitor_views.claim, name="claim")]
