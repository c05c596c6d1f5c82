from django.urls import path

from events import manage_views, plan_views, public_views, rsvp_views, views

app_name = "events"

urlpatterns = [
    path("", public_views.event_list, name="list"),
    path("past/", public_views.past, name="past"),
    path("my-calendar/", public_views.my_calendar, name="my-calendar"),
    path("in-touch/stop/", rsvp_views.stop_contact, name="stop-contact"),
    path("host/<str:token>/", plan_views.agree, name="agree"),
    path("<slug:slug>/", views.event_detail, name="detail"),
    path("<slug:slug>/flyer/", public_views.flyer, name="flyer"),
    path("<slug:slug>/rsvp/", rsvp_views.attend, name="rsvp"),
    path("<slug:slug>/files/<int:pk>/", rsvp_views.event_file, name="file"),
    path("<slug:slug>/claim/", plan_views.claim, name="claim"),
    path("<slug:slug>/manage/", manage_views.overview, name="manage"),
    path("<slug:slug>/manage/edit/", plan_views.edit, name="edit"),
    path("<slug:slug>/manage/publish/", plan_views.publish, name="publish"),
    path("<slug:slug>/manage/off/", plan_views.off, name="off"),
    path("<slug:slug>/manage/series/", plan_views.again, name="series"),
    path("<slug:slug>/manage/hosts/", plan_views.hosts, name="hosts"),
    path("<slug:slug>/manage/people/", manage_views.people, name="people"),
    path("<slug:slug>/manage/people.csv", manage_views.people_csv, name="people-csv"),
    path("<slug:slug>/manage/people/<int:pk>/", manage_views.decide, name="decide"),
    path("<slug:slug>/manage/needs/", manage_views.needs_page, name="needs"),
    path("<slug:slug>/manage/invite/", manage_views.invite, name="invite"),
    path("<slug:slug>/manage/write/", manage_views.write, name="write"),
    path("<slug:slug>/manage/write/<int:pk>/", manage_views.letter, name="letter"),
    path("<slug:slug>/manage/calls/", manage_views.event_calls, name="calls"),
    path("<slug:slug>/manage/door/", manage_views.at_the_door, name="door"),
    path("<slug:slug>/manage/door/<int:pk>/here/", manage_views.tap, name="tap"),
    path("<slug:slug>/manage/door/<slug:code>/", manage_views.by_code, name="by-code"),
    path("<slug:slug>/manage/sheet/", manage_views.sheet, name="sheet"),
    path("<slug:slug>/manage/paper/", manage_views.paper, name="paper"),
    path("<slug:slug>/manage/after/", manage_views.after, name="after"),
]
