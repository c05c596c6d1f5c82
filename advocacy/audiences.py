"""Who hears about a decision: its followers, and those who acted and asked to."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from advocacy import speakers
from advocacy.models import Deed, SittingChange, Speaker
from mailing.audiences import Audience, Candidate, People
from people.models import Person


class Followers(People):
    """Followers of a decision who are not asked about the change as speakers."""

    name = "advocacy.followers"
    title = _("Followers of a decision")

    def rows(self) -> QuerySet[Person]:
        decision = self.batch.context.get("decision", 0)
        rows = Person.objects.filter(followed_decisions__decision=decision, is_active=True)
        change = SittingChange.objects.filter(pk=self.batch.about_id or 0).select_related("sitting").first()
        asked = speakers.asked_by(change) if change else Speaker.objects.none()
        return rows.exclude(pk__in=asked.filter(person__isnull=False).values("person"))


class Acted(Audience):
    """People who acted about a decision and asked to hear the outcome, and its speakers; each once.

    Guests are listed only with an address they confirmed, or with a phone number alone.
    """

    name = "advocacy.acted"
    title = _("People who acted and asked to hear the outcome")

    def _asked(self) -> QuerySet[Deed]:
        decision = self.batch.context.get("decision", 0)
        guest = Q(person=None) & (~Q(email="") & Q(confirmed_at__isnull=False) | Q(email="") & ~Q(phone=""))
        return Deed.objects.filter(
            Q(person__is_active=True) | guest, action__decision=decision, wants_outcome=True
        )

    def rows(self) -> QuerySet[Deed]:
        """Return the first deed of each person, address, and number."""
        asked = self._asked()
        return asked.exclude(_among(asked.filter(pk__lt=OuterRef("pk")))).select_related("person")

    def speakers(self) -> QuerySet[Speaker]:
        """Return who spoke, or was to speak, and is not among those who asked."""
        named = Q(person__is_active=True) | Q(person=None) & ~Q(email="", phone="")
        spoke = Q(state=Speaker.State.CONFIRMED) | Q(was_heard=True)
        rows = Speaker.objects.filter(
            named, spoke, sitting__decision=self.batch.context.get("decision", 0)
        ).exclude(state=Speaker.State.WITHDRAWN)
        told = _among(self._asked()) | _among(rows.filter(pk__lt=OuterRef("pk")))
        return rows.exclude(told).select_related("person")

    def sources(self) -> list[QuerySet[Any]]:
        return [self.rows(), self.speakers()]

    def candidate(self, row: Any) -> Candidate:
        if row.person_id:
            return Candidate(f"person:{row.person_id}", row.contact)
        return Candidate(f"guest:{(row.email or row.phone)}", row.contact)


def _among(others: QuerySet[Any]) -> Any:
    """Return the condition that one of `others` is the same person, or guest by the address, else by the number."""
    return (
        Exists(others.filter(person=OuterRef("person")))
        | Q(person=None) & ~Q(email="") & Exists(others.filter(person=None, email=OuterRef("email")))
        | Q(person=None, email="") & Exists(others.filter(person=None, email="", phone=OuterRef("phone")))
    )
