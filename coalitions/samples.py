"""Sample mails of joining, for staff to look at."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalitions.models import Claim, Coalition, Invitation, JoinRequest, Letter, Membership, PaperSheet
from office.registries import SampleMail, sample_mails
from people.models import Person
from pse_portal import when

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


def _invitation() -> dict[str, Any]:
    row = Invitation(
        pk=1,
        coalition=HUB,
        email="ana@example.org",
        invited_by=Person(name="Marcus Bell"),
        word="We meet on Thursday.",
        nonce="sample",
    )
    return {"about": row, **row.mail_context()}


def _letter() -> dict[str, Any]:
    row = Letter(
        pk=1, coalition=HUB, name="Ana Ruiz", email="ana@example.org", words="When does the bus run?"
    )
    return {"about": row, **row.mail_context(), "answer": "Until midnight.", "by": "Marcus Bell"}


def _overdue() -> dict[str, Any]:
    return {"about": HUB, "requests": 2, "calls": 1, "letters": 1, "days": 7}


def _merged() -> dict[str, Any]:
    return {**_membership(), "former": "Riverdale Hub"}


def _sheet() -> PaperSheet:
    return PaperSheet(pk=1, coalition=HUB, signed_on=timezone.localdate())


def _paper() -> dict[str, Any]:
    sheet = _sheet()
    return {"about": sheet, **sheet.mail_context()}


def _claim() -> dict[str, Any]:
    row = Claim(pk=1, sheet=_sheet(), person=Person(name="Ana Ruiz"), nonce="sample")
    return {"about": row, **row.mail_context()}


def _announcement() -> dict[str, Any]:
    words = {
        "subject_en": "We meet at the library this time",
        "words_en": "The hall is closed on Tuesday. The library opens at six.",
        "subject_es": "Esta vez nos vemos en la biblioteca",
        "words_es": "El salón está cerrado el martes. La biblioteca abre a las seis.",
    }
    return {"about": HUB, **words}


def _stay() -> dict[str, Any]:
    circle = Coalition(pk=2, kind=Coalition.Kind.CIRCLE, name="JUST Energy Circle", slug="just-energy")
    person = Person(name="Ana Ruiz")
    asked = [
        Membership(pk=nth, coalition=coalition, person=person, nonce="sample")
        for nth, coalition in enumerate([HUB, circle], start=1)
    ]
    return {"about": asked[0], "asked": asked}


def _quiet() -> dict[str, Any]:
    since = timezone.localdate() - timedelta(days=130)
    return {"about": HUB, "since": when.day(since), "step": _("Plan a meeting"), "step_url": HUB.manage_path}


def register() -> None:
    for order, (name, title, build) in enumerate(
        [
            ("join_code", _("Code to join"), _request),
            ("request_waits", _("Somebody asks to join"), _membership),
            ("call_waits", _("Somebody asks for a call"), _request),
            ("request_approved", _("Request approved"), _membership),
            ("request_declined", _("Request declined"), _membership),
            ("appointed", _("Somebody leads a coalition from now on"), _membership),
            ("facilitator_named", _("Somebody else leads too from now on"), _membership),
            ("membership_ended", _("Membership ended by those who lead"), _membership),
            ("invited", _("Invitation"), _invitation),
            ("invited_again", _("Invitation, once more"), _invitation),
            ("letter_waits", _("Somebody wrote to those who lead"), _letter),
            ("letter_answered", _("Answer to a letter"), _letter),
            ("from_paper", _("Welcome, after a list on paper"), _paper),
            ("claim_waits", _("Welcome, with the code for a record"), _claim),
            ("merged", _("One coalition became part of another"), _merged),
            ("announcement", _("An announcement to all members"), _announcement),
            ("stay", _("The yearly question: do you still want to be a member?"), _stay),
            ("stay_again", _("The yearly question, once more"), _stay),
            ("quiet", _("A circle or hub has gone quiet"), _quiet),
            ("rises", _("Nobody has answered"), _overdue),
        ]
    ):
        sample_mails.register(SampleMail(f"coalitions/email/{name}", title, build, order=20 + order))
