"""The URLs that circles and hubs share below their own: `/circles/<slug>/join/`, `/hubs/<slug>/join/`."""

from django.urls import URLPattern, path

from coalitions.views import announcements, manage, membership, people, renewals, requests, visitors


def coalition_paths(kind: str) -> list[URLPattern]:
    """Return the shared pages of one kind, in the order a visitor sees them, for inclusion under `<slug:slug>/`."""
    extra = {"kind": kind}
    return [
        path("join/", membership.join, extra, name="join"),
        path("join/code/<str:token>/", membership.join_code, extra, name="join-code"),
        path("join/link/<str:token>/", membership.join_link, extra, name="join-link"),
        path("invitation/<str:token>/", visitors.invitation, extra, name="invitation"),
        path("staying/<str:token>/", renewals.staying, extra, name="staying"),
        path(
            "staying/<str:token>/leave/",
            renewals.staying,
            {**extra, "leaves": True},
            name="staying-leave",
        ),
        path("write/", visitors.write, extra, name="write"),
        path("neighbor/", visitors.neighbor, extra, name="neighbor"),
        path("flyer/", visitors.flyer, extra, name="flyer"),
        path("leave/", membership.leave, extra, name="leave"),
        path("members/", membership.members, extra, name="members"),
        path("membership/", visitors.mine, extra, name="membership"),
        path("manage/", manage.manage, extra, name="manage"),
        path("manage/at-work/", manage.at_work, extra, name="at-work"),
        path("manage/requests/", requests.requests, extra, name="requests"),
        path("manage/requests/<int:pk>/", requests.decide, extra, name="decide"),
        path("manage/requests/call/<int:pk>/", requests.answer_call, extra, name="answer-call"),
        path("manage/letters/", requests.letter_list, extra, name="letters"),
        path("manage/letters/<int:pk>/", requests.letter, extra, name="letter"),
        path("manage/calls/", requests.calls, extra, name="calls"),
        path("manage/calls/<int:pk>/", requests.call_made, extra, name="call-made"),
        path("manage/announce/", announcements.announce, extra, name="announce"),
        path("manage/announce/<int:pk>/", announcements.announcement, extra, name="announcement"),
        path("manage/members/", people.members, extra, name="manage-members"),
        path("manage/members.csv", people.members_csv, extra, name="manage-members-csv"),
        path("manage/members/<int:pk>/", people.member, extra, name="manage-member"),
        path("manage/paper/", people.from_paper, extra, name="paper"),
        path("manage/paper/<int:pk>/", people.paper_sheet, extra, name="paper-sheet"),
        path("manage/invite/", people.invite, extra, name="invite"),
        path("manage/page/", manage.page, extra, name="page"),
        path("manage/joining/", manage.how_to_join, extra, name="how-to-join"),
        path("manage/leads/", manage.leads, extra, name="leads"),
        path("manage/partners/", manage.partners, extra, name="partners"),
        path("manage/partners/<int:pk>/", manage.remove_partner, extra, name="remove-partner"),
        path("manage/flyer/", manage.print_flyer, extra, name="print-flyer"),
    ]
