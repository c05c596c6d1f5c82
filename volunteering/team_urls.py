"""A coalition's own pages for its volunteers, beneath the pages of circles and of hubs; and an event's shifts."""

from django.urls import path

from volunteering import team_views

app_name = "volunteers"

urlpatterns = [
    path(f"{kind}s/<slug:slug>/manage/volunteers/{page}", view, {"kind": kind}, name=f"{name}-{kind}")
    for kind in ("circle", "hub")
    for page, view, name in (
        ("", team_views.of, "of"),
        ("new/", team_views.new, "new"),
        ("kits/", team_views.kits_page, "kits"),
        ("hours/", team_views.hours_page, "hours"),
        ("hours.csv", team_views.hours_csv, "hours-csv"),
        ("ask/", team_views.ask, "ask"),
        ("ask/<int:pk>/", team_views.ask_letter, "ask-letter"),
    )
]
