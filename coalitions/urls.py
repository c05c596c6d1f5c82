"""The addresses that circles and hubs share beneath their own: `/circles/<slug>/join/`, `/hubs/<slug>/join/`."""

from django.urls import URLPattern, path

from coalitions import (
    announce_views,
    answer_views,
    manage_views,
    people_views,
    staying_views,
    views,
    visitor_views,
)


def coalition_paths(kind: str) -> list[URLPattern]:
    """The shared pages of one kind, in the order a visitor meets them; to be included under `<slug:slug>/`."""
    extra = {"kind": kind}
    return [
        path("join/", views.join, extra, name="join"),
        path("join/code/<str:token>/", views.join_code, extra, name="join-code"),
        path("join/link/<str:token>/", views.join_link, extra, name="join-link"),
        path("invitation/<str:token>/", visitor_views.invitation, extra, name="invitation"),
        path("staying/<str:token>/", staying_views.staying, extra, name="staying"),
        path(
            "staying/<str:token>/leave/",
            staying_views.staying,
            {**extra, "leaves": True},
            name="staying-leave",
        ),
        path("write/", visitor_views.write, extra, name="write"),
        path("flyer/", visitor_views.flyer, extra, name="flyer"),
        path("leave/", views.leave, extra, name="leave"),
        path("members/", views.members, extra, name="members"),
        path("membership/", visitor_views.mine, extra, name="membership"),
        path("manage/", manage_views.manage, extra, name="manage"),
        path("manage/at-work/", manage_views.at_work, extra, name="at-work"),
        path("manage/requests/", answer_views.requests, extra, name="requests"),
        path("manage/requests/<int:pk>/", answer_views.decide, extra, name="decide"),
        path("manage/requests/call/<int:pk>/", answer_views.answer_call, extra, name="answer-call"),
        path("manage/letters/", answer_views.letter_list, extra, name="letters"),
        path("manage/letters/<int:pk>/", answer_views.letter, extra, name="letter"),
        path("manage/calls/", answer_views.calls, extra, name="calls"),
        path("manage/calls/<int:pk>/", answer_views.call_made, extra, name="call-made"),
        path("manage/announce/", announce_views.announce, extra, name="announce"),
        path("manage/announce/<int:pk>/", announce_views.announcement, extra, name="announcement"),
        path("manage/members/", people_views.members, extra, name="manage-members"),
        path("manage/members/<int:pk>/", people_views.member, extra, name="manage-member"),
        path("manage/paper/", people_views.from_paper, extra, name="paper"),
        path("manage/paper/<int:pk>/", people_views.paper_sheet, extra, name="paper-sheet"),
        path("manage/invite/", people_views.invite, extra, name="invite"),
        path("manage/page/", manage_views.page, extra, name="page"),
        path("manage/joining/", manage_views.how_to_join, extra, name="how-to-join"),
        path("manage/leads/", manage_views.leads, extra, name="leads"),
        path("manage/partners/", manage_views.partners, extra, name="partners"),
        path("manage/partners/<int:pk>/", manage_views.remove_partner, extra, name="remove-partner"),
        path("manage/flyer/", manage_views.print_flyer, extra, name="print-flyer"),
    ]
