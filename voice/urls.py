"""URLs of the work on connections and of voice; included by dotted name at the root."""

from django.urls import URLPattern, path

from coalitions.models import Coalition
from voice import views

app_name = "voice"


def _of(kind: str) -> list[URLPattern]:
    extra = {"kind": kind}
    space = f"{kind}s/<slug:slug>"
    return [
        path(f"{space}/voice/", views.voice_of, extra, name=f"of-{kind}"),
        path(f"{space}/links/<int:pk>/asks/", views.work, extra, name=f"work-{kind}"),
        path(f"{space}/links/<int:pk>/ask/", views.new_ask, extra, name=f"new-ask-{kind}"),
        path(f"{space}/links/<int:pk>/exchange/", views.exchange, extra, name=f"exchange-{kind}"),
        path(f"{space}/asks/<int:pk>/", views.ask_page, extra, name=f"ask-{kind}"),
    ]


urlpatterns = [
    *_of(Coalition.Kind.CIRCLE),
    *_of(Coalition.Kind.HUB),
    path("hubs/<slug:slug>/links/<int:pk>/statement/", views.statement, name="statement"),
    path("network/voice.csv", views.voice_csv, name="csv"),
]
