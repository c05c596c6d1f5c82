from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coalitions.models import Coalition, Membership
from events.models import Event

# Path segments that an item's slug must not take.
RESERVED = frozenset(["feed", "stories", "support", "views"])


class State(models.TextChoices):
    """The states of an item, from heard to its outcome."""

    HEARD = "heard", _("Heard")
    # The context tells translators that a goal is meant: Spanish needs its gender.
    PROPOSED = "proposed", pgettext_lazy("goal", "Proposed")
    ENDORSED = "endorsed", _("Endorsed")
    ADOPTED = "adopted", _("Adopted")
    IN_PROGRESS = "in_progress", _("In progress")
    WON = "won", _("Won")
    LOST = "lost", _("Not won")
    PARKED = "parked", _("On hold")


OPEN_STATES = (State.HEARD, State.PROPOSED, State.ENDORSED, State.ADOPTED, State.IN_PROGRESS)


class AgendaItemQuerySet(models.QuerySet["AgendaItem"]):
    def visible_to(self, person: Any) -> "AgendaItemQuerySet":
        """Public items for everyone; proposals only for active members of their coalitions.

        Staff have no other access.
        """
        if not person.is_authenticated:
            return self.public()
        mine = Membership.objects.active().filter(person=person)
        homes = Q(coalition=OuterRef("coalition")) | Q(coalition=OuterRef("partner"))
        return self.filter(Q(opened_at__isnull=False) | Exists(mine.filter(homes)))

    def public(self) -> "AgendaItemQuerySet":
        """Items that facilitators put on the agenda: shown on pages, in feeds, mails, the sitemap, and previews."""
        return self.filter(opened_at__isnull=False)

    def waiting(self) -> "AgendaItemQuerySet":
        """Proposals that no facilitator has answered yet, oldest first."""
        return self.filter(opened_at__isnull=True, state__in=OPEN_STATES).order_by("created_at", "pk")

    def editable_by(self, person: Any) -> "AgendaItemQuerySet":
        """Items of coalitions that `person` facilitates; either one, for shared items."""
        led = Coalition.objects.editable_by(person).values("pk")
        return self.filter(Q(coalition__in=led) | Q(partner__in=led))

    def of(self, coalition: Coalition) -> "AgendaItemQuerySet":
        """The agenda of a circle or a hub: its own items, and those another circle shares with it."""
        return self.filter(Q(coalition_id=coalition.pk) | Q(partner_id=coalition.pk))

    def of_kind(self, kind: str) -> "AgendaItemQuerySet":
        return self.filter(kind=kind)

    def open(self) -> "AgendaItemQuerySet":
        """Items that are neither won, lost, nor parked."""
        return self.filter(state__in=OPEN_STATES)

    def won(self) -> "AgendaItemQuerySet":
        return self.filter(state=State.WON)

    def standing_alone(self) -> "AgendaItemQuerySet":
        """Public items with a page of their own: not merged into another."""
        return self.public().filter(joined_into=None)

    def homes(self) -> models.QuerySet[Coalition]:
        """The listed coalitions that have public items."""
        public = self.public()
        homes = Q(pk__in=public.values("coalition")) | Q(pk__in=public.values("partner"))
        return Coalition.objects.listed().filter(homes)

    def at_event(self, event: Event) -> "AgendaItemQuerySet":
        """Items heard at an event, and items whose next date is the event, latest first."""
        return self.filter(Q(heard_at=event) | Q(next_event=event)).with_homes().latest_first()

    def began_in_hub(self) -> "AgendaItemQuerySet":
        """Items of circles that at least one hub brought there."""
        return self.filter(pk__in=AgendaItem.objects.filter(origins__isnull=False).values("pk"))

    def carried_by(self, hub: Coalition) -> "AgendaItemQuerySet":
        """Items of circles to which `hub` brought one of its priorities."""
        return self.filter(pk__in=AgendaItem.objects.filter(origins__origin__coalition=hub.pk).values("pk"))

    def once(self) -> "AgendaItemQuerySet":
        """Without hubs' priorities that are on a circle's agenda too, so that the network shows each goal once."""
        return self.exclude(pk__in=AgendaItem.objects.filter(carried_to__isnull=False).values("pk"))

    def between(self, first: date, last: date) -> "AgendaItemQuerySet":
        """Items created on a day from `first` to `last`, inclusive, in the portal's time zone."""
        return self.filter(created_at__date__gte=first, created_at__date__lte=last)

    def with_homes(self) -> "AgendaItemQuerySet":
        """With both coalitions and the circles' dyes, as a card shows them: no further queries."""
        return self.select_related("coalition__circle", "partner__circle")

    def latest_first(self) -> "AgendaItemQuerySet":
        return self.order_by(F("moved_at").desc(), "-pk")

    def open_or_won(self) -> "AgendaItemQuerySet":
        """Open items by how far they have come, then won ones, each by their latest move."""
        steps = [models.When(state=state, then=nth) for nth, state in enumerate(OPEN_STATES)]
        step = models.Case(*steps, default=-1, output_field=models.SmallIntegerField())
        rows = self.filter(state__in=[*OPEN_STATES, State.WON])
        return rows.order_by(step.desc(), F("moved_at").desc(), "-pk")

    def furthest_first(self) -> "AgendaItemQuerySet":
        """Order open items by how far they have come, then by their latest move."""
        steps = [models.When(state=state, then=nth) for nth, state in enumerate(OPEN_STATES)]
        step = models.Case(*steps, default=len(steps), output_field=models.SmallIntegerField())
        return self.order_by(step.desc(), F("moved_at").desc(), "-pk")


class AgendaItem(models.Model):
    """A goal on the common equity agenda of a circle, of two circles, or of a hub (there called a priority)."""

    class Target(models.TextChoices):
        BODY = "body", _("A public body")
        COMPANY = "company", _("A company")
        INVESTOR = "investor", _("An investor")

    class HeardIn(models.TextChoices):
        MEETING = "meeting", _("At a meeting")
        HUB = "hub", _("In a hub")
        STORY = "story", _("In a story")
        ELSEWHERE = "elsewhere", _("Elsewhere")

    coalition = models.ForeignKey(
        Coalition, on_delete=models.CASCADE, related_name="agenda_items", verbose_name=_("coalition")
    )
    partner = models.ForeignKey(
        Coalition,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="shared_items",
        verbose_name=_("second circle"),
        help_text=_("When two issues meet, the other circle that works on it."),
    )
    # The kind of its coalition, kept on the row so that a database constraint can require a hub for a circle's items.
    kind = models.CharField(_("type"), max_length=10, choices=Coalition.Kind.choices, editable=False)
    slug = models.SlugField(_("URL slug"), max_length=80, unique=True, editable=False)
    state = models.CharField(
        pgettext_lazy("goal", "status"), max_length=12, choices=State.choices, default=State.PROPOSED
    )

    title = models.CharField(_("title"), max_length=120, help_text=_("The goal in a few words."))
    asked = models.TextField(
        _("what we’re asking for"),
        max_length=600,
        blank=True,
        help_text=_("Who should do what, in two or three sentences."),
    )
    background = models.TextField(
        _("why it matters"),
        max_length=5000,
        blank=True,
        help_text=_("What people go through and what we know about it. You can use Markdown."),
    )
    target_kind = models.CharField(
        _("who can decide it"), max_length=10, choices=Target.choices, default=Target.BODY
    )
    target = models.CharField(
        _("name of the decision maker"),
        max_length=120,
        blank=True,
        help_text=_("The decision maker’s name, never a candidate. For example: MARTA board."),
    )
    next_on = models.DateField(_("next key date"), null=True, blank=True)
    next_what = models.CharField(_("what happens that day"), max_length=160, blank=True)
    next_event = models.ForeignKey(
        Event,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="awaited_items",
        verbose_name=_("event on that date"),
    )

    heard_in = models.CharField(_("where it was heard"), max_length=10, choices=HeardIn.choices, blank=True)
    heard_on = models.DateField(_("heard on"), null=True, blank=True)
    heard_words = models.CharField(
        _("how it was heard"),
        max_length=200,
        blank=True,
        help_text=_("For example: 38 people at a listening session."),
    )
    heard_at = models.ForeignKey(
        Event,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="heard_items",
        verbose_name=_("heard at this event"),
    )

    outcome = models.TextField(
        _("what success looks like"),
        max_length=600,
        blank=True,
        help_text=_("How everyone will know the goal is won."),
    )
    learned = models.TextField(_("what we learned"), max_length=2000, blank=True)
    source_url = models.URLField(_("source"), max_length=300, blank=True)
    is_sample = models.BooleanField(_("sample"), default=False)

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="agenda_items",
        verbose_name=_("proposed by"),
    )
    joined_into = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="joined",
        verbose_name=_("now part of"),
    )

    created_at = models.DateTimeField(pgettext_lazy("goal", "created"), default=timezone.now, editable=False)
    opened_at = models.DateTimeField(_("on the agenda since"), null=True, blank=True)
    proposed_on = models.DateField(_("proposed on"), null=True, blank=True)
    endorsed_on = models.DateField(_("endorsed on"), null=True, blank=True)
    adopted_on = models.DateField(_("adopted on"), null=True, blank=True)
    started_on = models.DateField(_("started on"), null=True, blank=True)
    closed_on = models.DateField(_("ended on"), null=True, blank=True)
    moved_at = models.DateTimeField(_("last status change"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    # Counts of supporters, updated by `agenda.support` under the item's lock.
    people_count = models.PositiveIntegerField(_("people"), default=0, editable=False)
    hub_count = models.PositiveIntegerField(_("hubs"), default=0, editable=False)
    circle_count = models.PositiveIntegerField(_("circles"), default=0, editable=False)
    organization_count = models.PositiveIntegerField(_("organizations"), default=0, editable=False)

    # Columns made by `agenda.translation`; queries neither filter nor order by them.
    title_en: str | None
    title_es: str | None
    outcome_en: str | None
    outcome_es: str | None
    learned_en: str | None
    learned_es: str | None

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        constraints = [
            models.CheckConstraint(
                name="circle_item_endorsed_by_a_hub",
                condition=~Q(kind="circle", state="endorsed") | Q(hub_count__gte=1),
            ),
            models.CheckConstraint(
                name="only_circles_share_an_item", condition=Q(partner__isnull=True) | Q(kind="circle")
            ),
            models.CheckConstraint(
                name="agenda_item_of_two_circles",
                condition=Q(partner__isnull=True) | ~Q(partner=F("coalition")),
            ),
            models.CheckConstraint(
                name="agenda_item_ended_has_its_day",
                condition=~Q(state__in=["won", "lost", "parked"]) | Q(closed_on__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["coalition", "state", "-moved_at"], name="agenda_of_coalition"),
            models.Index(fields=["partner", "state", "-moved_at"], name="agenda_of_partner"),
            models.Index(fields=["state", "-moved_at"], name="agenda_by_state"),
            models.Index(fields=["-moved_at", "-id"], name="agenda_latest"),
        ]

    def __str__(self) -> str:
        return str(self.title or "")

    def get_absolute_url(self) -> str:
        return self.address("item")

    def address(self, name: str) -> str:
        """Return the path of one of its pages, such as "brief", in the active language."""
        return reverse(f"agenda:{name}", kwargs={"slug": self.slug})

    @property
    def homes(self) -> list[Coalition]:
        """The coalitions whose agenda it is on: one, or two circles."""
        return [coalition for coalition in (self.coalition, self.partner) if coalition is not None]

    @property
    def is_circles(self) -> bool:
        return self.kind == Coalition.Kind.CIRCLE

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def is_public(self) -> bool:
        return self.opened_at is not None

    @property
    def dye(self) -> int | None:
        """The dye of its circle; None for a hub's item, which has the color of hubs."""
        return self.coalition.circle.dye if self.is_circles else None

    @property
    def backing(self) -> int:
        """The number of its supporters and endorsers, of every kind."""
        return self.people_count + self.hub_count + self.circle_count + self.organization_count

    @property
    def is_due(self) -> bool:
        """Whether its next date is in the past and still unchanged."""
        return self.is_open and self.next_on is not None and self.next_on < timezone.localdate()
