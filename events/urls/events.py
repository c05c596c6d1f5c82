from django.urls import path

from events.addresses import of_event
from events.views import check_in, planner, public, roster_files, rsvps, short_links, team

app_name = "events"

urlpatterns = [
    path("", public.event_list, name="list"),
    path("past/", public.past, name="past"),
    path("my-calendar/", public.my_calendar, name="my-calendar"),
    path("in-touch/stop/", rsvps.stop_contact, name="stop-contact"),
    path("host/<str:token>/", planner.agree, name="agree"),
    of_event("", short_links.event_detail, "detail"),
    of_event("flyer/", public.flyer, "flyer"),
    of_event("neighbor/", public.neighbor, "neighbor"),
    of_event("rsvp/", rsvps.attend, "rsvp"),
    of_event("files/<int:pk>/", rsvps.event_file, "file"),
    of_event("claim/", planner.claim, "claim"),
    of_event("manage/", team.overview, "manage"),
    of_event("manage/edit/", planner.edit, "edit"),
    of_event("manage/publish/", planner.publish, "publish"),
    of_event("manage/delete/", planner.delete, "delete"),
    of_event("manage/off/", planner.off, "off"),
    of_event("manage/off/take-back/", planner.take_back, "take-back"),
    of_event("manage/series/", planner.again, "series"),
    of_event("manage/hosts/", planner.hosts, "hosts"),
    of_event("manage/people/", team.people, "people"),
    of_event("manage/people.csv", roster_files.people_csv, "people-csv"),
    of_event("manage/people/burst/", team.burst, "burst"),
    of_event("manage/people/<int:pk>/", team.decide, "decide"),
    of_event("manage/needs/", team.needs_page, "needs"),
    of_event("manage/invite/", team.invite, "invite"),
    of_event("manage/write/", team.write, "write"),
    of_event("manage/write/<int:pk>/", team.letter, "letter"),
    of_event("manage/calls/", team.event_calls, "calls"),
    of_event("manage/door/", check_in.at_the_door, "door"),
    of_event("manage/door/<int:pk>/here/", check_in.tap, "tap"),
    of_event("manage/door/<slug:code>/", check_in.by_code, "by-code"),
    of_event("manage/sheet/", check_in.sheet, "sheet"),
    of_event("manage/sheet/needs/", check_in.needs_sheet, "needs-sheet"),
    of_event("manage/paper/", check_in.paper, "paper"),
    of_event("manage/after/", team.after, "after"),
]
