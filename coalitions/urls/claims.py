"""The short URL that is printed beside a code; included by string at the root."""

from django.urls import path

from coalitions.views import visitors

urlpatterns = [path("claim/", visitors.claim, name="claim")]
