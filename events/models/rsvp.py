from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from events.models.event import KEPT_FOR, Event, short_code
from events.models.fields import WordsField
from mailing.contacts import Contact, normalise_email, show_phone
from pse_portal import links


def returning_token(email: str | None, phone: str | None) -> str:
    """A keyed token of an address or number: tells that somebody came before, not who; "" for neither.

    Keyed by the portal's secret, so that a list of addresses cannot be tried against it.
    """
    reach = normalise_email(email) or phone or ""
    return salted_hmac("events-returning", reach, algorithm="sha256").hexdigest() if reach else ""


class RSVPQuerySet(models.QuerySet):
    def coming(self) -> "RSVPQuerySet":
        """Those with a place."""
        return self.filter(state=RSVP.State.GOING)

    def waiting(self) -> "RSVPQuerySet":
        """The waiting list in its order."""
        return self.filter(state=RSVP.State.WAITLISTED).order_by("line", "pk")

    def holding(self) -> "RSVPQuerySet":
        """Those that take places: going, or offered one."""
        return self.filter(state__in=RSVP.HOLDING)

    def alive(self) -> "RSVPQuerySet":
        """All but the cancelled ones."""
        return self.exclude(state=RSVP.State.CANCELLED)

    def to_approve(self) -> "RSVPQuerySet":
        """Those that wait for the facilitator's yes, the longest waiting first."""
        return self.holding().filter(event__needs_approval=True, approved_at=None).order_by("asked_at", "pk")

    def came(self) -> "RSVPQuerySet":
        return self.filter(came=True)

    def forgettable(self, now: datetime) -> "RSVPQuerySet":
        """What was told about themselves by those whose event is 90 days past, not yet erased."""
        return self.filter(event__ends_at__lt=now - KEPT_FOR, wiped_at=None)


class RSVP(models.Model):
    """Somebody comes, or would like to: a person of the portal, or a guest with a name and an address or phone.

    A party waits together: all of its places or none. `line` is the number on the waiting list.
    """

    class State(models.TextChoices):
        GOING = "going", _("coming")
        WAITLISTED = "waitlisted", _("on the waiting list")
        OFFERED = "offered", _("has been offered a place")
        CANCELLED = "cancelled", _("not coming")

    class Source(models.TextChoices):
        WEB = "web", _("said so here")
        TEAM = "team", _("entered by the organizers")
        DOOR = "door", _("came without saying so before")
        PAPER = "paper", _("from the sign-in sheet")

    HOLDING = (State.GOING, State.OFFERED)
    MOST_IN_A_PARTY = 12

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
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    language = models.CharField(
        _("language"), max_length=5, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.GOING)
    source = models.CharField(_("how we know"), max_length=6, choices=Source.choices, default=Source.WEB)
    party_size = models.PositiveSmallIntegerField(_("people in all"), default=1)
    seats_offered = models.PositiveSmallIntegerField(_("seats in their car for others"), default=0)
    note = models.CharField(_("note"), max_length=500, blank=True)
    answers = models.JSONField(_("answers"), default=list, blank=True)  # [{"question": str, "answer": str}]
    wants_reminders = models.BooleanField(_("wants to be reminded"), default=True)
    # Empty: as the event says.
    reminders = WordsField(_("reminders of their choice"))

    line = models.PositiveIntegerField(_("number on the waiting list"), null=True, blank=True)
    offered_until = models.DateTimeField(_("place held until"), null=True, blank=True)
    asked_at = models.DateTimeField(_("said so"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("address confirmed"), null=True, blank=True)
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("approved by"),
    )
    still_coming_at = models.DateTimeField(_("said again that they come"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    # Turned away by the organizers, not by their own wish.
    is_declined = models.BooleanField(_("declined"), default=False)

    came = models.BooleanField(_("came"), null=True, blank=True)
    arrived = models.PositiveSmallIntegerField(_("people who came"), null=True, blank=True)
    arrived_at = models.DateTimeField(_("arrived"), null=True, blank=True)
    checked_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("checked in by"),
    )
    is_first_time = models.BooleanField(_("first time with us"), default=False)

    # Printed beside the name on the sign-in sheet; by it a person claims their record later.
    code = models.CharField(max_length=8, default=short_code, editable=False)
    nonce = models.CharField(max_length=24, default=links.new_nonce, editable=False)
    returning = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    # Raised with each change of state: what was to be told about an earlier one is superseded.
    revision = models.PositiveIntegerField(default=0, editable=False)
    wiped_at = models.DateTimeField(_("details forgotten"), null=True, blank=True, editable=False)

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
        ]

    def __str__(self) -> str:
        return self.name or str(_("(no name)"))

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = normalise_email(self.email) or ""
        if self.email or self.phone:
            self.returning = returning_token(self.email, self.phone)
        if self._state.adding:
            # Six letters are short enough to type and meet by chance once an event is large.
            while RSVP.objects.filter(event_id=self.event_id, code=self.code).exists():
                self.code = short_code()
        super().save(*args, **kwargs)

    # The purpose of the link by which a guest sees, changes and cancels; it proves the address.
    LINK = "rsvp"

    @property
    def token(self) -> str:
        return links.token(self.LINK, self)

    @property
    def contact(self) -> Contact:
        """Whom notices go to, at the address given for this event."""
        return Contact(
            name=self.name,
            email=self.email or None,
            phone=self.phone or None,
            language=self.language,
            time_zone=self.event.time_zone,
            person_id=self.person_id,
        )

    @property
    def is_going(self) -> bool:
        return self.state == self.State.GOING

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITLISTED

    @property
    def is_offered(self) -> bool:
        return self.state == self.State.OFFERED

    @property
    def is_cancelled(self) -> bool:
        return self.state == self.State.CANCELLED

    @property
    def is_approved(self) -> bool:
        """Whether the facilitator has said yes, where that is asked for."""
        return not self.event.needs_approval or self.approved_at is not None

    @property
    def sees_link(self) -> bool:
        """Whether the link, the number to dial and a hidden address may be shown to them."""
        return self.is_going and self.confirmed_at is not None and self.is_approved

    @property
    def sees_address(self) -> bool:
        return self.sees_link or not self.event.hides_address

    @property
    def place_in_line(self) -> int:
        """How many parties wait up to and with this one. One query."""
        ahead = RSVP.objects.filter(event_id=self.event_id, state=self.State.WAITLISTED, line__lt=self.line)
        return ahead.count() + 1

    @property
    def reminder_names(self) -> tuple[str, ...]:
        """The reminders they get: their own choice, else the event's."""
        return tuple(self.reminders or self.event.reminders) if self.wants_reminders else ()

    @property
    def phone_shown(self) -> str:
        return show_phone(self.phone) if self.phone else ""

    def mail_calendar(self, template: str) -> tuple[str, bytes] | None:
        """The calendar file that goes with a mail of a new state: (method, content), None where nothing changed."""
        from events import calendars

        return calendars.for_mail(self, template.rpartition("/")[2])

    def mail_context(self) -> dict[str, Any]:
        return {
            "event": self.event,
            "rsvp": self,
            "line": self.place_in_line if self.is_waiting else None,
            "needs": list(self.needs.standing().select_related("event")) if self.pk else [],
            "where": self.event.where if self.sees_address else self.event.public_where,
            "path": f"/rsvp/{self.token}/",
        }


class Notice(RSVP):
    """An RSVP as the mails about its state see it: a newer state supersedes what an older one had to say."""

    class Meta:
        proxy = True

    @property
    def mail_revision(self) -> int:
        return self.revision


class Reminder(RSVP):
    """An RSVP as its reminders see it: superseded when the event moves, moot when either is off."""

    class Meta:
        proxy = True

    @property
    def mail_revision(self) -> int:
        return self.event.time_revision

    def mail_is_moot(self) -> bool:
        return not self.is_going or not self.event.takes_place


class Change(RSVP):
    """An RSVP as news of its event sees it: what was to be told about an earlier time or place is superseded."""

    class Meta:
        proxy = True

    @property
    def mail_revision(self) -> int:
        return self.event.sequence

    def mail_is_moot(self) -> bool:
        return self.is_cancelled


class Visit(RSVP):
    """An RSVP as the mail of the day after sees it: with what comes next in the same coalition."""

    class Meta:
        proxy = True

    def mail_context(self) -> dict[str, Any]:
        return {**super().mail_context(), "coming": self.event.next_of_its_lead()}

    def mail_is_moot(self) -> bool:
        return self.wiped_at is not None


class Feedback(models.Model):
    """Two answers after an event."""

    class Worth(models.TextChoices):
        YES = "yes", _("Yes")
        PARTLY = "partly", _("Partly")
        NO = "no", _("No")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="feedback")
    rsvp = models.OneToOneField(
        RSVP, on_delete=models.SET_NULL, null=True, blank=True, related_name="feedback"
    )
    worth = models.CharField(_("worth coming"), max_length=6, choices=Worth.choices)
    words = models.CharField(_("what to do differently"), max_length=1000, blank=True)
    given_at = models.DateTimeField(_("given"), default=timezone.now)

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")

    def __str__(self) -> str:
        return f"{self.event_id}: {self.worth}"
