"""A coalition's volunteer pages, below the pages of circles and hubs."""

from django.urls import path

from volunteering.views import team

app_name = "volunteers"

urlpatterns = [
    path(f"{kind}s/<slug:slug>/manage/volunteers/{page}", view, {"kind": kind}, name=f"{name}-{kind}")
    for kind in ("circle", "hub")
    for page, view, name in (
        ("", team.of, "of"),
        ("new/", team.new, "new"),
        ("kits/", team.kits_page, "kits"),
        ("hours/", team.hours_page, "hours"),
        ("hours.csv", team.hours_csv, "hours-csv"),
        ("ask/", team.ask, "ask"),
        ("ask/<int:pk>/", team.ask_letter, "ask-letter"),
    )
]
