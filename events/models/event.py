from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from bookings.models import Occasion, short_code
from coalitions.models.coalition import check_slug
from events.models.event_queryset import EventQuerySet
from events.models.former import FormerEventSlug
from events.models.need import LANGUAGES
from events.models.venue import Venue
from people import names
from pse_portal.model_fields import WordsField, nonce_field

if TYPE_CHECKING:
    from events.models.rsvp import RSVPQuerySet

# Guests' details and the names behind needs are erased this long after the event.
KEPT_FOR = timedelta(days=90)
FEW = 10  # spots


def spoken_english() -> tuple[str, ...]:
    return ("en",)


def usual_reminders() -> tuple[str, ...]:
    """Return the default reminders: a week, a day, and two hours before."""
    return ("week", "day", "hours")


class Event(Venue, Occasion):
    """An event people can attend. RSVPs are handled by `events.attendance`."""

    LONGEST = timedelta(days=60)  # from start to end; lists look no further back for events that still go on

    class Kind(models.TextChoices):
        MEETING = "meeting", _("Circle or hub meeting")
        ALL_CIRCLES = "all_circles", _("All Circles meeting")
        LISTENING = "listening", _("Listening session")
        FORUM = "forum", _("Forum")
        SUMMIT = "summit", _("Summit")
        TRAINING = "training", _("Training")
        RALLY = "rally", _("Rally")
        HEARING = "hearing", _("Public hearing")
        LAUNCH = "launch", _("Report launch")
        WEBINAR = "webinar", _("Webinar")
        CONVENING = "convening", _("National convening")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        POSTPONED = "postponed", _("Postponed")
        CANCELLED = "cancelled", _("Canceled")

    class Format(models.TextChoices):
        IN_PERSON = "in_person", _("In person")
        ONLINE = "online", _("Online or by phone")
        BOTH = "both", _("In person, and online or by phone")

    title = models.CharField(_("title"), max_length=140)
    slug = models.SlugField(_("URL slug"), max_length=80, unique=True, validators=[check_slug])
    code = models.CharField(max_length=8, unique=True, default=short_code, editable=False)
    nonce = nonce_field()
    kind = models.CharField(_("type"), max_length=12, choices=Kind.choices, default=Kind.MEETING)
    state = models.CharField(_("status"), max_length=10, choices=State.choices, default=State.DRAFT)
    is_members_only = models.BooleanField(
        _("for members only"),
        default=False,
        help_text=_("Only members of the hosting coalitions can see it and come."),
    )
    published_at = models.DateTimeField(
        _("published"),
        null=True,
        blank=True,
        help_text=_("To schedule it, choose a time in the future. It’s published automatically then."),
    )
    series = models.ForeignKey(
        "events.Series",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("series"),
    )
    # The date assigned by the series rule; it stays the event's identity within the series when the event moves.
    occurs_on = models.DateField(null=True, blank=True, editable=False)
    is_changed_alone = models.BooleanField(default=False, editable=False)

    # What it is
    summary = models.CharField(
        _("summary"), max_length=300, help_text=_("One or two sentences: what it is and why to come.")
    )
    body = models.TextField(_("more details"), blank=True, help_text=_("Markdown."))
    agenda = models.TextField(
        _("what we’ll talk about"), blank=True, help_text=_("For before the event. Markdown.")
    )
    languages = WordsField(_("languages spoken"), words=LANGUAGES.items(), default=spoken_english)
    interpreted = WordsField(_("interpretation into"), words=LANGUAGES.items())
    cost = models.CharField(_("cost"), max_length=80, blank=True, help_text=_("Leave blank if it’s free."))
    stipend = models.CharField(
        _("stipend"), max_length=160, blank=True, help_text=_("For example: $50 for your time, bus fare.")
    )
    contact_name = models.CharField(
        _("contact for questions"),
        max_length=80,
        blank=True,
        help_text=_(
            "Anyone can read it. Ask the person first. If they hide their name later, we hide it here, too."
        ),
    )
    contact_phone = models.CharField(_("contact’s phone"), max_length=20, blank=True)

    picture = models.ForeignKey(
        "office.Picture",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("image"),
        help_text=_("Only with the consent of everyone who can be recognized."),
    )

    # Place
    format = models.CharField(
        _("how people take part"), max_length=10, choices=Format.choices, default=Format.IN_PERSON
    )
    room = models.CharField(
        _("room"), max_length=120, blank=True, help_text=_("For example: second floor, room 12.")
    )
    address = models.CharField(_("address"), max_length=200, blank=True)
    hides_address = models.BooleanField(
        _("show the address only to people who are going"),
        default=False,
        help_text=_("For meetings in someone’s home, or where people need to feel safe."),
    )
    without_car = models.CharField(_("how to get there without a car"), max_length=300, blank=True)
    transit = models.CharField(
        _("buses and trains"),
        max_length=200,
        blank=True,
        help_text=_("For example: MARTA bus 196, every hour."),
    )
    access = models.CharField(
        _("accessibility"), max_length=300, blank=True, help_text=_("Steps, restrooms, microphone, seating.")
    )
    food = models.CharField(_("food"), max_length=160, blank=True)
    offers = models.CharField(
        _("what’s offered"),
        max_length=200,
        blank=True,
        help_text=_("For example: childcare, dinner, Spanish interpreter."),
    )

    # Online. Shown only to guests, and only once their email address is confirmed.
    online_url = models.URLField(_("link to join online"), max_length=300, blank=True)
    dial_in = models.CharField(
        _("dial-in number"), max_length=120, blank=True, help_text=_("Include the access code.")
    )

    # Coming
    capacity = models.PositiveIntegerField(
        _("spots"), null=True, blank=True, help_text=_("Leave blank for no limit.")
    )
    takes_rsvps = models.BooleanField(_("people can RSVP here"), default=True)
    rsvp_opens_at = models.DateTimeField(_("RSVPs open"), null=True, blank=True)
    rsvp_closes_at = models.DateTimeField(
        _("RSVPs close"),
        null=True,
        blank=True,
        help_text=_("Leave blank to keep RSVPs open until it starts."),
    )
    needs_approval = models.BooleanField(
        _("I approve each person"),
        default=False,
        help_text=_("Until you approve them, they can’t see the link or a hidden address."),
    )
    offers_places = models.BooleanField(
        _("ask people on the waitlist before giving them a spot"),
        default=False,
        help_text=_("If unchecked, the next person who fits gets the spot right away, and we let them know."),
    )
    offer_hours = models.PositiveSmallIntegerField(_("hours to answer the offer"), default=24)
    questions = models.TextField(
        _("questions for guests"), blank=True, help_text=_("One per line, five at most.")
    )
    reminders = WordsField(_("reminders"), default=usual_reminders)

    # Afterwards
    outcome = models.TextField(_("what happened"), blank=True, help_text=_("For after the event. Markdown."))
    minutes = models.TextField(_("minutes"), blank=True, help_text=_("For after the event. Markdown."))
    attended = models.PositiveIntegerField(_("people who attended"), null=True, blank=True)
    # When attendees were thanked; no one is thanked twice.
    closed_at = models.DateTimeField(_("attendance complete"), null=True, blank=True, editable=False)
    source_name = models.CharField(_("source"), max_length=120, blank=True)
    source_url = models.URLField(_("source link"), max_length=300, blank=True)

    pictures = models.ManyToManyField(
        "office.Picture",
        related_name="galleries",
        blank=True,
        verbose_name=_("images from the event"),
        help_text=_("Shown once it’s over. Only with the consent of everyone who can be recognized."),
    )

    # Changes of its schedule
    notice = models.CharField(
        _("what changed"),
        max_length=300,
        blank=True,
        help_text=_("One sentence, on the page and in the email."),
    )
    former_starts_at = models.DateTimeField(_("original start"), null=True, blank=True, editable=False)
    cancelled_at = models.DateTimeField(_("canceled"), null=True, blank=True, editable=False)
    # The state restored when the cancellation is undone.
    cancelled_from = models.CharField(max_length=10, blank=True, editable=False)
    is_sample = models.BooleanField(_("sample"), default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [
            models.CheckConstraint(
                name="event_ends_after_it_starts", condition=Q(ends_at__gt=models.F("starts_at"))
            ),
            models.CheckConstraint(
                name="published_event_has_a_time",
                condition=~Q(state="published") | Q(published_at__isnull=False),
            ),
            models.UniqueConstraint(fields=["series", "occurs_on"], name="event_once_in_its_series"),
        ]
        indexes = [
            models.Index(fields=["ends_at", "starts_at"], name="event_by_time"),
            # The lists, forth and back: complete order, and the end to tell those that go on without reading the rows.
            models.Index(fields=["starts_at", "id", "ends_at"], name="event_by_start"),
            models.Index(fields=["ends_at"], condition=Q(attended__isnull=False), name="event_counted"),
        ]

    def __str__(self) -> str:
        return self.title or self.slug

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding:
            while Event.objects.filter(code=self.code).exists():
                self.code = short_code()
        if self._stamp() and kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "published_at"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("events:detail", kwargs={"slug": self.slug})

    def _stamp(self) -> bool:
        """Set the publication time of an event published without one. Returns whether it did."""
        is_due = self.state == self.State.PUBLISHED and self.published_at is None
        if is_due:
            self.published_at = timezone.now()
        return is_due

    def clean(self) -> None:
        self._stamp()
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("The end must come after the start.")})
        if self.starts_at and self.ends_at and self.ends_at - self.starts_at > self.LONGEST:
            raise ValidationError(
                {"ends_at": _("An event can last up to 60 days. For longer ones, plan several.")}
            )
        if FormerEventSlug.objects.filter(slug=self.slug).exclude(owner=self.pk).exists():
            raise ValidationError(
                {"slug": _("Links to another event still use this address. Choose a different one.")}
            )

    @cached_property
    def shown_contact(self) -> str:
        """The contact's name as everyone reads it: not while the person hides it. One query at most."""
        return names.typed(self.contact_name)

    # Time
    @property
    def former_local_start(self) -> datetime | None:
        """The start before it was postponed or moved."""
        return self.former_starts_at.astimezone(self.zone) if self.former_starts_at else None

    # State
    @property
    def is_announced(self) -> bool:
        """Whether its audience can see it now."""
        is_due = self.published_at is not None and self.published_at <= timezone.now()
        return self.state != self.State.DRAFT and is_due

    @property
    def is_cancelled(self) -> bool:
        return self.state == self.State.CANCELLED

    @property
    def is_postponed(self) -> bool:
        return self.state == self.State.POSTPONED

    @property
    def is_off(self) -> bool:
        return self.is_cancelled or self.is_postponed

    @property
    def takes_place(self) -> bool:
        """Announced, and neither canceled nor postponed."""
        return self.state == self.State.PUBLISHED and self.is_announced

    # Place
    @property
    def is_in_person(self) -> bool:
        return self.format != self.Format.ONLINE

    @property
    def is_remote(self) -> bool:
        return self.format != self.Format.IN_PERSON

    @property
    def public_address(self) -> str:
        """The address if it is public, "" if only guests may see it."""
        return "" if self.hides_address else self.address

    @property
    def public_where(self) -> str:
        """Place, room, and address in one line, as far as they are public."""
        return ", ".join(filter(None, [self.place, self.room, self.public_address]))

    @property
    def where(self) -> str:
        """Place, room, and address in one line, for guests."""
        return ", ".join(filter(None, [self.place, self.room, self.address]))

    # Coming
    @property
    def bookings(self) -> "RSVPQuerySet":
        return self.rsvps.all()

    @property
    def closes_at(self) -> datetime:
        """When RSVPs close."""
        return min(self.rsvp_closes_at or self.starts_at, self.ends_at)

    @property
    def opens_later(self) -> bool:
        """Whether RSVPs have not opened yet."""
        return self.rsvp_opens_at is not None and self.rsvp_opens_at > timezone.now()

    @property
    def is_open(self) -> bool:
        """Whether people can RSVP now, even if only for the waitlist."""
        in_time = not self.opens_later and timezone.now() < self.closes_at
        return self.takes_rsvps and self.takes_place and in_time

    @property
    def places_left(self) -> int | None:
        """Spots not taken; None where there is no limit."""
        return None if self.capacity is None else max(0, self.capacity - self.places_taken)

    @property
    def is_full(self) -> bool:
        return self.places_left == 0

    @property
    def has_few_left(self) -> bool:
        """Whether so few spots are left that lists say how many."""
        return self.places_left is not None and 0 < self.places_left <= FEW

    @property
    def question_list(self) -> list[str]:
        """The questions for guests, in the language of the page; at most five."""
        return [line.strip() for line in (self.questions or "").splitlines() if line.strip()][:5]

    @property
    def kept_until(self) -> datetime:
        """When guests' details are erased."""
        return self.ends_at + KEPT_FOR

    def next_of_its_lead(self) -> "Event | None":
        """Return the next public event of the lead host, or None."""
        lead = self.hosts.filter(is_lead=True).select_related("coalition").first()
        if lead is None:
            return None
        coming = (
            Event.objects.public().hosted_by(lead.coalition).upcoming().filter(state=Event.State.PUBLISHED)
        )
        return coming.exclude(pk=self.pk).first()

    @property
    def lead(self) -> Any:
        """The lead host, or None; uses `with_lead` or prefetched hosts."""
        loaded = self.__dict__.get("lead_host")
        if loaded is not None:
            return loaded.coalition
        return next((host.coalition for host in self.hosts.all() if host.is_lead), None)
