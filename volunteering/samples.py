"""Sample rows of volunteering for mail previews; nothing is saved."""

from datetime import timedelta

from django.utils import timezone

from coalitions.models import Coalition
from volunteering.models import (
    Application,
    Guardian,
    GuardianText,
    Hours,
    Opportunity,
    Shift,
    SignUp,
    Volunteer,
)

HUB = Coalition(pk=1, kind=Coalition.Kind.HUB, name="Clayton Equity Hub", slug="clayton")


def _shift() -> Shift:
    starts_at = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=14)
    opportunity = Opportunity(
        pk=1,
        slug="drive-a-neighbor",
        coalition=HUB,
        title_en="Drive a neighbor to the forum",
        title_es="Llevar a un vecino al foro",
        summary_en="Pick someone up at home and bring them back.",
        summary_es="Recoger a alguien en su casa y llevarlo de regreso.",
        bring_en="Your license",
        bring_es="Su licencia",
        contact_name="Marcus Bell",
        contact_phone="+14045550123",
        kind=Opportunity.Kind.DRIVER,
        state=Opportunity.State.OPEN,
    )
    return Shift(
        pk=1,
        opportunity=opportunity,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=3),
        place="Sample Community Center, 100 Example Street, Riverdale",
        notice_en="We start an hour earlier.",
        notice_es="Empezamos una hora antes.",
    )


def opportunity() -> Opportunity:
    return _shift().opportunity


def volunteer() -> Volunteer:
    return Volunteer(pk=1, name="Ana Ruiz", email="ana@example.org", nonce="sample")


def sign_up() -> SignUp:
    shift = _shift()
    row = SignUp(pk=1, shift=shift, volunteer=volunteer(), state="confirmed", party_size=2, nonce="sample")
    row.offered_until = shift.starts_at - timedelta(days=2)
    return row


def hours() -> Hours:
    day = timezone.localdate()
    return Hours(pk=1, volunteer=volunteer(), opportunity=opportunity(), worked_on=day, minutes=210)


def application() -> Application:
    row = Application(pk=1, volunteer=volunteer(), opportunity=opportunity(), state="accepted")
    row.words, row.note = "I know the bus lines.", "See you Tuesday."
    return row


def guardian() -> Guardian:
    text = GuardianText(version=1, body_en="My child can help.", body_es="Mi hijo o hija puede ayudar.")
    row = Guardian(pk=1, sign_up=sign_up(), name="Rosa Ruiz", email="rosa@example.org", text=text)
    row.nonce = "sample"
    return row
