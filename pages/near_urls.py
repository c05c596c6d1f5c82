"""The redirect to what is near: without a language in its path, so that one cookie serves both."""

from django.urls import path

from pages.near import near

urlpatterns = [path("near/", near, name="near")]
