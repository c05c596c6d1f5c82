"""A coalition's own lists of events and contacts, below the pages of circles and hubs."""

from django.urls import path

from events.views import contacts, planner

app_name = "plans"

urlpatterns = [
    path(f"{kind}s/<slug:slug>/manage/{page}", view, {"kind": kind}, name=f"{name}-{kind}")
    for kind in ("circle", "hub")
    for page, view, name in (
        ("events/", planner.plans, "of"),
        ("events/new/", planner.new, "new"),
        ("contacts/", contacts.contacts, "contacts"),
    )
]
