"""Sample mails of volunteering, for staff to look at."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition
from office.registries import SampleMail, sample_mails
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
        summary_en="Fetch somebody from home and bring them back.",
        summary_es="Recoger a alguien en su casa y traerlo de vuelta.",
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
        notice_en="We begin an hour earlier.",
        notice_es="Empezamos una hora antes.",
    )


def _sign_up() -> dict[str, Any]:
    shift = _shift()
    volunteer = Volunteer(pk=1, name="Ana Ruiz", email="ana@example.org", nonce="sample")
    row = SignUp(pk=1, shift=shift, volunteer=volunteer, state="confirmed", party_size=2, nonce="sample")
    row.offered_until = shift.starts_at - timedelta(days=2)
    return {
        "about": row,
        "sign_up": row,
        "shift": shift,
        "opportunity": shift.opportunity,
        "line": 3,
        "path": f"/shift/{row.token}/",
        "wanted": "Greet people at the forum",
        "wanted_at": shift.starts_at.isoformat(),
        "slug": shift.opportunity.slug,
    }


def _volunteer() -> dict[str, Any]:
    shown = _sign_up()
    volunteer = shown["sign_up"].volunteer
    hours = Hours(
        pk=1,
        volunteer=volunteer,
        opportunity=shown["opportunity"],
        worked_on=timezone.localdate(),
        minutes=210,
    )
    application = Application(
        pk=1, volunteer=volunteer, opportunity=shown["opportunity"], state="accepted", words="I know the bus lines.", word="See you Tuesday."
    )  # fmt: skip
    return {
        **shown,
        **volunteer.mail_context(),
        "about": volunteer,
        "hours": hours,
        "application": application,
    }


def _guardian() -> dict[str, Any]:
    shown = _sign_up()
    text = GuardianText(version=1, body_en="My child may help.", body_es="Mi hijo o hija puede ayudar.")
    guardian = Guardian(
        pk=1, sign_up=shown["sign_up"], name="Rosa Ruiz", email="rosa@example.org", text=text, nonce="sample"
    )
    return {**shown, **guardian.mail_context(), "about": guardian}


def _words() -> dict[str, Any]:
    return {
        **_sign_up(),
        "about": HUB,
        "coalition": HUB.name,
        "subject": "We need drivers on Saturday",
        "words": "Eight neighbors asked for a ride.",
    }


def register() -> None:
    mails: list[tuple[str, Any, Any]] = [
        ("volunteering/email/confirmed", _("A shift is taken"), _sign_up),
        ("volunteering/email/requested", _("A place is held until somebody says yes"), _sign_up),
        ("volunteering/email/waitlisted", _("On the waiting list of a shift"), _sign_up),
        ("volunteering/email/place_opened", _("A place at a shift opened"), _sign_up),
        ("volunteering/email/place_offered", _("A place at a shift is offered"), _sign_up),
        ("volunteering/email/offer_over", _("An offer of a shift ran out"), _sign_up),
        ("volunteering/email/changed", _("A sign-up is changed"), _sign_up),
        ("volunteering/email/cancelled", _("A sign-up is cancelled"), _sign_up),
        ("volunteering/email/declined", _("A sign-up is declined"), _sign_up),
        ("volunteering/email/handed_over", _("Somebody took the place"), _sign_up),
        ("volunteering/email/late_cancel", _("Somebody cancelled late"), _sign_up),
        ("volunteering/email/overlap", _("Two shifts at the same time"), _sign_up),
        ("volunteering/email/refused", _("No place this time"), _sign_up),
        ("volunteering/email/reminder", _("Reminder of a shift"), _sign_up),
        ("volunteering/email/still_coming", _("Still coming to the shift?"), _sign_up),
        ("volunteering/email/shift_changed", _("A shift changed"), _sign_up),
        ("volunteering/email/shift_cancelled", _("A shift is called off"), _sign_up),
        ("volunteering/email/guardian_asked", _("A parent is asked"), _guardian),
        ("volunteering/email/link_again", _("The link to one's own page"), _volunteer),
        ("volunteering/email/applied", _("An application is in"), _volunteer),
        ("volunteering/email/application_waits", _("An application waits"), _volunteer),
        ("volunteering/email/application_answered", _("An application is answered"), _volunteer),
        ("volunteering/email/thanks", _("Thanks for the hours"), _volunteer),
        ("volunteering/email/word", _("A word to those of a shift"), _words),
        ("volunteering/email/asked_again", _("Earlier volunteers are asked again"), _words),
    ]
    for order, (name, title, build) in enumerate(mails):
        sample_mails.register(SampleMail(name, title, build, order=80 + order))
