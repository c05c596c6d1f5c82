import secrets
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition
from coalitions.models.coalition import check_slug

# No letters or digits that look alike when read aloud or from paper.
CODE_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


def short_code() -> str:
    return "".join(secrets.choice(CODE_LETTERS) for _letter in range(6))


class EventQuerySet(models.QuerySet):
    def upcoming(self) -> "EventQuerySet":
        """Not over yet, soonest first; cancelled and postponed ones are among them and say so."""
        return self.filter(ends_at__gte=timezone.now()).order_by("starts_at", "pk")

    def past(self) -> "EventQuerySet":
        """Over, the latest first; what was cancelled never happened and is left out."""
        return self.filter(ends_at__lt=timezone.now(), state=Event.State.PUBLISHED).order_by(
            "-starts_at", "-pk"
        )

    def public(self) -> "EventQuerySet":
        """What anybody may see: announced, its time of publishing reached."""
        return self.filter(published_at__lte=timezone.now()).exclude(state=Event.State.DRAFT)

    def visible_to(self, person: Any) -> "EventQuerySet":
        """Public events, and the drafts of coalitions that `person` facilitates.

        `person` may be anonymous. A subquery, not a join: an event hosted by two of the person's
        coalitions still comes back once.
        """
        public = Q(published_at__lte=timezone.now()) & ~Q(state=Event.State.DRAFT)
        if not person.is_authenticated:
            return self.filter(public)
        hosting = Host.objects.filter(
            event=OuterRef("pk"), coalition__in=Coalition.objects.facilitated_by(person)
        )
        return self.filter(public | Exists(hosting))

    def hosted_by(self, coalition: Coalition) -> "EventQuerySet":
        """Events that `coalition` leads or has agreed to host."""
        hosting = Host.objects.agreed().filter(event=OuterRef("pk"), coalition=coalition)
        return self.filter(Exists(hosting))

    def with_hosts(self) -> "EventQuerySet":
        """With `hosts` prefetched, the lead first: two more queries, however many rows."""
        return self.prefetch_related(
            models.Prefetch("hosts", queryset=Host.objects.agreed().select_related("coalition"))
        )


class Event(models.Model):
    """Something people can come to. `starts_at` and `ends_at` are moments; `time_zone` is the wall they hang on."""

    class Kind(models.TextChoices):
        MEETING = "meeting", _("Circle or hub meeting")
        ALL_CIRCLES = "all_circles", _("All Circles meeting")
        LISTENING = "listening", _("Listening session")
        FORUM = "forum", _("Forum")
        SUMMIT = "summit", _("Summit")
        TRAINING = "training", _("Training")
        RALLY = "rally", _("Rally")
        HEARING = "hearing", _("Public hearing")
        LAUNCH = "launch", _("Launch of a report")
        WEBINAR = "webinar", _("Webinar")
        CONVENING = "convening", _("National convening")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        POSTPONED = "postponed", _("Postponed")
        CANCELLED = "cancelled", _("Cancelled")

    class Format(models.TextChoices):
        IN_PERSON = "in_person", _("In person")
        ONLINE = "online", _("Online or by phone")
        BOTH = "both", _("In person, and online or by phone")

    title = models.CharField(_("title"), max_length=140)
    slug = models.SlugField(_("short address"), max_length=80, unique=True, validators=[check_slug])
    code = models.CharField(max_length=8, unique=True, default=short_code, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.MEETING)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    published_at = models.DateTimeField(
        _("published"),
        null=True,
        blank=True,
        help_text=_("A time to come means: scheduled. It shows by itself then."),
    )
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    time_zone = models.CharField(_("time zone"), max_length=50, default=settings.TIME_ZONE)
    summary = models.CharField(
        _("summary"), max_length=300, help_text=_("One or two sentences: what it is, and why to come.")
    )
    body = models.TextField(_("more about it"), blank=True, help_text=_("Markdown."))
    format = models.CharField(
        _("how people take part"), max_length=10, choices=Format.choices, default=Format.IN_PERSON
    )
    place = models.CharField(_("place"), max_length=160, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    county = models.ForeignKey(
        "hubs.County",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("county"),
    )
    without_car = models.CharField(_("how to come without a car"), max_length=300, blank=True)
    access = models.CharField(
        _("access"), max_length=300, blank=True, help_text=_("Steps, restrooms, microphone, seats.")
    )
    offers = models.CharField(
        _("what is offered"),
        max_length=200,
        blank=True,
        help_text=_("Such as: childcare, supper, Spanish interpreter."),
    )
    cost = models.CharField(_("cost"), max_length=80, blank=True, help_text=_("Empty means free."))
    contact_name = models.CharField(_("who answers questions"), max_length=80, blank=True)
    contact_phone = models.CharField(_("their phone"), max_length=20, blank=True)
    outcome = models.TextField(_("what came of it"), blank=True, help_text=_("Written afterwards. Markdown."))
    source_name = models.CharField(_("source"), max_length=120, blank=True)
    source_url = models.URLField(_("link to the source"), max_length=300, blank=True)
    is_sample = models.BooleanField(_("sample"), default=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [
            models.CheckConstraint(
                name="event_ends_after_it_starts", condition=Q(ends_at__gt=models.F("starts_at"))
            ),
        ]
        indexes = [
            models.Index(fields=["ends_at", "starts_at"], name="event_by_time"),
            models.Index(fields=["-starts_at"], name="event_latest"),
        ]

    def __str__(self) -> str:
        return self.title or self.slug

    def get_absolute_url(self) -> str:
        return reverse("events:detail", kwargs={"slug": self.slug})

    def clean(self) -> None:
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("The end must come after the start.")})

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def local_start(self) -> Any:
        return self.starts_at.astimezone(self.zone)

    @property
    def local_end(self) -> Any:
        return self.ends_at.astimezone(self.zone)

    @property
    def is_past(self) -> bool:
        return self.ends_at < timezone.now()

    @property
    def is_off(self) -> bool:
        return self.state == self.State.CANCELLED

    @property
    def is_postponed(self) -> bool:
        return self.state == self.State.POSTPONED

    @property
    def is_in_person(self) -> bool:
        return self.format != self.Format.ONLINE

    @property
    def is_remote(self) -> bool:
        return self.format != self.Format.IN_PERSON


class HostQuerySet(models.QuerySet):
    def agreed(self) -> "HostQuerySet":
        """The lead, and the co-hosts that said yes; the lead first."""
        return self.filter(Q(is_lead=True) | Q(agreed_at__isnull=False)).order_by("-is_lead", "pk")


class Host(models.Model):
    """A coalition that holds an event: one leads, others agreed to hold it with them."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="hosts", verbose_name=_("event"))
    coalition = models.ForeignKey(
        Coalition, on_delete=models.CASCADE, related_name="hosted", verbose_name=_("coalition")
    )
    is_lead = models.BooleanField(_("leads"), default=False)
    agreed_at = models.DateTimeField(_("agreed"), null=True, blank=True)

    objects = HostQuerySet.as_manager()

    class Meta:
        verbose_name = _("host")
        verbose_name_plural = _("hosts")
        constraints = [
            models.UniqueConstraint(fields=["event", "coalition"], name="host_once"),
            models.UniqueConstraint(fields=["event"], condition=Q(is_lead=True), name="one_lead_host"),
        ]

    def __str__(self) -> str:
        return str(self.coalition)
