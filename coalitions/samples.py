"""Sample mails of joining, for staff to look at."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition, JoinRequest, Membership
from office.registries import SampleMail, sample_mails
from people.models import Person

HUB = Coalition(pk=1, kind=Coalition.Kind.HUB, name="Clayton Equity Hub", slug="clayton")


def _request() -> dict[str, Any]:
    wish = JoinRequest(
        pk=1, coalition=HUB, name="Ana Ruiz", email="ana@example.org", phone="+14045550123", nonce="sample"
    )
    return {"about": wish, **wish.mail_context()}


def _membership() -> dict[str, Any]:
    row = Membership(
        pk=1,
        coalition=HUB,
        person=Person(name="Ana Ruiz"),
        answers=[{"question": "What brings you here?", "answer": "The last bus home."}],
        asked_at=timezone.now(),
        word="Good to have you.",
    )
    return {"about": row}


def register() -> None:
    for order, (name, title, build) in enumerate(
        [
            ("join_code", _("Code to join"), _request),
            ("request_waits", _("Somebody asks to join"), _membership),
            ("call_waits", _("Somebody asks for a call"), _request),
            ("request_approved", _("Request approved"), _membership),
            ("request_declined", _("Request declined"), _membership),
        ]
    ):
        sample_mails.register(SampleMail(f"coalitions/email/{name}", title, build, order=20 + order))
