from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from coalitions.models import Coalition
from events.models.host import Host
from events.models.need import Arrangement
from pse_portal import prepared
from pse_portal.model_fields import has

# The columns of `components/_event_row.html`
ROW = (
    "slug", "title_en", "title_es", "starts_at", "ends_at", "time_zone", "place", "format", "state", "published_at",
    "takes_rsvps", "rsvp_opens_at", "rsvp_closes_at", "capacity", "places_taken", "offers_en", "offers_es", "is_sample",
    "is_members_only",
)  # fmt: skip


class EventQuerySet(models.QuerySet):
    model: Any

    def upcoming(self) -> "EventQuerySet":
        """Return events that are not over, soonest first; includes canceled and postponed ones."""
        now = prepared.now()
        # The lists are in the order of the start: the bound on it keeps them from passing by every event of the past.
        return self.filter(starts_at__gte=now - self.model.LONGEST, ends_at__gte=now).order_by(
            "starts_at", "pk"
        )

    def past(self) -> "EventQuerySet":
        """Return past events, latest first, without canceled and postponed ones."""
        return self.filter(ends_at__lt=prepared.now(), state=self.model.State.PUBLISHED).order_by(
            "-starts_at", "-pk"
        )

    def announced(self) -> "EventQuerySet":
        """Return events visible to their audience: no drafts, publication time reached."""
        return self.filter(published_at__lte=prepared.now()).exclude(state=self.model.State.DRAFT)

    def public(self) -> "EventQuerySet":
        """Return announced events that are not for members only."""
        return self.announced().filter(is_members_only=False)

    def deletable(self) -> "EventQuerySet":
        """Return drafts without RSVPs."""
        return self.filter(rsvps=None, state=self.model.State.DRAFT)

    def visible_to(self, person: Any) -> "EventQuerySet":
        """Return public events, events for members of `person`'s coalitions, and all of those they facilitate.

        Staff who may change events see all of them. `person` may be anonymous. Uses subqueries, not joins: an event
        hosted by two of the person's coalitions is returned once. A co-host that has not agreed gives its members no
        access.
        """
        if person.is_authenticated and person.is_staff and person.has_perm("events.change_event"):
            return self.all()
        return self.filter(self.seen_by(person))

    def seen_by(self, person: Any, of: str = "") -> Q:
        """Return the condition of what `person` sees, staff aside; `of="event__"` for rows that refer to an event."""
        announced = Q(**{f"{of}published_at__lte": prepared.now()}) & ~Q(
            **{f"{of}state": self.model.State.DRAFT}
        )
        public = Q(**{f"{of}is_members_only": False})
        if not person.is_authenticated:
            return announced & public
        hosting = Host.objects.agreed().filter(event=OuterRef(f"{of}pk")).order_by()
        of_member = hosting.filter(coalition__in=Coalition.objects.with_member(person))
        facilitated = hosting.filter(coalition__in=Coalition.objects.facilitated_by(person))
        return (announced & (public | Exists(of_member))) | Exists(facilitated)

    def with_team(self, person: Any) -> "EventQuerySet":
        """Return events whose roster `person` may see: as a facilitator of a host that has agreed."""
        facilitated = Coalition.objects.facilitated_by(person)
        hosting = Host.objects.agreed().filter(event=OuterRef("pk"), coalition__in=facilitated).order_by()
        return self.filter(Exists(hosting))

    def editable_by(self, person: Any) -> "EventQuerySet":
        """Return events that `person` may change in the portal: as a facilitator of the lead host, or as staff.

        Staff who may change events may change each that has a lead host.
        """
        leading = Host.objects.filter(event=OuterRef("pk"), is_lead=True)
        if not (person.is_staff and person.has_perm("events.change_event")):
            leading = leading.filter(coalition__in=Coalition.objects.editable_by(person))
        return self.filter(Exists(leading))

    def managed_by(self, person: Any) -> "EventQuerySet":
        """Return events whose Manage pages `person` may open: as a facilitator of a host, or as staff for events."""
        if person.is_staff and person.has_perm("events.view_rsvp"):
            return self.all()
        return self.with_team(person)

    def hosted_by(self, coalition: Coalition) -> "EventQuerySet":
        """Return events that `coalition` leads or has agreed to co-host."""
        hosting = Host.objects.agreed().filter(event=OuterRef("pk"), coalition=coalition).order_by()
        return self.filter(Exists(hosting))

    def arranging(self, kind: str) -> "EventQuerySet":
        """Return events that offer or can arrange a kind of need, such as "childcare"."""
        return self.filter(Exists(Arrangement.objects.filter(event=OuterRef("pk"), kind=kind)))

    def in_language(self, code: str) -> "EventQuerySet":
        """Return events held in a language or interpreted into it."""
        return self.filter(has("languages", code) | has("interpreted", code))

    def with_hosts(self) -> "EventQuerySet":
        """Prefetch `hosts`, the lead host first: two more queries, however many rows."""
        return self.prefetch_related(
            models.Prefetch("hosts", queryset=Host.objects.agreed().select_related("coalition"))
        )

    def with_lead(self) -> "EventQuerySet":
        """Load the lead host in the same query, for `lead`; the other hosts are not."""
        lead = models.FilteredRelation("hosts", condition=Q(hosts__is_lead=True))
        return self.annotate(lead_host=lead).select_related("lead_host__coalition")

    def as_rows(self) -> "EventQuerySet":
        """Fetch only what a row of a list shows, and the names of the hosts: one more query, however many rows."""
        hosts = Host.objects.agreed().select_related("coalition").only("event", "is_lead", "coalition__name")
        return self.only(*ROW).prefetch_related(models.Prefetch("hosts", queryset=hosts))
