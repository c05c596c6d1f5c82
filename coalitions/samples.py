"""Invented rows of coalitions, for previews of emails; never saved."""

from django.utils import timezone

from coalitions.models import Claim, Coalition, Invitation, JoinRequest, Letter, Membership, PaperSheet
from people.models import Person

HUB = Coalition(pk=1, kind=Coalition.Kind.HUB, name="Clayton Equity Hub", slug="clayton")


ANA = {"name": "Ana Ruiz", "email": "ana@example.org"}


def join_request() -> JoinRequest:
    return JoinRequest(pk=1, coalition=HUB, phone="+14045550123", nonce="sample", **ANA)


def membership() -> Membership:
    return Membership(
        pk=1,
        coalition=HUB,
        person=Person(name="Ana Ruiz"),
        answers=[{"question": "What brings you here?", "answer": "The last bus home."}],
        asked_at=timezone.now(),
        decision_note="Good to have you.",
    )


def memberships() -> list[Membership]:
    circle = Coalition(pk=2, kind=Coalition.Kind.CIRCLE, name="JUST Energy Circle", slug="just-energy")
    person = Person(name="Ana Ruiz")
    return [
        Membership(pk=pk, coalition=coalition, person=person, nonce="sample")
        for pk, coalition in enumerate([HUB, circle], start=1)
    ]


def invitation() -> Invitation:
    row = Invitation(pk=1, coalition=HUB, email="ana@example.org", nonce="sample")
    row.invited_by, row.note = Person(name="Marcus Bell"), "We meet on Thursday."
    return row


def letter() -> Letter:
    return Letter(pk=1, coalition=HUB, words="When does the bus run?", **ANA)


def sheet() -> PaperSheet:
    return PaperSheet(pk=1, coalition=HUB, signed_on=timezone.localdate())


def claim() -> Claim:
    return Claim(pk=1, sheet=sheet(), person=Person(name="Ana Ruiz"), nonce="sample")
