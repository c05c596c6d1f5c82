from django.urls import path

from events import door_views, manage_views, plan_views, public_views, roster_file_views, rsvp_views, views
from events.addresses import of_event

app_name = "events"

urlpatterns = [
    path("", public_views.event_list, name="list"),
    path("past/", public_views.past, name="past"),
    path("my-calendar/", public_views.my_calendar, name="my-calendar"),
    path("in-touch/stop/", rsvp_views.stop_contact, name="stop-contact"),
    path("host/<str:token>/", plan_views.agree, name="agree"),
    of_event("", views.event_detail, "detail"),
    of_event("flyer/", public_views.flyer, "flyer"),
    of_event("rsvp/", rsvp_views.attend, "rsvp"),
    of_event("files/<int:pk>/", rsvp_views.event_file, "file"),
    of_event("claim/", plan_views.claim, "claim"),
    of_event("manage/", manage_views.overview, "manage"),
    of_event("manage/edit/", plan_views.edit, "edit"),
    of_event("manage/publish/", plan_views.publish, "publish"),
    of_event("manage/delete/", plan_views.delete, "delete"),
    of_event("manage/off/", plan_views.off, "off"),
    of_event("manage/off/take-back/", plan_views.take_back, "take-back"),
    of_event("manage/series/", plan_views.again, "series"),
    of_event("manage/hosts/", plan_views.hosts, "hosts"),
    of_event("manage/people/", manage_views.people, "people"),
    of_event("manage/people.csv", roster_file_views.people_csv, "people-csv"),
    of_event("manage/people/burst/", manage_views.burst, "burst"),
    of_event("manage/people/<int:pk>/", manage_views.decide, "decide"),
    of_event("manage/needs/", manage_views.needs_page, "needs"),
    of_event("manage/invite/", manage_views.invite, "invite"),
    of_event("manage/write/", manage_views.write, "write"),
    of_event("manage/write/<int:pk>/", manage_views.letter, "letter"),
    of_event("manage/calls/", manage_views.event_calls, "calls"),
    of_event("manage/door/", door_views.at_the_door, "door"),
    of_event("manage/door/<int:pk>/here/", door_views.tap, "tap"),
    of_event("manage/door/<slug:code>/", door_views.by_code, "by-code"),
    of_event("manage/sheet/", door_views.sheet, "sheet"),
    of_event("manage/sheet/needs/", door_views.needs_sheet, "needs-sheet"),
    of_event("manage/paper/", door_views.paper, "paper"),
    of_event("manage/after/", manage_views.after, "after"),
]
