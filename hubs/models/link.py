from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from circles.models import Circle
from coalitions.models import Coalition
from hubs.models.hub import Hub
from pse_portal import prepared


class LinkStatus(StrEnum):
    """How strong a connection is, strongest first, as shown in the network, its pictures and its tables."""

    SEATED = "seated"  # agreed, and the hub has a liaison in the circle
    AGREED = "agreed"  # agreed, without a liaison
    PROPOSED = "proposed"


class HubCircleQuerySet(models.QuerySet):
    def standing(self) -> "HubCircleQuerySet":
        """Agreed connections between two listed coalitions."""
        return self.filter(state=HubCircle.State.AGREED).between_listed()

    def proposed(self) -> "HubCircleQuerySet":
        return self.filter(state=HubCircle.State.PROPOSED).between_listed()

    def shown(self) -> "HubCircleQuerySet":
        """Agreed and proposed connections between listed coalitions, which the network draws."""
        return self.filter(state__in=HubCircle.LIVE).between_listed()

    def between_listed(self) -> "HubCircleQuerySet":
        return self.filter(hub__life__in=["active", "quiet"], circle__life__in=["active", "quiet"])

    def of(self, coalition: Coalition) -> "HubCircleQuerySet":
        """Connections of a circle or a hub."""
        return self.filter(**{f"{HubCircle.side_of(coalition)}_id": coalition.pk})

    def to_answer(self, coalition: Coalition) -> "HubCircleQuerySet":
        """Proposals of the other side that need this coalition's answer."""
        return self.proposed().of(coalition).exclude(proposed_by=HubCircle.side_of(coalition))

    def sides_of(self, coalitions: Iterable[Coalition]) -> "list[tuple[Coalition, HubCircle]]":
        """Return each connection with each of its sides in `coalitions`. One query, plus prefetches.

        A connection is returned twice if both sides are in `coalitions`.
        """
        by_pk = {coalition.pk: coalition for coalition in coalitions}
        rows: Any = self.filter(Q(hub__in=list(by_pk)) | Q(circle__in=list(by_pk)))
        return [
            (by_pk[pk], link)
            for link in rows.select_related("hub", "circle").order_by("pk")
            for pk in (link.hub_id, link.circle_id)
            if pk in by_pk
        ]

    def with_seat(self) -> "HubCircleQuerySet":
        """Annotate with `is_seated`: whether the hub has a liaison today."""
        return self.annotate(is_seated=Exists(Liaison.objects.current().filter(link=OuterRef("pk"))))

    def with_sides(self) -> "HubCircleQuerySet":
        """Fetch hub and circle with no more than a link to them shows."""
        own = [field.name for field in HubCircle._meta.concrete_fields]
        shown = ("kind", "slug", "name", "life", "quiet_since", "is_sample")
        sides = [f"{side}__{name}" for side in HubCircle.Side.values[:2] for name in shown]
        return self.select_related("hub", "circle").only(*own, *sides, "circle__dye", "circle__block")

    def with_current_liaisons(self) -> "HubCircleQuerySet":
        """Prefetch `current_liaisons` for each: today's liaisons, the longest-serving first."""
        liaisons = Liaison.objects.current().select_related("person").order_by("since", "pk")
        return self.prefetch_related(Prefetch("liaisons", queryset=liaisons, to_attr="current_liaisons"))


class HubCircle(models.Model):
    """The connection between a hub and a circle: the hub brings its community's views, the circle its expertise.

    One side proposes and the other agrees. An ended one stays as history; a new proposal is a new row.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        AGREED = "agreed", _("Agreed")
        DECLINED = "declined", _("Declined")
        ENDED = "ended", _("Ended")

    LIVE = (State.PROPOSED, State.AGREED)

    class Side(models.TextChoices):
        HUB = "hub", _("the hub")
        CIRCLE = "circle", _("the circle")
        STAFF = "staff", _("staff")

    hub = models.ForeignKey(Hub, on_delete=models.CASCADE, related_name="links", verbose_name=_("hub"))
    circle = models.ForeignKey(
        Circle, on_delete=models.CASCADE, related_name="links", verbose_name=_("circle")
    )
    state = models.CharField(_("status"), max_length=10, choices=State.choices, default=State.PROPOSED)
    hub_gives = models.CharField(_("what the hub offers"), max_length=250, blank=True)
    circle_gives = models.CharField(_("what the circle offers"), max_length=250, blank=True)
    hub_asks = models.CharField(_("what the hub asks for"), max_length=250, blank=True)
    circle_asks = models.CharField(_("what the circle asks for"), max_length=250, blank=True)
    proposed_by = models.CharField(_("proposed by"), max_length=10, choices=Side.choices)
    proposed_on = models.DateField(_("proposed on"), default=timezone.localdate)
    answer_note = models.CharField(_("note with the answer"), max_length=250, blank=True)
    since = models.DateField(_("since"), null=True, blank=True)
    review_on = models.DateField(_("review on"), null=True, blank=True)
    hub_kept_on = models.DateField(_("renewed by the hub on"), null=True, blank=True)
    circle_kept_on = models.DateField(_("renewed by the circle on"), null=True, blank=True)
    until = models.DateField(_("ended on"), null=True, blank=True)
    end_reason = models.CharField(_("why it ended"), max_length=250, blank=True)
    ended_by = models.CharField(_("ended by"), max_length=10, choices=Side.choices, blank=True)

    current_liaisons: "list[Liaison]"  # set by `HubCircleQuerySet.with_current_liaisons`

    objects = HubCircleQuerySet.as_manager()

    class Meta:
        verbose_name = _("connection between hub and circle")
        verbose_name_plural = _("connections between hubs and circles")
        constraints = [
            models.UniqueConstraint(
                fields=["hub", "circle"],
                condition=Q(state__in=["proposed", "agreed"]),
                name="one_live_link_per_pair",
            ),
            models.CheckConstraint(
                name="agreed_link_has_since", condition=~Q(state="agreed") | Q(since__isnull=False)
            ),
            models.CheckConstraint(
                name="ended_link_has_until", condition=~Q(state="ended") | Q(until__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hub} – {self.circle}"

    @property
    def status(self) -> LinkStatus:
        """Its strength, from its state and `current_liaisons`. Not meaningful for an ended connection."""
        if self.state == self.State.PROPOSED:
            return LinkStatus.PROPOSED
        return LinkStatus.SEATED if self.current_liaisons else LinkStatus.AGREED

    def coalition_of(self, side: str) -> Coalition:
        """Return the coalition of a side: the hub or the circle."""
        return self.hub if side == self.Side.HUB else self.circle

    @classmethod
    def side_of(cls, coalition: Coalition) -> str:
        """Return which side a coalition is on in its connections."""
        return cls.Side.CIRCLE if coalition.is_circle else cls.Side.HUB

    def partner_of(self, coalition: Coalition) -> Coalition:
        """Return the coalition on the other side."""
        return self.coalition_of(self.other(self.side_of(coalition)))

    @classmethod
    def other(cls, side: str) -> str:
        return cls.Side.CIRCLE if side == cls.Side.HUB else cls.Side.HUB


class LiaisonQuerySet(models.QuerySet):
    def current(self, on: date | None = None) -> "LiaisonQuerySet":
        """Liaisons on a day (default today): begun and not ended."""
        day = on or prepared.today()
        seated = self.filter(accepted_at__isnull=False, since__lte=day)
        return seated.filter(Q(until__isnull=True) | Q(until__gt=day))

    def accepted(self) -> "LiaisonQuerySet":
        """Liaisons who accepted, whether or not they have left since."""
        return self.filter(accepted_at__isnull=False)

    def seats_of(self, person: Any) -> "LiaisonQuerySet":
        """A person's current seats with hub and circle, the longest-held first."""
        return (
            self.current()
            .filter(person=person)
            .select_related("link__hub", "link__circle")
            .order_by("since", "pk")
        )

    def asked(self) -> "LiaisonQuerySet":
        """Liaisons who were named and have not answered yet."""
        return self.filter(accepted_at__isnull=True, until__isnull=True)


class Liaison(models.Model):
    """A member who speaks for the hub in the circle. A connection has one seat; several liaisons may share it.

    The hub's facilitators name a liaison, who must accept. `since` is the day they accepted.
    """

    link = models.ForeignKey(
        HubCircle, on_delete=models.CASCADE, related_name="liaisons", verbose_name=_("connection")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="seats", verbose_name=_("person")
    )
    accepted_at = models.DateTimeField(_("said yes"), null=True, blank=True)
    since = models.DateField(_("from"), default=timezone.localdate)
    until = models.DateField(_("to"), null=True, blank=True)
    # Chosen on acceptance, after reading where it shows; without it pages say "A member of the hub".
    is_named = models.BooleanField(_("named on public pages"), default=False)

    objects = LiaisonQuerySet.as_manager()

    class Meta:
        verbose_name = _("liaison")
        verbose_name_plural = _("liaisons")
        constraints = [
            models.UniqueConstraint(
                fields=["link", "person"], condition=Q(until__isnull=True), name="liaison_sits_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)

    @property
    def public_name(self) -> str:
        """What everyone reads: the liaison's public name if they agreed to that, else "A member of the hub"."""
        unnamed = gettext("A member of the hub")
        return self.person.name_or(unnamed) if self.is_named else unnamed
