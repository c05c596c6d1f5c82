"""Sample mails of the work on links, for staff to look at."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from circles.models import Circle
from hubs.models import Hub, HubCircle
from office.registries import SampleMail, sample_mails
from voice.models import Ask


def _ask() -> dict[str, Any]:
    hub = Hub(pk=1, kind="hub", name="Clayton Equity Hub", slug="clayton")
    circle = Circle(pk=2, kind="circle", name="JUST Energy Circle", slug="just-energy")
    link = HubCircle(pk=1, hub=hub, circle=circle, state="agreed", since=timezone.localdate())
    made = Ask(
        pk=1,
        link=link,
        side="circle",
        kind=Ask.Kind.TESTIMONY,
        words="Three residents who tell about their power bills.",
        wanted_by=timezone.localdate(),
        is_taken=True,
        answer="Ms. Fields, Mr. Grant and Ana Ruiz will come.",
    )
    return {"about": made, "path": "/hubs/clayton/asks/1/", "ours": hub.name, **made.mail_context()}


def _steps() -> dict[str, Any]:
    words = "Your seat in JUST Energy Circle is vacant: ask a member to be liaison."
    return {"steps": [{"name": "Clayton Equity Hub", "words": words, "path": "/hubs/clayton/links/1/"}]}


def _lines() -> dict[str, Any]:
    words = "1 of 3 linked hubs have a liaison who was heard in the last 90 days."
    return {"lines": [{"name": "JUST Energy Circle", "words": words}]}


MAILS: list[tuple[str, Any, Any]] = [
    ("ask_asked", _("The other side of a link asks for something"), _ask),
    ("ask_answered", _("An ask is answered"), _ask),
    ("ask_rises", _("An ask waits for an answer"), _ask),
    ("monthly", _("The monthly letter to those who lead"), _steps),
    ("monthly_staff", _("The monthly letter to staff"), _lines),
]


def register() -> None:
    for order, (name, title, build) in enumerate(MAILS):
        sample_mails.register(SampleMail(f"voice/email/{name}", title, build, order=100 + order))
