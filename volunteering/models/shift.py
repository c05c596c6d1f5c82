from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bookings.models import Occasion
from events.models import Event, Need
from events.models.venue import Venue
from pse_portal import prepared
from volunteering.models.opportunity import Opportunity

if TYPE_CHECKING:
    from volunteering.models.sign_up import SignUpQuerySet

EARLIEST = timedelta(hours=2)  # how early people can be checked in
EVENING = 17  # the hour, in the shift's time zone


def true_minutes(start: datetime, end: datetime) -> int:
    """Return the whole minutes elapsed between two moments, across clock changes.

    Converts to UTC first: for two times in the same zone, Python subtracts local times.
    """
    return round((end.astimezone(UTC) - start.astimezone(UTC)).total_seconds() / 60)


class ShiftQuerySet(models.QuerySet):
    def coming(self) -> "ShiftQuerySet":
        """Return shifts that have not begun, soonest first; includes canceled ones."""
        return self.filter(starts_at__gt=prepared.now()).order_by("starts_at", "pk")

    def on(self) -> "ShiftQuerySet":
        """Return shifts that are not canceled."""
        return self.filter(cancelled_at=None)

    def visible_to(self, person: Any) -> "ShiftQuerySet":
        """Return shifts of opportunities and events that `person` may see; `person` may be anonymous."""
        # Joined to each shift: as lists of all visible events and opportunities, the plan grows with those tables.
        takes_place = Q(event__state=Event.State.PUBLISHED, event__published_at__lte=prepared.now())
        if not (person.is_authenticated and person.is_staff and person.has_perm("events.change_event")):
            takes_place &= Event.objects.all().seen_by(person, of="event__")
        offered = Opportunity.objects.visible_to(person).filter(pk=OuterRef("opportunity"))
        return self.filter(Q(event=None) | takes_place, Exists(offered.order_by()))

    def listed(self, person: Any) -> "ShiftQuerySet":
        """Return shifts `person` may sign up for, including full ones, soonest first, with related rows. One query."""
        seen = self.visible_to(person).coming().on().filter(opportunity__state=Opportunity.State.OPEN)
        return seen.select_related("opportunity__coalition", "event")

    def with_team(self, person: Any) -> "ShiftQuerySet":
        """Return shifts whose roster `person` may see, as a coordinator."""
        return self.filter(opportunity__in=Opportunity.objects.editable_by(person))

    def gaps_first(self) -> "ShiftQuerySet":
        """Order shifts that need people first, then by time."""
        missing = models.Case(
            models.When(places_taken__lt=F("capacity"), cancelled_at=None, then=0), default=1
        )
        return self.alias(missing=missing).order_by("missing", "starts_at", "pk")


class Shift(Venue, Occasion):
    """A time at which a number of people are needed.

    At an event, it begins `minutes_before` the event's start and ends `minutes_after` its end, and moves with it.
    """

    opportunity = models.ForeignKey(
        Opportunity, on_delete=models.CASCADE, related_name="shifts", verbose_name=_("opportunity")
    )
    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, null=True, blank=True, related_name="shifts", verbose_name=_("event")
    )
    kit_item = models.ForeignKey(
        "volunteering.KitItem",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="shifts",
        editable=False,
    )
    # Needs of the event that are met when all spots are filled.
    needs = models.ManyToManyField(Need, related_name="shifts", blank=True, editable=False)
    role = models.CharField(
        _("role"), max_length=80, blank=True, help_text=_("For example: at the front door. Leave "
                                                          "blank if there’s only one.")
    )  # fmt: skip
    minutes_before = models.SmallIntegerField(_("minutes before the event starts"), default=0)
    minutes_after = models.SmallIntegerField(_("minutes after the event ends"), default=0)
    is_remote = models.BooleanField(_("from home"), default=False)
    capacity = models.PositiveSmallIntegerField(_("how many people"), default=1)
    # Stored from the local time, for the filters of the list.
    is_evening = models.BooleanField(default=False, editable=False)
    is_weekend = models.BooleanField(default=False, editable=False)

    notice = models.CharField(
        _("what changed"), max_length=300, blank=True, help_text=_("One sentence, in the email and on the "
                                                                   "page.")
    )  # fmt: skip
    cancelled_at = models.DateTimeField(_("canceled"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ShiftQuerySet.as_manager()

    class Meta:
        verbose_name = _("shift")
        verbose_name_plural = _("shifts")
        constraints = [
            models.CheckConstraint(
                name="shift_ends_after_it_starts", condition=Q(ends_at__gt=models.F("starts_at"))
            ),
            # Applying a template again creates no duplicates.
            models.UniqueConstraint(fields=["event", "kit_item"], name="shift_once_of_a_kit"),
        ]
        indexes = [
            models.Index(fields=["starts_at", "id"], name="shift_by_time"),
            models.Index(fields=["opportunity", "starts_at"], name="shift_of_opportunity"),
        ]

    def __str__(self) -> str:
        return f"{self.opportunity_id} {self.starts_at:%Y-%m-%d %H:%M}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.is_evening = self.local_start.hour >= EVENING
        self.is_weekend = self.local_start.weekday() >= 5
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("volunteering:sign-up", kwargs={"slug": self.opportunity.slug, "pk": self.pk})

    @property
    def title(self) -> str:
        """What people sign up for, in one line: "Greet people at the forum, at the front door"."""
        return f"{self.opportunity.title}, {self.role}" if self.role else str(self.opportunity.title)

    @property
    def bookings(self) -> "SignUpQuerySet":
        return self.sign_ups.all()

    @property
    def offers_places(self) -> bool:
        return self.opportunity.offers_places

    @property
    def offer_hours(self) -> int:
        return self.opportunity.offer_hours

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None

    @property
    def is_postponed(self) -> bool:
        """Whether its event is postponed; sign-ups are kept for the new date."""
        return self.event is not None and self.event.is_postponed

    @property
    def is_off(self) -> bool:
        return self.is_cancelled or (self.event is not None and self.event.is_off)

    @property
    def takes_place(self) -> bool:
        return not self.is_cancelled and (self.event is None or self.event.takes_place)

    @property
    def is_open(self) -> bool:
        """Whether people can sign up now, even if only for the waitlist."""
        return self.opportunity.is_open and self.takes_place and not self.has_begun

    @property
    def takes_check_in(self) -> bool:
        """Whether people can be checked in: from two hours before the start until the end."""
        return self.starts_at - EARLIEST <= timezone.now() <= self.ends_at and not self.is_cancelled

    @property
    def places_left(self) -> int:
        return max(0, self.capacity - self.places_taken)

    @property
    def is_full(self) -> bool:
        return self.places_left == 0

    @property
    def minutes_long(self) -> int:
        return true_minutes(self.starts_at, self.ends_at)

    @property
    def cancels_until(self) -> datetime:
        """Until when a volunteer can cancel without alerting the coordinator."""
        return self.starts_at - timedelta(hours=self.opportunity.cancel_hours)

    @property
    def at_event(self) -> Event | None:
        """The event whose place the shift uses; None where it has its own place or is done from home."""
        return None if self.place or self.is_remote else self.event

    @property
    def public_where(self) -> str:
        return self.at_event.public_where if self.at_event else self.place

    @property
    def where(self) -> str:
        return self.at_event.where if self.at_event else self.place
