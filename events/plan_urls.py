"""A coalition's own list of events and of contacts, beneath the pages of circles and of hubs."""

from django.urls import path

from events import contact_views, plan_views

app_name = "plans"

urlpatterns = [
    path(f"{kind}s/<slug:slug>/manage/{page}", view, {"kind": kind}, name=f"{name}-{kind}")
    for kind in ("circle", "hub")
    for page, view, name in (
        ("events/", plan_views.plans, "of"),
        ("events/new/", plan_views.new, "new"),
        ("contacts/", contact_views.contacts, "contacts"),
    )
]
