"""The addresses that circles and hubs share beneath their own: `/circles/<slug>/join/`, `/hubs/<slug>/join/`."""

from django.urls import URLPattern, path

from coalitions import views


def coalition_paths(kind: str) -> list[URLPattern]:
    """The shared pages of one kind, in the order a visitor meets them; to be included under `<slug:slug>/`."""
    extra = {"kind": kind}
    return [
        path("join/", views.join, extra, name="join"),
        path("join/code/<str:token>/", views.join_code, extra, name="join-code"),
        path("join/link/<str:token>/", views.join_link, extra, name="join-link"),
        path("leave/", views.leave, extra, name="leave"),
        path("members/", views.members, extra, name="members"),
        path("manage/requests/", views.requests, extra, name="requests"),
        path("manage/requests/<int:pk>/", views.decide, extra, name="decide"),
        path("manage/requests/call/<int:pk>/", views.answer_call, extra, name="answer-call"),
    ]
