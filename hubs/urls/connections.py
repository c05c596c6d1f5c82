"""The URLs of connections, below those of circles and hubs; included by string at the root."""

from django.urls import URLPattern, path

from coalitions.models import Coalition
from hubs.views import connections as views

app_name = "links"


def _of(kind: str, prefix: str) -> list[URLPattern]:
    extra = {"kind": kind}
    return [
        path(f"{prefix}/<slug:slug>/links/", views.link_list, extra, name=f"of-{kind}"),
        path(f"{prefix}/<slug:slug>/links/propose/", views.propose, extra, name=f"propose-{kind}"),
        path(f"{prefix}/<slug:slug>/links/<int:pk>/", views.manage, extra, name=f"manage-{kind}"),
    ]


urlpatterns = [
    *_of(Coalition.Kind.CIRCLE, "circles"),
    *_of(Coalition.Kind.HUB, "hubs"),
    path("me/seats/<int:pk>/", views.seat, name="seat"),
]
