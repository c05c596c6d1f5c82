"""The audiences of mailings about an event."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from coalitions.models import Membership
from events.models import RSVP, Event, Follower
from mailing.audiences import Audience, Candidate
from people.models import Person

EXCLUDED = "has said whether they come"


class EventAudience(Audience):
    @property
    def event(self) -> Event:
        return Event.objects.get(pk=self.batch.about_id or 0)

    @property
    def owed_by(self) -> Event:
        return self.event


class Invited(EventAudience):
    """Members in order of id, then the coalitions' contacts; each person once."""

    name = "events.members"
    title = _("Members of the coalitions")

    def rows(self) -> QuerySet[Person]:
        members = Membership.objects.active().filter(coalition__in=self.chosen, person=OuterRef("pk"))
        rsvps = RSVP.objects.filter(Q(person=OuterRef("pk")) | Q(email=OuterRef("email")), event=self.event)
        return Person.objects.filter(Exists(members), is_active=True).annotate(has_said=Exists(rsvps))

    def contacts(self) -> QuerySet[Any]:
        rsvps = RSVP.objects.filter(event=self.event, email=OuterRef("email")).exclude(email="")
        reachable = Follower.objects.reachable().filter(coalition__in=self.chosen)
        return reachable.annotate(has_said=Exists(rsvps)).order_by("pk")

    @property
    def chosen(self) -> list[int]:
        chosen: list[int] = self.batch.context.get("coalitions", [])
        return chosen

    def sources(self) -> list[QuerySet[Any]]:
        return [self.rows(), self.contacts()]

    def candidate(self, row: Person | Follower) -> Candidate:
        kind = "person" if isinstance(row, Person) else "follower"
        return Candidate(f"{kind}:{row.pk}", row.contact, excluded=EXCLUDED if row.has_said else "")  # type: ignore[union-attr]


class Attendees(EventAudience):
    """Guests who are going, waitlisted, or came, according to the batch's `to`."""

    name = "events.rsvps"
    title = _("Guests")

    def rows(self) -> QuerySet[RSVP]:
        to = self.batch.context.get("to", "going")
        wanted = Q(came=True) if to == "came" else Q(state=to)
        return RSVP.objects.filter(wanted, event=self.event, wiped_at=None).select_related("event")

    def candidate(self, row: RSVP) -> Candidate:
        return Candidate(f"rsvp:{row.pk}", row.contact)
