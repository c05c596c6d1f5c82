from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from bookings.models import Booking, BookingQuerySet, short_code
from events.models.event import KEPT_FOR, Event
from mailing.contacts import Contact, normalise_email, show_phone
from pse_portal import prepared
from pse_portal.model_fields import acted_by, language_field


def returning_token(email: str | None, phone: str | None) -> str:
    """Return a keyed token of an email or phone number that recognizes returning guests; "" where both are empty.

    It does not tell who they are. It is keyed by the portal's secret, so a list of addresses cannot be tried against
    it.
    """
    reach = normalise_email(email) or phone or ""
    return salted_hmac("events-returning", reach, algorithm="sha256").hexdigest() if reach else ""


class RSVPQuerySet(BookingQuerySet):
    def coming(self) -> "RSVPQuerySet":
        """Return RSVPs with a confirmed spot."""
        return self.filter(state=RSVP.State.GOING)

    in_line = Q(state="waitlisted", is_held=False)  # one held for confirmation is not on the waitlist yet

    def held(self) -> "RSVPQuerySet":
        """Return RSVPs held for confirmation: they have neither a spot nor a waitlist number."""
        return self.filter(state=RSVP.State.WAITLISTED, is_held=True)

    def unproven(self) -> "RSVPQuerySet":
        """Return RSVPs by guests of the public form that neither the guest nor an organizer has confirmed.

        Includes guests with only a phone number: their spot can only be confirmed by a call.
        """
        return self.filter(source=RSVP.Source.WEB, person=None, confirmed_at=None, approved_at=None)

    def to_approve(self) -> "RSVPQuerySet":
        """Return RSVPs that need a facilitator's approval, longest waiting first."""
        return self.holding().filter(event__needs_approval=True, approved_at=None).order_by("asked_at", "pk")

    def came(self) -> "RSVPQuerySet":
        return self.filter(came=True)

    def coming_of(self, person: Any) -> "RSVPQuerySet":
        """Return a person's RSVPs to events that are not over, with the event, soonest first."""
        return self._ahead_of(person).active().order_by("event__starts_at")

    def of_address(self, email: str) -> "RSVPQuerySet":
        """Return the RSVPs of an email address to events that are not over, with the event, soonest first."""
        rows = self.filter(email=email, wiped_at=None, event__ends_at__gte=prepared.now()).active()
        return rows.select_related("event").order_by("event__starts_at", "pk")

    def offered_to(self, person: Any) -> "RSVPQuerySet":
        """Return the spots offered to a person, with the event, soonest first."""
        return self._ahead_of(person).filter(state=RSVP.State.OFFERED).order_by("event__starts_at", "pk")

    def _ahead_of(self, person: Any) -> "RSVPQuerySet":
        return self.filter(person=person, event__ends_at__gte=prepared.now()).select_related("event")

    def forgettable(self, now: datetime) -> "RSVPQuerySet":
        """Return RSVPs whose event ended over 90 days ago and whose details are not erased yet."""
        return self.filter(event__ends_at__lt=now - KEPT_FOR, wiped_at=None)


class RSVP(Booking):
    """An RSVP by a person with an account, or by a guest with a name and an email or phone number.

    A party stays together: it gets all of its spots or none.
    """

    class State(models.TextChoices):
        GOING = "going", _("going")
        WAITLISTED = "waitlisted", _("on the waitlist")
        OFFERED = "offered", _("spot offered")
        CANCELLED = "cancelled", _("canceled")

    class Source(models.TextChoices):
        WEB = "web", _("RSVP’d here")
        TEAM = "team", _("added by the organizers")
        DOOR = "door", _("came without an RSVP")
        PAPER = "paper", _("from the sign-in sheet")
        IMPORTED = "import", _("from an imported list")

    HOLDING = (State.GOING, State.OFFERED)
    LINK = KEY = "rsvp"
    OCCASION = "event"

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="rsvps", verbose_name=_("event"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="rsvps",
        verbose_name=_("person"),
    )
    name = models.CharField(_("name"), max_length=120, blank=True)
    email = models.EmailField(_("email address"), blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    language = language_field()
    state = models.CharField(_("status"), max_length=10, choices=State.choices, default=State.GOING)
    source = models.CharField(
        _("how they signed up"), max_length=6, choices=Source.choices, default=Source.WEB
    )
    seats_offered = models.PositiveSmallIntegerField(_("open seats in their car"), default=0)
    answers = models.JSONField(_("answers"), default=list, blank=True)  # [{"question": str, "answer": str}]

    asked_at = models.DateTimeField(_("RSVP’d"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("email confirmed"), null=True, blank=True)
    # Until then an unconfirmed guest keeps their spot, even if others wait.
    confirm_by = models.DateTimeField(_("must confirm by"), null=True, blank=True, editable=False)
    # One of many from the same network: takes no spot until the address is confirmed.
    is_held = models.BooleanField(_("not confirmed yet"), default=False, editable=False)
    # A keyed token of the network the form was sent from (`open_forms.network_of`).
    network = models.CharField(max_length=32, blank=True, editable=False)
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    approved_by = acted_by(_("approved by"))

    arrived = models.PositiveSmallIntegerField(_("people who attended"), null=True, blank=True)
    checked_in_by = acted_by(_("checked in by"))
    is_first_time = models.BooleanField(_("first time with us"), default=False)

    returning = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    wiped_at = models.DateTimeField(_("details deleted"), null=True, blank=True, editable=False)

    # Set on a new row whose code is known to be free at its event, so that `save` needs no query for it.
    has_free_code = False

    objects = RSVPQuerySet.as_manager()

    class Meta:
        verbose_name = _("RSVP")
        verbose_name_plural = _("RSVPs")
        constraints = [
            models.UniqueConstraint(fields=["event", "person"], name="rsvp_once_a_person"),
            models.UniqueConstraint(
                fields=["event", "email"], condition=~Q(email=""), name="rsvp_once_an_address"
            ),
            models.UniqueConstraint(fields=["event", "code"], name="rsvp_code_once"),
            models.CheckConstraint(name="rsvp_party_of_one_or_more", condition=Q(party_size__gte=1)),
        ]
        indexes = [
            models.Index(fields=["event", "state", "line"], name="rsvp_of_event"),
            models.Index(fields=["event", "name"], name="rsvp_by_name"),
            models.Index(fields=["offered_until"], condition=Q(state="offered"), name="rsvp_offer_runs_out"),
            models.Index(
                fields=["confirm_by"], condition=Q(confirm_by__isnull=False), name="rsvp_place_may_lapse"
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(_("(no name)"))

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = normalise_email(self.email) or ""
        if self.email or self.phone:
            self.returning = returning_token(self.email, self.phone)
        if self._state.adding and not self.has_free_code:
            # Six-letter codes can collide once an event is large.
            while RSVP.objects.filter(event_id=self.event_id, code=self.code).exists():
                self.code = short_code()
        super().save(*args, **kwargs)

    @property
    def owed_by(self) -> Event:
        return self.event

    @property
    def contact(self) -> Contact:
        """The recipient of notices, at the address given for this event."""
        return Contact(
            name=self.name,
            email=self.email or None,
            phone=self.phone or None,
            language=self.language,
            time_zone=self.event.time_zone,
            person_id=self.person_id,
        )

    def times_came(self) -> int:
        """Return how many events this person has come to by now, from check-ins; 0 if not checked in to this one.

        A guest is the same person by address. One query.
        """
        if not self.came:
            return 0
        same = models.Q(person=self.person_id) if self.person_id else models.Q(person=None, email=self.email)
        before = RSVP.objects.came().filter(same, event__ends_at__lte=self.event.ends_at)
        return before.values("event").distinct().count()

    @property
    def is_going(self) -> bool:
        return self.state == self.State.GOING

    @property
    def has_place(self) -> bool:
        return self.is_going

    @property
    def is_unproven(self) -> bool:
        """See `RSVPQuerySet.unproven`."""
        from_form = self.source == self.Source.WEB and self.person_id is None
        return from_form and self.confirmed_at is None and self.approved_at is None

    @property
    def is_approved(self) -> bool:
        """Whether a facilitator has approved the RSVP, or the event needs no approval."""
        return not self.event.needs_approval or self.approved_at is not None

    @property
    def sees_link(self) -> bool:
        """Whether the guest may see the online link, the dial-in number, and a hidden address."""
        return self.is_going and self.confirmed_at is not None and self.is_approved

    @property
    def sees_address(self) -> bool:
        return self.sees_link or not self.event.hides_address

    @property
    def reminder_names(self) -> tuple[str, ...]:
        """The reminders this RSVP gets: the guest's own choice, else the event's."""
        return tuple(self.reminders or self.event.reminders) if self.wants_reminders else ()

    @property
    def phone_shown(self) -> str:
        return show_phone(self.phone) if self.phone else ""


class Feedback(models.Model):
    """A guest's answers to the two questions after an event."""

    class Worth(models.TextChoices):
        YES = "yes", _("Yes")
        PARTLY = "partly", _("Somewhat")
        NO = "no", _("No")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="feedback")
    rsvp = models.OneToOneField(
        RSVP, on_delete=models.SET_NULL, null=True, blank=True, related_name="feedback"
    )
    worth = models.CharField(_("worth their time"), max_length=6, choices=Worth.choices)
    words = models.CharField(_("what to do differently"), max_length=1000, blank=True)
    given_at = models.DateTimeField(_("given"), default=timezone.now)

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")

    def __str__(self) -> str:
        return f"{self.event_id}: {self.worth}"
