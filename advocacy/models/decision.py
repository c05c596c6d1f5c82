import uuid
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, Min, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from advocacy.models.body import PublicBody
from advocacy.models.petition import Petition
from advocacy.models.taking_part import ParticipationRule
from agenda.models import AgendaItem
from coalitions.models import Coalition
from events.models import Event
from hubs.models import County
from pse_portal import prepared

# Where no end is known: most sittings are over by then.
USUAL_LENGTH = timedelta(hours=3)

RESERVED = {"actions", "feed", "hear", "speak", "speakers", "work"}


def check_not_reserved(slug: str) -> None:
    """Raise ValidationError for a slug that is another page's address."""
    if slug in RESERVED:
        raise ValidationError(_("This web address is taken. Choose another."))


class DecisionQuerySet(models.QuerySet["Decision"]):
    def public(self) -> "DecisionQuerySet":
        """Published decisions."""
        return self.filter(published_at__lte=prepared.now(), body__is_shown=True)

    def ahead(self) -> "DecisionQuerySet":
        """Decisions still to be made: not withdrawn, not decided."""
        return self.filter(withdrawn_on=None).exclude(outcomes__published_at__isnull=False)

    def open_for_comment(self, now: datetime | None = None) -> "DecisionQuerySet":
        """Decisions that people can still write, call, or speak about now, by the clock alone."""
        now = now or prepared.now()
        window = Window.objects.open(now).filter(decision=OuterRef("pk"))
        return self.ahead().filter(Exists(window))

    def with_next(self) -> "DecisionQuerySet":
        """Annotate `next_at`, the start of the next sitting or the end of the next comment window; soonest first.

        Decisions without a date come last.
        """
        now = prepared.now()
        return self.annotate(
            next_sitting=Min(
                "sittings__starts_at",
                filter=Q(sittings__starts_at__gte=now, sittings__state=Sitting.State.SCHEDULED),
            )
        ).order_by(F("next_sitting").asc(nulls_last=True), "pk")

    def for_county(self, slug: str) -> "DecisionQuerySet":
        """Decisions that matter to a county: named for it, or else made by a body that decides for it."""
        named = County.objects.filter(decisions=OuterRef("pk"))
        decides_here = PublicBody.objects.filter(Q(is_statewide=True) | Q(counties__slug=slug))
        return self.filter(
            Exists(named.filter(slug=slug)) | ~Exists(named) & Q(body__in=decides_here.values("pk"))
        )

    def of(self, coalition: Coalition) -> "DecisionQuerySet":
        """Decisions that a circle or hub follows, or that one of its goals is behind."""
        followed = Coalition.objects.filter(pk=coalition.pk, decisions=OuterRef("pk"))
        behind = AgendaItem.objects.of(coalition).filter(decisions=OuterRef("pk"))
        return self.filter(Exists(followed) | Exists(behind))


class Decision(models.Model):
    """What a body is about to decide: one docket, with one or several sittings and ways to comment."""

    class Kind(models.TextChoices):
        RATE = "rate", _("Rate case")
        PLAN = "plan", _("Plan")
        BUDGET = "budget", _("Budget")
        ORDINANCE = "ordinance", _("Ordinance or resolution")
        ZONING = "zoning", _("Zoning")
        SERVICE = "service", _("Service or fare")
        RULE = "rule", _("Rule")
        REFERENDUM = "referendum", _("Ballot question")
        OTHER = "other", _("Other")

    class Position(models.TextChoices):
        INFORM = "inform", _("We inform only")
        SUPPORT = "support", _("We support it")
        CHANGE = "change", _("We ask for changes")
        OPPOSE = "oppose", _("We oppose it")

    class Legislation(models.TextChoices):
        """The first question of tax safety."""

        UNASKED = "", _("Not answered yet")
        NO = "no", _("No: a board, agency, court, or school board decides")
        YES = "yes", _("Yes: a commission, council, or legislature passes a law or budget")
        REFERENDUM = "referendum", _("Yes: the voters decide on a ballot question")

    class Audience(models.TextChoices):
        """The second question of tax safety."""

        UNASKED = "", _("Not answered yet")
        MEMBERS = "members", _("Our members")
        PUBLIC = "public", _("Everyone")
        OFFICIALS = "officials", _("Only the officials themselves")

    body = models.ForeignKey(
        PublicBody, on_delete=models.PROTECT, related_name="decisions", verbose_name=_("decision maker")
    )
    slug = models.SlugField(_("web address"), max_length=80, unique=True, validators=[check_not_reserved])
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.OTHER)
    title = models.CharField(_("title, in plain words"), max_length=120)
    docket = models.CharField(_("docket"), max_length=80, blank=True)
    docket_url = models.URLField(_("page of the docket"), max_length=400, blank=True)
    decides = models.CharField(_("what is decided, in one sentence"), max_length=300)
    why = models.TextField(_("why it matters, and to which people"), max_length=1200, blank=True)
    position = models.CharField(
        _("our position"), max_length=8, choices=Position.choices, default=Position.INFORM
    )
    stand = models.CharField(_("our position, in one sentence"), max_length=300, blank=True)
    position_by = models.CharField(_("who decided on the position"), max_length=120, blank=True)
    position_on = models.DateField(_("when it was decided"), null=True, blank=True)
    goals = models.ManyToManyField(
        AgendaItem, related_name="decisions", blank=True, verbose_name=_("goals behind it")
    )
    counties = models.ManyToManyField(
        County, related_name="decisions", blank=True, verbose_name=_("counties it matters to")
    )
    coalitions = models.ManyToManyField(
        Coalition, related_name="decisions", blank=True, verbose_name=_("circles and hubs that follow it")
    )
    source = models.URLField(_("source"), max_length=400, blank=True)
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    legislation = models.CharField(
        _("is it legislation?"),
        max_length=10,
        choices=Legislation.choices,
        blank=True,
        default=Legislation.UNASKED,
    )
    is_specific = models.BooleanField(_("is it about one specific measure?"), default=True)
    audience = models.CharField(
        _("who do we speak to about it?"),
        max_length=10,
        choices=Audience.choices,
        blank=True,
        default=Audience.UNASKED,
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    withdrawn_on = models.DateField(_("taken off the table on"), null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, editable=False)
    is_sample = models.BooleanField(_("sample"), default=False)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="advocacy_position_has_its_source",
                condition=Q(position="inform") | ~Q(position_by="") & Q(position_on__isnull=False),
                violation_error_message=_("Say who decided on our position, and when."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.title or "")

    def get_absolute_url(self) -> str:
        return reverse("decisions:decision", kwargs={"slug": self.slug})

    @property
    def is_public(self) -> bool:
        return self.published_at is not None and self.published_at <= timezone.now()

    @cached_property
    def outcome(self) -> Any:
        """The published outcome, or None."""
        return next((row for row in self.outcomes.all() if row.published_at), None)

    @property
    def is_settled(self) -> bool:
        """Whether it is decided or withdrawn: nobody can act on it anymore. Reads `outcomes`."""
        return self.withdrawn_on is not None or any(row.published_at for row in self.outcomes.all())

    @property
    def state(self) -> str:
        """Its state by the clock: watching, scheduled, agenda, sitting, waiting, postponed, decided, or withdrawn.

        Reads `sittings` and `outcomes`, prefetched or not.
        """
        if self.is_settled:
            return "withdrawn" if self.withdrawn_on else "decided"
        sittings = [row for row in self.sittings.all() if row.state != Sitting.State.CANCELLED]
        if not sittings:
            return "watching"
        ahead = [row for row in sittings if not row.is_past]
        if not ahead:
            return "waiting"
        if all(row.is_postponed for row in ahead):
            return "postponed"
        return "agenda" if any(row.agenda_url for row in ahead) else "scheduled"

    def petitions(self) -> "models.QuerySet[Petition]":
        """Return the published petitions about it: to the same decision maker, or for a goal behind it."""
        same = Q(body=self.body_id) | Q(goal__in=self.goals.values("pk"))
        return Petition.objects.published().filter(same, is_sample=self.is_sample)

    def _with_body(self, rows: Any) -> list[Any]:
        """Return rows about this decision that know it, so that their local times need no query."""
        found = list(rows)
        for row in found:
            row.decision = self
        return found

    @property
    def all_sittings(self) -> list["Sitting"]:
        return self._with_body(self.sittings.all())

    @property
    def all_windows(self) -> list["Window"]:
        return self._with_body(self.windows.all())

    @property
    def coming(self) -> list["Sitting"]:
        """The sittings that are not over and not canceled, the next first."""
        return [row for row in self.all_sittings if not row.is_past and not row.is_cancelled]

    @property
    def open_windows(self) -> list["Window"]:
        """The ways to comment that are open now, by the clock."""
        return [] if self.is_settled else [row for row in self.all_windows if row.is_open]

    @property
    def state_words(self) -> Any:
        return STATES[self.state]


STATES = {
    "watching": pgettext_lazy("decision", "No date yet"),
    "scheduled": pgettext_lazy("decision", "Scheduled"),
    "agenda": pgettext_lazy("decision", "Agenda published"),
    "postponed": pgettext_lazy("decision", "Postponed"),
    "waiting": pgettext_lazy("decision", "Outcome to come"),
    "decided": pgettext_lazy("decision", "Decided"),
    "withdrawn": pgettext_lazy("decision", "Withdrawn"),
}


class Sitting(models.Model):
    """One meeting of the body at which the decision is heard or made. Times are shown in the body's time zone."""

    class Kind(models.TextChoices):
        HEARING = "hearing", _("Public hearing")
        COMMITTEE = "committee", _("Committee")
        WORK = "work", _("Work session")
        VOTE = "vote", _("Vote")

    class State(models.TextChoices):
        SCHEDULED = "scheduled", pgettext_lazy("sitting", "Scheduled")
        POSTPONED = "postponed", pgettext_lazy("sitting", "Postponed")
        CANCELLED = "cancelled", pgettext_lazy("sitting", "Canceled")

    decision = models.ForeignKey(
        Decision, on_delete=models.CASCADE, related_name="sittings", verbose_name=_("decision")
    )
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.HEARING)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.SCHEDULED)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    room = models.CharField(_("room"), max_length=80, blank=True)
    stream_url = models.URLField(_("video stream"), max_length=400, blank=True)
    agenda_url = models.URLField(_("agenda"), max_length=400, blank=True)
    agenda_expected_on = models.DateField(_("agenda expected on"), null=True, blank=True)
    minutes_url = models.URLField(_("minutes of the meeting"), max_length=400, blank=True)
    sign_up_url = models.URLField(_("page to sign up to speak"), max_length=400, blank=True)
    rule = models.ForeignKey(
        ParticipationRule,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="sittings",
        verbose_name=_("how to speak there"),
    )
    event = models.ForeignKey(
        Event,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="sittings",
        verbose_name=_("our event for going together"),
    )
    practice_at = models.DateTimeField(_("practice for speakers"), null=True, blank=True)
    practice_place = models.CharField(_("place of the practice"), max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("sitting")
        verbose_name_plural = _("sittings")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="advocacy_sitting_ends_after_start",
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("A meeting ends after it starts."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.decision}"

    @property
    def time_zone(self) -> str:
        return str(self.decision.body.time_zone)

    @property
    def local_start(self) -> datetime:
        return self.starts_at.astimezone(self.decision.body.zone)

    @property
    def local_practice(self) -> datetime | None:
        return self.practice_at.astimezone(self.decision.body.zone) if self.practice_at else None

    @property
    def over_at(self) -> datetime:
        """Its end, or three hours after the start where no end is known."""
        return self.ends_at or self.starts_at + USUAL_LENGTH

    @property
    def local_end(self) -> datetime:
        return self.over_at.astimezone(self.decision.body.zone)

    @property
    def is_postponed(self) -> bool:
        return self.state == self.State.POSTPONED

    @property
    def is_cancelled(self) -> bool:
        return self.state == self.State.CANCELLED

    @property
    def is_past(self) -> bool:
        return self.over_at < timezone.now()

    @property
    def takes_speakers(self) -> bool:
        """Whether people can offer to speak at it: it is ahead and not canceled, or waits for a new date."""
        return self.is_postponed or (not self.is_cancelled and self.starts_at > timezone.now())

    @property
    def local_day(self) -> date:
        return self.local_start.date()


class WindowQuerySet(models.QuerySet["Window"]):
    def open(self, now: datetime | None = None) -> "WindowQuerySet":
        """Windows in which people can comment at `now`."""
        now = now or prepared.now()
        return self.filter(Q(opens_at=None) | Q(opens_at__lte=now), closes_at__gt=now)


class Window(models.Model):
    """One way to comment, open until an exact hour in the body's time zone."""

    class Way(models.TextChoices):
        WRITE = "write", _("Write")
        CALL = "call", _("Call")
        SPEAK = "speak", _("Speak")

    decision = models.ForeignKey(
        Decision, on_delete=models.CASCADE, related_name="windows", verbose_name=_("decision")
    )
    way = models.CharField(_("way"), max_length=10, choices=Way.choices)
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"))
    is_postmark = models.BooleanField(_("letters count by their postmark"), default=False)
    email = models.EmailField(_("email address"), blank=True)
    phone = models.CharField(_("phone number"), max_length=40, blank=True)
    address = models.CharField(_("postal address"), max_length=200, blank=True)
    link = models.URLField(_("page or form"), max_length=400, blank=True)
    reference = models.CharField(_("reference to quote"), max_length=80, blank=True)

    objects = WindowQuerySet.as_manager()

    class Meta:
        verbose_name = _("time to comment")
        verbose_name_plural = _("times to comment")
        ordering = ["closes_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="advocacy_window_closes_after_opening",
                condition=Q(opens_at=None) | Q(closes_at__gt=F("opens_at")),
                violation_error_message=_("It closes after it opens."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_way_display()}: {self.decision}"

    @property
    def is_open(self) -> bool:
        return not self.is_early and not self.is_over

    @property
    def is_early(self) -> bool:
        return self.opens_at is not None and timezone.now() < self.opens_at

    @property
    def is_over(self) -> bool:
        return timezone.now() >= self.closes_at

    @property
    def local_close(self) -> datetime:
        return self.closes_at.astimezone(self.decision.body.zone)

    @property
    def local_open(self) -> datetime | None:
        return self.opens_at.astimezone(self.decision.body.zone) if self.opens_at else None
