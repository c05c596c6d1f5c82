from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from coalitions.models import Coalition
from events.models.host import Host
from events.models.need import Arrangement
from pse_portal.model_fields import has


class EventQuerySet(models.QuerySet):
    model: Any

    def upcoming(self) -> "EventQuerySet":
        """Not over yet, soonest first; cancelled and postponed ones are among them and say so."""
        return self.filter(ends_at__gte=timezone.now()).order_by("starts_at", "pk")

    def past(self) -> "EventQuerySet":
        """Over, the latest first; what was cancelled or postponed did not happen then and is left out."""
        return self.filter(ends_at__lt=timezone.now(), state=self.model.State.PUBLISHED).order_by(
            "-starts_at", "-pk"
        )

    def announced(self) -> "EventQuerySet":
        """Shown to those they are for: no drafts, the time of publishing reached."""
        return self.filter(published_at__lte=timezone.now()).exclude(state=self.model.State.DRAFT)

    def public(self) -> "EventQuerySet":
        """What anybody may see: announced, and not for members only."""
        return self.announced().filter(is_members_only=False)

    def deletable(self) -> "EventQuerySet":
        """Drafts that nobody has answered: nothing is lost with them but the plan."""
        return self.filter(rsvps=None, state=self.model.State.DRAFT)

    def visible_to(self, person: Any) -> "EventQuerySet":
        """Public events, those for members of `person`'s coalitions, and the drafts of those they facilitate.

        Staff who write events see all of them, as visitors will.

        `person` may be anonymous. Subqueries, not joins: an event hosted by two of the person's coalitions
        still comes back once. A co-host that has not agreed opens nothing to its people.
        """
        if not person.is_authenticated:
            return self.public()
        if person.is_staff and person.has_perm("events.change_event"):
            return self.all()
        announced = Q(published_at__lte=timezone.now()) & ~Q(state=self.model.State.DRAFT)
        hosting = Host.objects.agreed().filter(event=OuterRef("pk")).order_by()
        of_member = hosting.filter(coalition__in=Coalition.objects.with_member(person))
        facilitated = hosting.filter(coalition__in=Coalition.objects.facilitated_by(person))
        return self.filter((announced & (Q(is_members_only=False) | Exists(of_member))) | Exists(facilitated))

    def with_team(self, person: Any) -> "EventQuerySet":
        """Those whose roster `person` may see: they facilitate a coalition that hosts it and has agreed."""
        facilitated = Coalition.objects.facilitated_by(person)
        hosting = Host.objects.agreed().filter(event=OuterRef("pk"), coalition__in=facilitated).order_by()
        return self.filter(Exists(hosting))

    def editable_by(self, person: Any) -> "EventQuerySet":
        """Those that `person` may change in the portal: they facilitate the coalition that leads it."""
        facilitated = Coalition.objects.editable_by(person)
        leading = Host.objects.filter(event=OuterRef("pk"), is_lead=True, coalition__in=facilitated)
        return self.filter(Exists(leading))

    def hosted_by(self, coalition: Coalition) -> "EventQuerySet":
        """Events that `coalition` leads or has agreed to host."""
        hosting = Host.objects.agreed().filter(event=OuterRef("pk"), coalition=coalition).order_by()
        return self.filter(Exists(hosting))

    def arranging(self, kind: str) -> "EventQuerySet":
        """Those that offer or can arrange a kind of need, such as "childcare"."""
        return self.filter(Exists(Arrangement.objects.filter(event=OuterRef("pk"), kind=kind)))

    def in_language(self, code: str) -> "EventQuerySet":
        """Those held in a language or interpreted into it."""
        return self.filter(has("languages", code) | has("interpreted", code))

    def with_hosts(self) -> "EventQuerySet":
        """With `hosts` prefetched, the lead first: two more queries, however many rows."""
        return self.prefetch_related(
            models.Prefetch("hosts", queryset=Host.objects.agreed().select_related("coalition"))
        )
