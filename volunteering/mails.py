"""The mails of volunteering: to volunteers, parents, and coordinators, and mailings to many."""

from datetime import datetime
from typing import Any, Self

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bookings.mails import AboutState, BookingMail, News, Reminder
from coalitions.mail_bases import ToFacilitators
from coalitions.models import Coalition
from mailing.contacts import Contact
from mailing.mail import Mail
from mailing.models import Message
from mailing.streams import Stream
from pse_portal import signed_links
from volunteering import calendars, samples
from volunteering.models import Application, AskAgain, Guardian, Hours, Opportunity, SignUp, Volunteer

SIGN_UP_RELATED = ("shift__opportunity__coalition", "shift__event", "volunteer")


class SignUpMail(BookingMail[SignUp]):
    related = SIGN_UP_RELATED

    def context(self) -> dict[str, Any]:
        row = self.row
        return {
            "shift": row.shift,
            "opportunity": row.shift.opportunity,
            "sign_up": row,
            "line": row.place_in_line if row.is_waiting else None,
            "path": f"/shift/{row.token}/",
        }

    def calendar_file(self) -> bytes:
        return calendars.shift_ics(self.row.shift, sign_up=self.row, method=self.method)

    sample_row = samples.sign_up
    sample_given = {"line": 3}


class SignUpNotice(AboutState[SignUp], SignUpMail):
    """What became of a sign-up."""


class Confirmed(SignUpNotice):
    title = _("Shift sign-up received")
    method = "PUBLISH"


class Requested(SignUpNotice):
    title = _("Spot on hold until approved")


class Waitlisted(SignUpNotice):
    title = _("On a shift’s waitlist")


class PlaceOpened(SignUpNotice):
    title = _("A shift spot opened up")
    method = "PUBLISH"


class PlaceOffered(SignUpNotice):
    title = _("A shift spot is offered")


class OfferOver(SignUpNotice):
    title = _("A shift offer expired")


class Changed(SignUpNotice):
    title = _("Sign-up changed")
    method = "PUBLISH"


class Cancelled(SignUpNotice):
    title = _("Sign-up canceled")
    method = "CANCEL"


class Declined(SignUpNotice):
    title = _("Sign-up declined")
    method = "CANCEL"


class HandedOver(SignUpNotice):
    title = _("Someone took the shift")
    method = "CANCEL"


class ShiftReminder(Reminder[SignUp], SignUpMail):
    name = "volunteering/email/reminder"
    title = _("Shift reminder")


class StillComing(ShiftReminder):
    title = _("Still coming to the shift?")


class ShiftNews(News[SignUp], SignUpMail):
    """A change of the shift itself."""


class ShiftChanged(ShiftNews):
    title = _("Shift changed")
    method = "PUBLISH"


class ShiftCancelled(ShiftNews):
    title = _("Shift canceled")
    method = "CANCEL"


class LateCancel(ToFacilitators[SignUp], SignUpMail):
    """To the coordinators, immediately."""

    title = _("Someone canceled late")


class Overlap(SignUpMail):
    """To a volunteer who asked for a shift (`wanted`, `wanted_at`, `slug`) that overlaps this one."""

    title = _("Two shifts at the same time")

    @property
    def expires_at(self) -> None:  # type: ignore[override]
        return None

    @classmethod
    def sample(cls) -> Self:
        row = samples.sign_up()
        shift = row.shift
        return cls(
            row,
            wanted="Greet people at the forum",
            wanted_at=shift.starts_at.isoformat(),
            slug=shift.opportunity.slug,
        )


class GuardianAsked(Mail[Guardian]):
    title = _("Waiting for a parent")
    related = ("sign_up__shift__opportunity__coalition", "sign_up__volunteer", "text")

    @property
    def expires_at(self) -> datetime:
        return self.row.sign_up.shift.starts_at

    @property
    def owed_by(self) -> Coalition:
        return self.row.sign_up.shift.opportunity.coalition

    def is_moot(self) -> bool:
        return not self.row.is_open or self.row.sign_up.is_cancelled

    def context(self) -> dict[str, Any]:
        sign_up = self.row.sign_up
        return {
            "guardian": self.row,
            "sign_up": sign_up,
            "shift": sign_up.shift,
            "opportunity": sign_up.shift.opportunity,
            "path": f"/shift/guardian/{signed_links.token(Guardian.LINK, self.row)}/",
        }

    sample_row = samples.guardian


def _of_volunteer(volunteer: Volunteer) -> dict[str, Any]:
    return {"volunteer": volunteer, "path": f"/volunteer/mine/{volunteer.token}/"}


class LinkAgain(Mail[Volunteer]):
    title = _("Link to the volunteer’s own page")

    def context(self) -> dict[str, Any]:
        return _of_volunteer(self.row)

    sample_row = samples.volunteer


class ApplicationMail(Mail[Application]):
    related = ("opportunity__coalition", "volunteer")

    @property
    def recipient(self) -> Contact:
        return self.row.volunteer.contact

    @property
    def owed_by(self) -> Coalition:
        return self.row.opportunity.coalition

    def context(self) -> dict[str, Any]:
        row = self.row
        return {"application": row, "opportunity": row.opportunity, **_of_volunteer(row.volunteer)}

    sample_row = samples.application


class Applied(ApplicationMail):
    title = _("Application received")


class ApplicationWaits(ToFacilitators[Application], ApplicationMail):
    title = _("Application waiting for an answer")


class ApplicationAnswered(ApplicationMail):
    title = _("Application answered")


class Thanks(Mail[Hours]):
    title = _("Thanks for the hours")
    kind = Message.Kind.REMINDER
    may_be_paused = True
    related = ("volunteer", "opportunity__coalition", "sign_up__shift")

    @property
    def recipient(self) -> Contact:
        return self.row.volunteer.contact

    @property
    def owed_by(self) -> Coalition:
        return self.row.opportunity.coalition

    def context(self) -> dict[str, Any]:
        return {
            "hours": self.row,
            "opportunity": self.row.opportunity,
            "times": self.row.times_helped() if self.row.decided_at else 1,
            **_of_volunteer(self.row.volunteer),
        }

    sample_row = samples.hours


class OpportunityMail(Mail[Opportunity]):
    @property
    def owed_by(self) -> Coalition:
        return self.row.coalition

    def context(self) -> dict[str, Any]:
        return {"opportunity": self.row}

    sample_row = samples.opportunity


class Refused(OpportunityMail):
    """To a person whom a coalition blocks."""

    title = _("No spot this time")


class Letters(Stream):
    """Mailings to volunteers; when earlier ones are asked again, one stream per coalition slug."""

    name = "volunteer-letters"
    words = _("messages to volunteers")
    path = "/volunteer/"

    @classmethod
    def stopped(cls, message: Any) -> None:
        """Withdraw the consent to be asked again when a recipient unsubscribes from a coalition's stream."""
        slug = message.stream.partition(":")[2]
        rows = AskAgain.objects.standing().filter(Q(volunteer__email=message.email) & ~Q(volunteer__email=""))
        rows.filter(coalition__slug=slug).update(stopped_at=timezone.now())


class VolunteerMessage(OpportunityMail):
    """Given `subject`, `words`, and the recipients (`audiences.chosen`)."""

    title = _("Message to people on a shift")
    subject_is_free = True
    kind = Message.Kind.BULK
    may_be_paused = False

    @property
    def stream(self) -> str:
        return Letters.of()

    @property
    def reply_to(self) -> str:
        return self.row.coalition.contact_email

    sample_row = samples.opportunity
    sample_given = {"subject": "We need drivers on Saturday", "words": "Eight neighbors asked for a ride."}


class AskedAgain(Mail[Coalition]):
    """Given `subject`, `words`, `coalition` (its name), `slug` of an opportunity, and the recipients."""

    title = _("Past volunteers asked again")
    subject_is_free = True
    kind = Message.Kind.BULK
    may_be_paused = True

    @property
    def stream(self) -> str:
        return Letters.of(self.row.slug)

    @property
    def reply_to(self) -> str:
        return self.row.contact_email

    @classmethod
    def sample(cls) -> Self:
        opportunity = samples.opportunity()
        return cls(
            opportunity.coalition,
            coalition=opportunity.coalition.name,
            slug=opportunity.slug,
            subject="We need drivers on Saturday",
            words="Eight neighbors asked for a ride.",
        )
