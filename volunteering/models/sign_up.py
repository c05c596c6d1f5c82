from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bookings.models import Booking, BookingQuerySet
from coalitions.models import Coalition
from mailing.contacts import Contact
from people.models import Person
from pse_portal import prepared
from pse_portal.model_fields import acted_by
from volunteering.models.shift import Shift
from volunteering.models.volunteer import Volunteer

# Guests' details are erased this long after their last shift.
KEPT_FOR = timedelta(days=90)


class AgeBand(models.TextChoices):
    """A volunteer's age group; dates of birth are never stored."""

    ADULT = "adult", _("18 or over")
    TEEN = "14_17", _("14 to 17")
    CHILD = "under_14", _("under 14")


class SignUpQuerySet(BookingQuerySet):
    def colliding(self, volunteer_ids: Any, start: datetime, end: datetime) -> "SignUpQuerySet":
        """Return spots these volunteers have at shifts that overlap the time from `start` to `end`."""
        return self.holding().filter(
            volunteer__in=volunteer_ids,
            shift__cancelled_at=None,
            shift__starts_at__lt=end,
            shift__ends_at__gt=start,
        )

    def to_answer(self) -> "SignUpQuerySet":
        """Return sign-ups that need approval by the coordinator or a parent, longest waiting first."""
        return self.filter(state=SignUp.State.REQUESTED).order_by("asked_at", "pk")

    def ahead(self) -> "SignUpQuerySet":
        """Return sign-ups for shifts that are not over yet."""
        return self.filter(shift__ends_at__gte=prepared.now())

    def to_answer_in_time(self) -> "SignUpQuerySet":
        return self.to_answer().ahead()

    def offered_to(self, person: Person) -> "SignUpQuerySet":
        """Return the spots offered to a person, with the shift, soonest first."""
        rows = self.ahead().filter(volunteer__person=person, state=SignUp.State.OFFERED)
        return rows.select_related("shift__opportunity", "shift__event").order_by("shift__starts_at", "pk")


def people_of_shifts() -> models.Prefetch:
    """Return a prefetch of shifts' `people`: sign-ups with a spot, then the waitlist in order. One query."""
    rows = (
        SignUp.objects.active()
        .select_related("volunteer")
        .order_by(models.F("line").asc(nulls_first=True), "asked_at", "pk")
    )
    return models.Prefetch("sign_ups", queryset=rows, to_attr="people")


class SignUp(Booking):
    """A volunteer's spots at a shift, or their waitlist number; for a party as a whole."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("spot on hold until approved")
        CONFIRMED = "confirmed", _("confirmed")
        WAITLISTED = "waitlisted", _("on the waitlist")
        OFFERED = "offered", _("spot offered")
        CANCELLED = "cancelled", _("canceled")

    class Source(models.TextChoices):
        WEB = "web", _("signed up here")
        TEAM = "team", _("called in, added by the coordinator")
        DOOR = "door", _("came without signing up")
        HANDED = "handed", _("took someone’s shift")

    HOLDING = (State.REQUESTED, State.CONFIRMED, State.OFFERED)
    LINK = "shift"
    HAND_OVER = "shift-hand-over"  # the purpose of the link by which another person takes the spot
    KEY = "sign-up"
    OCCASION = "shift"
    REACHED_BY = "volunteer__"

    shift = models.ForeignKey(
        Shift, on_delete=models.CASCADE, related_name="sign_ups", verbose_name=_("shift")
    )
    volunteer = models.ForeignKey(
        Volunteer, on_delete=models.CASCADE, related_name="sign_ups", verbose_name=_("volunteer")
    )
    state = models.CharField(_("status"), max_length=10, choices=State.choices, default=State.CONFIRMED)
    source = models.CharField(
        _("how they signed up"), max_length=6, choices=Source.choices, default=Source.WEB
    )
    network = models.CharField(max_length=32, blank=True, editable=False)  # `open_forms.posting_network`
    companions = models.CharField(_("who is coming along"), max_length=300, blank=True)
    age_band = models.CharField(_("age"), max_length=8, choices=AgeBand.choices, default=AgeBand.ADULT)

    asked_at = models.DateTimeField(_("signed up"), default=timezone.now)
    is_late = models.BooleanField(_("canceled late"), default=False)
    cleared_at = models.DateTimeField(_("approved"), null=True, blank=True)
    cleared_by = acted_by(_("approved by"))
    # A coordinator allowed it despite an overlapping shift.
    override_reason = models.CharField(_("reason for the overlap"), max_length=250, blank=True)
    override_by = acted_by()

    left_at = models.DateTimeField(_("checked out"), null=True, blank=True)
    checked_in_by = acted_by()
    # Set while the volunteer looks for a replacement; clearing it revokes the link.
    hand_over_nonce = models.CharField(max_length=24, blank=True, editable=False)

    objects = SignUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-up")
        verbose_name_plural = _("sign-ups")
        constraints = [
            models.UniqueConstraint(fields=["shift", "volunteer"], name="sign_up_once"),
            models.UniqueConstraint(fields=["shift", "code"], name="sign_up_code_once"),
            models.CheckConstraint(name="sign_up_of_one_or_more", condition=Q(party_size__gte=1)),
        ]
        indexes = [
            models.Index(fields=["shift", "state", "line"], name="sign_up_of_shift"),
            models.Index(fields=["volunteer", "state"], name="sign_up_of_volunteer"),
            models.Index(
                fields=["offered_until"], condition=Q(state="offered"), name="sign_up_offer_runs_out"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shift_id}: {self.volunteer_id} {self.state}"

    @property
    def owed_by(self) -> Coalition:
        return self.shift.opportunity.coalition

    @property
    def contact(self) -> Contact:
        known = self.volunteer.contact
        return Contact(
            name=known.name,
            email=known.email,
            phone=known.phone,
            language=known.language,
            time_zone=self.shift.time_zone,
            person_id=known.person_id,
        )

    @property
    def is_confirmed(self) -> bool:
        return self.state == self.State.CONFIRMED

    @property
    def is_requested(self) -> bool:
        return self.state == self.State.REQUESTED

    @property
    def has_place(self) -> bool:
        return self.is_confirmed

    @property
    def is_minor(self) -> bool:
        return self.age_band != AgeBand.ADULT

    @property
    def awaits_clearance(self) -> bool:
        return self.shift.opportunity.needs_clearance and self.cleared_at is None

    @property
    def awaits_guardian(self) -> bool:
        """Whether a parent's consent is missing. One query for a minor."""
        return self.is_minor and not (hasattr(self, "guardian") and self.guardian.consented_at)

    @property
    def reminder_names(self) -> tuple[str, ...]:
        return tuple(self.reminders or ("day", "hours")) if self.wants_reminders else ()
