"""The mails of events: to guests, people with needs, co-hosts, and invited people."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bookings.mails import AboutState, BookingMail, News, Reminder
from coalitions import samples as coalition_samples
from coalitions.mail_bases import OfCoalition
from coalitions.models import Membership
from events import calendars, samples
from events.models import RSVP, Event, Host, Need
from mailing.contacts import Contact
from mailing.mail import Mail
from mailing.models import Message
from mailing.streams import Stream
from pse_portal import signed_links


class RsvpMail(BookingMail[RSVP]):
    def context(self) -> dict[str, Any]:
        rsvp = self.row
        return {
            "event": rsvp.event,
            "rsvp": rsvp,
            "line": rsvp.place_in_line if rsvp.is_waiting else None,
            "needs": list(rsvp.needs.standing().select_related("event")) if rsvp.pk else [],
            "where": rsvp.event.where if rsvp.sees_address else rsvp.event.public_where,
            "path": f"/rsvp/{rsvp.token}/",
        }

    def calendar_file(self) -> bytes:
        return calendars.event_ics(self.row.event, rsvp=self.row, method=self.method)

    @classmethod
    def sample(cls) -> Self:
        rsvp = samples.rsvp()
        return cls(rsvp, line=3, needs=[samples.need(rsvp)], where=rsvp.event.where)


class RsvpNotice(AboutState[RSVP], RsvpMail):
    """What became of an RSVP."""


class RsvpGoing(RsvpNotice):
    title = _("RSVP received")
    method = "PUBLISH"


class RsvpWaitlisted(RsvpNotice):
    title = _("On the waitlist")


class RsvpHeld(RsvpNotice):
    title = _("RSVP to confirm during a rush")


class PlaceLapsed(RsvpNotice):
    title = _("Spot not confirmed in time")
    method = "CANCEL"


class RsvpChanged(RsvpNotice):
    title = _("RSVP changed")
    method = "PUBLISH"


class RsvpCancelled(RsvpNotice):
    title = _("RSVP canceled")
    method = "CANCEL"


class RsvpApproved(RsvpNotice):
    title = _("RSVP approved")
    method = "PUBLISH"


class RsvpDeclined(RsvpNotice):
    title = _("RSVP declined")


class PlaceOpened(RsvpNotice):
    title = _("A spot opened up")
    method = "PUBLISH"


class PlaceOffered(RsvpNotice):
    title = _("Spot offered")


class OfferOver(RsvpNotice):
    title = _("Offer expired")


class RsvpReminder(Reminder[RSVP], RsvpMail):
    name = "events/email/reminder"
    title = _("Reminder")


class StillComing(RsvpReminder):
    title = _("Still coming?")


class EventNews(News[RSVP], RsvpMail):
    """A change of the event itself."""


class EventChanged(EventNews):
    title = _("Event changed")
    method = "PUBLISH"


class EventPostponed(EventNews):
    title = _("Event postponed")
    method = "PUBLISH"


class EventCancelled(EventNews):
    title = _("Event canceled")
    method = "CANCEL"


class DayAfter(RsvpMail):
    """A mail after the event, with the next event of the same coalition."""

    kind = Message.Kind.REMINDER
    may_be_paused = True

    def context(self) -> dict[str, Any]:
        return {**super().context(), "coming": self.row.event.next_of_its_lead()}

    def is_moot(self) -> bool:
        return self.row.wiped_at is not None

    @classmethod
    def sample(cls) -> Self:
        sample = super().sample()
        sample.given["coming"] = sample.row.event
        return sample


class Thanks(DayAfter):
    """To each guest once; it says so after the first, fifth, and tenth event the person came to."""

    title = _("Thanks for coming")

    def context(self) -> dict[str, Any]:
        return {**super().context(), "times": self.row.times_came() if self.row.pk else 1}


class Missed(DayAfter):
    title = _("We missed you")


class Welcome(OfCoalition[Membership]):
    """To a new member: what to do in the first week."""

    title = _("Welcome to a new member")
    related = ("coalition", "person")

    @property
    def recipient(self) -> Contact:
        return self.row.person.contact

    @property
    def expires_at(self) -> datetime:
        return timezone.now() + timedelta(days=7)

    def is_moot(self) -> bool:
        return self.row.state != Membership.State.ACTIVE

    def context(self) -> dict[str, Any]:
        coming = Event.objects.public().hosted_by(self.row.coalition).upcoming()
        return {
            "coalition": self.row.coalition,
            "event": coming.filter(state=Event.State.PUBLISHED, starts_at__gt=timezone.now()).first(),
            "dialogue": self.row.coalition.address("dialogue:threads"),
        }

    @classmethod
    def sample(cls) -> Self:
        return cls(coalition_samples.membership())


class LinkAgain(Mail[RSVP]):
    """The links to all coming RSVPs of the address of one of them."""

    title = _("Links to a guest’s RSVPs")

    def context(self) -> dict[str, Any]:
        rows = RSVP.objects.of_address(self.row.email) if self.row.pk else []
        return {"links": [{"event": row.event, "path": f"/rsvp/{row.token}/"} for row in rows]}

    @classmethod
    def sample(cls) -> Self:
        rsvp = samples.rsvp()
        return cls(rsvp, links=[{"event": rsvp.event, "path": "/rsvp/1-sample/"}])


class NeedAnswered(Mail[Need]):
    title = _("Answer about what a guest needs")

    @property
    def expires_at(self) -> datetime:
        return self.row.event.ends_at

    @property
    def owed_by(self) -> Event:
        return self.row.event

    def is_moot(self) -> bool:
        return self.row.rsvp is None or self.row.state in {Need.State.ASKED, Need.State.WITHDRAWN}

    def context(self) -> dict[str, Any]:
        own = RsvpMail(self.row.rsvp).context() if self.row.rsvp else {}
        return {"need": self.row, "event": self.row.event, **own}

    @classmethod
    def sample(cls) -> Self:
        return cls(samples.need(samples.rsvp()), line=3, needs=[])


class EventMail(Mail[Event]):
    @property
    def owed_by(self) -> Event:
        return self.row

    def context(self) -> dict[str, Any]:
        return {"event": self.row, "where": self.row.public_where}

    sample_row = samples.event


class Refused(EventMail):
    """To a person whom a coalition blocks from its events; worded like `RsvpDeclined`."""

    title = _("RSVP declined")


class LateNeed(EventMail):
    """Given `kind`, `what`, and `quantity`."""

    title = _("Late request from a guest")

    @property
    def expires_at(self) -> datetime:
        return self.row.ends_at

    sample_row = samples.event
    sample_given = {"kind": "ride", "what": "30315", "quantity": 3}


class HostMail(Mail[Host]):
    """About a co-host, to its facilitators or those of the event."""

    @property
    def expires_at(self) -> datetime:
        return self.row.event.ends_at

    @property
    def owed_by(self) -> models.Model:
        return self.row.coalition

    def context(self) -> dict[str, Any]:
        path = f"/events/host/{signed_links.token(Host.LINK, self.row)}/"
        return {"event": self.row.event, "coalition": self.row.coalition, "path": path}

    sample_row = samples.host


class HostAsked(HostMail):
    title = _("Co-host asked")


class HostAgreed(HostMail):
    title = _("Co-host agreed")


class HostDeclined(HostMail):
    title = _("Co-host declined")


class Invitations(Stream):
    name = "event-invitations"
    words = _("event invitations")
    path = "/events/"


class ToMany(EventMail):
    kind = Message.Kind.BULK
    may_be_paused = False

    @property
    def stream(self) -> str:
        return Invitations.of()


class Invitation(ToMany):
    """Given `coalitions`, the ids of those whose members are invited, and `note`, which may be empty."""

    title = _("Invitation")
    may_be_paused = True

    sample_row = samples.event
    sample_given = {"note": "Bring a neighbor."}


class GuestMessage(ToMany):
    """Given `to` ("going", "waitlisted", "came"), `subject`, and `words`."""

    title = _("Message to guests")
    subject_is_free = True

    sample_row = samples.event
    sample_given = {"subject": "Doors open at 5:30", "words": "Supper is at 5:45."}
