"""A coalition's own list of events, beneath the pages of circles and of hubs."""

from django.urls import path

from events import plan_views

app_name = "plans"

urlpatterns = [
    path(f"{kind}s/<slug:slug>/manage/events/{page}", view, {"kind": kind}, name=f"{name}-{kind}")
    for kind in ("circle", "hub")
    for page, view, name in (("", plan_views.plans, "of"), ("new/", plan_views.new, "new"))
]
