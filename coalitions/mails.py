"""The emails of coalitions: to people who want to join, members and facilitators, and announcements to all members."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coalitions import samples
from coalitions.mail_bases import OfCoalition, ToFacilitators
from coalitions.models import Claim, Coalition, Invitation, JoinRequest, Letter, Membership, PaperSheet
from mailing.contacts import Contact
from mailing.mail import Mail
from mailing.models import Message
from mailing.streams import Stream
from pse_portal import dates, signed_links


def _name_of(slug: str) -> str:
    return Coalition.objects.filter(slug=slug).values_list("name", flat=True).first() or slug


class JoinMail(OfCoalition[JoinRequest]):
    """The code and the link are computed when the mail is sent."""

    related = ("coalition",)

    def context(self) -> dict[str, Any]:
        row = self.row
        path = row.coalition.address("join-link", token=signed_links.token(row.MAIL_LINK, row))
        return {"coalition": row.coalition, "code": row.code, "path": path}

    sample_row = samples.join_request


class JoinCode(JoinMail):
    title = _("Code to join")

    @property
    def recipient(self) -> Contact:
        return Contact(name=self.row.name, email=self.row.email, language=self.row.language)

    @property
    def expires_at(self) -> datetime:
        return self.row.asked_at + JoinRequest.CODE_LIVES


class CallWaits(ToFacilitators[JoinRequest], JoinMail):
    title = _("Someone asked for a call")


class MembershipMail(OfCoalition[Membership]):
    related = ("coalition", "person")

    @property
    def recipient(self) -> Contact:
        return self.row.person.contact

    sample_row = samples.membership


class RequestWaits(ToFacilitators[Membership], MembershipMail):
    title = _("Someone asked to join")


class RequestApproved(MembershipMail):
    title = _("Request approved")


class RequestDeclined(MembershipMail):
    title = _("Request declined")


class Appointed(MembershipMail):
    title = _("Someone was named a facilitator")


class FacilitatorNamed(MembershipMail):
    """Sent to the existing facilitators; takes `by`, the name of the person who appointed the new one."""

    title = _("Another facilitator was named")


class NamedAsContact(MembershipMail):
    """A page that anyone can read names the person as its contact. Given its `title`, `path`, and the `name` on it."""

    title = _("Named as a contact")
    sample_given = {"title": "Rent relief night", "path": "/events/rent-relief-night/", "name": "Ana Ruiz"}


class MembershipEnded(MembershipMail):
    title = _("Membership ended by the facilitators")


class InvitationStream(Stream):
    """What a person unsubscribes from to stop a coalition's invitations."""

    name = "invitation"

    @classmethod
    def title(cls, detail: str) -> str:
        return gettext("Invitations to %(name)s") % {"name": _name_of(detail)}


class Invited(OfCoalition[Invitation]):
    title = _("Invitation")
    kind = Message.Kind.BULK
    may_be_paused = True
    related = ("coalition", "invited_by")

    @property
    def recipient(self) -> Contact:
        return Contact(email=self.row.email, language=self.row.language)

    @property
    def owed_by(self) -> None:  # type: ignore[override]
        return None

    @property
    def stream(self) -> str:
        return InvitationStream.of(self.row.coalition.slug)

    @property
    def expires_at(self) -> datetime:
        return self.row.invited_at + Invitation.ENDS_AFTER

    def is_moot(self) -> bool:
        return self.row.state != Invitation.State.OPEN

    def context(self) -> dict[str, Any]:
        by = self.row.invited_by
        return {
            "coalition": self.row.coalition,
            "path": self.row.path,
            "by": by.name_or(gettext("A facilitator")) if by else "",
        }

    sample_row = samples.invitation


class InvitedAgain(Invited):
    title = _("Invitation reminder")


class LetterMail(OfCoalition[Letter]):
    related = ("coalition", "answered_by")

    @property
    def recipient(self) -> Contact:
        row = self.row
        return Contact(name=row.name, email=row.email, phone=row.phone or None, language=row.language)

    def context(self) -> dict[str, Any]:
        return {"coalition": self.row.coalition, "path": self.row.coalition.address("letters")}

    sample_row = samples.letter


class LetterWaits(ToFacilitators[Letter], LetterMail):
    title = _("New message to the facilitators")


class LetterAnswered(LetterMail):
    """Takes the `answer`. Who gave it is read when it is sent, so that a name hidden since then is not in it."""

    title = _("Answer to a message")

    def context(self) -> dict[str, Any]:
        by = self.row.answered_by
        return {
            **super().context(),
            "by": by.name_or(gettext("A facilitator")) if by else gettext("A facilitator"),
        }

    sample_row = samples.letter
    sample_given = {"answer": "Until midnight.", "by": "Marcus Bell"}


class FromPaper(OfCoalition[PaperSheet]):
    title = _("Welcome after a paper sign-up sheet")
    related = ("coalition",)

    def context(self) -> dict[str, Any]:
        return {"date": dates.day(self.row.signed_on, year=True)}

    sample_row = samples.sheet


class ClaimWaits(OfCoalition[Claim]):
    title = _("Welcome with a code to claim a record")
    related = ("sheet__coalition",)

    @property
    def coalition(self) -> Coalition:
        return self.row.sheet.coalition

    def is_moot(self) -> bool:
        return self.row.claimed_at is not None

    def context(self) -> dict[str, Any]:
        return {"coalition": self.coalition, "code": self.row.code, "path": reverse("claim")}

    sample_row = samples.claim


class Merged(MembershipMail):
    """Takes `former`, the name of the coalition that was merged."""

    title = _("A coalition merged into another")

    sample_row = samples.membership
    sample_given = {"former": "Riverdale Hub"}


class AnnouncementStream(Stream):
    """Each coalition's announcements can be unsubscribed from separately."""

    name = "announcements"

    @classmethod
    def title(cls, detail: str) -> str:
        return gettext("announcements from %(name)s") % {"name": _name_of(detail)}

    @classmethod
    def archive(cls, detail: str) -> str:
        found = Coalition.objects.filter(slug=detail).first()
        return found.get_absolute_url() if found else "/"


class AboutCoalition(OfCoalition[Coalition]):
    @property
    def coalition(self) -> Coalition:
        return self.row


class Announcement(AboutCoalition):
    """Takes `subject` and `words`, each with "_en" and "_es", one of which may be empty."""

    title = _("An announcement to all members")
    subject_is_free = True
    kind = Message.Kind.BULK
    may_be_paused = True

    @property
    def stream(self) -> str:
        return AnnouncementStream.of(self.row.slug)

    @classmethod
    def sample(cls) -> Self:
        return cls(
            samples.HUB,
            subject_en="We meet at the library this time",
            words_en="The hall is closed on Tuesday. The library opens at six.",
            subject_es="Esta vez nos vemos en la biblioteca",
            words_es="El salón está cerrado el martes. La biblioteca abre a las seis.",
        )


class StayStream(Stream):
    name = "staying"
    words = _("the yearly check-in with members")


class Stay(Mail[Membership]):
    """The yearly question; one email covers all memberships that the person was asked about on that day."""

    title = _("Yearly check-in: do you still want to be a member?")
    kind = Message.Kind.BULK
    may_be_paused = True
    related = ("coalition", "person")

    @property
    def recipient(self) -> Contact:
        return self.row.person.contact

    @property
    def stream(self) -> str:
        return StayStream.of()

    @cached_property
    def open_together(self) -> list[Membership]:
        """The open memberships that were asked about, or reminded of, on the same day.

        For a person without email only this one: the caller should not learn of their other memberships.
        """
        row = self.row
        rows = Membership.objects.asked_to_stay().select_related("coalition")
        if not row.person.email:
            return list(rows.filter(pk=row.pk))
        day: dict[str, Any] = {"stay_asked_on": row.stay_asked_on, "stay_reminded_on": None}
        if row.stay_reminded_on:
            day = {"stay_reminded_on": row.stay_reminded_on}
        return list(rows.filter(person=row.person_id, **day).order_by("coalition__kind", "coalition__name"))

    def is_moot(self) -> bool:
        return not self.open_together

    def context(self) -> dict[str, Any]:
        return {"asked": self.open_together}

    @classmethod
    def sample(cls) -> Self:
        asked = samples.memberships()
        return cls(asked[0], asked=asked)


class StayAgain(Stay):
    title = _("Yearly check-in reminder")


class Quiet(AboutCoalition):
    """Takes `since`, a formatted date, and a suggestion for facilitators (`step`, `step_url`)."""

    title = _("A circle or hub hasn’t been active lately")

    @classmethod
    def sample(cls) -> Self:
        since = dates.day(timezone.localdate() - timedelta(days=130))
        return cls(samples.HUB, since=since, step=_("Plan a meeting"), step_url=samples.HUB.manage_path)


class Rises(Mail[Coalition]):
    """Sent to staff: the numbers of `requests`, `calls` and `letters` not answered within `days`."""

    title = _("No one has answered")

    @classmethod
    def sample(cls) -> Self:
        return cls(samples.HUB, requests=2, calls=1, letters=1, days=7)
