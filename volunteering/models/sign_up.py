from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models import short_code
from events.models.fields import WordsField
from mailing.contacts import Contact
from pse_portal import links
from volunteering.models.shift import Shift
from volunteering.models.volunteer import Volunteer

# What guests told about themselves is erased so long after their last shift.
KEPT_FOR = timedelta(days=90)


class AgeBand(models.TextChoices):
    """How old somebody is, as far as we need it: never a date of birth."""

    ADULT = "adult", _("18 or over")
    TEEN = "14_17", _("14 to 17")
    CHILD = "under_14", _("under 14")


class SignUpQuerySet(models.QuerySet):
    def holding(self) -> "SignUpQuerySet":
        """Those that take places: confirmed, held until somebody says yes, or offered."""
        return self.filter(state__in=SignUp.HOLDING)

    def waiting(self) -> "SignUpQuerySet":
        """The waiting list in its order."""
        return self.filter(state=SignUp.State.WAITLISTED).order_by("line", "pk")

    def alive(self) -> "SignUpQuerySet":
        """All but the cancelled ones."""
        return self.exclude(state=SignUp.State.CANCELLED)

    def colliding(self, volunteer_ids: Any, start: datetime, end: datetime) -> "SignUpQuerySet":
        """Places that these volunteers hold at a time which has a moment in common with that from `start` to `end`."""
        return self.holding().filter(
            volunteer__in=volunteer_ids,
            shift__cancelled_at=None,
            shift__starts_at__lt=end,
            shift__ends_at__gt=start,
        )

    def to_answer(self) -> "SignUpQuerySet":
        """Those that wait for the coordinator or a parent, the longest first."""
        return self.filter(state=SignUp.State.REQUESTED).order_by("asked_at", "pk")


class SignUp(models.Model):
    """Somebody's place, or number on the waiting list, at a shift; for a party as a whole."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("place held until somebody says yes")
        CONFIRMED = "confirmed", _("confirmed")
        WAITLISTED = "waitlisted", _("on the waiting list")
        OFFERED = "offered", _("has been offered a place")
        CANCELLED = "cancelled", _("cancelled")

    class Source(models.TextChoices):
        WEB = "web", _("signed up here")
        TEAM = "team", _("called in, entered by the coordinator")
        DOOR = "door", _("came without signing up")
        HANDED = "handed", _("took somebody's place")

    HOLDING = (State.REQUESTED, State.CONFIRMED, State.OFFERED)
    MOST_IN_A_PARTY = 12

    shift = models.ForeignKey(
        Shift, on_delete=models.CASCADE, related_name="sign_ups", verbose_name=_("shift")
    )
    volunteer = models.ForeignKey(
        Volunteer, on_delete=models.CASCADE, related_name="sign_ups", verbose_name=_("volunteer")
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.CONFIRMED)
    source = models.CharField(_("how we know"), max_length=6, choices=Source.choices, default=Source.WEB)
    party_size = models.PositiveSmallIntegerField(_("people in all"), default=1)
    companions = models.CharField(_("who comes along"), max_length=300, blank=True)
    age_band = models.CharField(_("age"), max_length=8, choices=AgeBand.choices, default=AgeBand.ADULT)
    note = models.CharField(_("note"), max_length=500, blank=True)
    wants_reminders = models.BooleanField(_("wants to be reminded"), default=True)
    # Empty: the day before and two hours before.
    reminders = WordsField(_("reminders of their choice"))

    line = models.PositiveIntegerField(_("number on the waiting list"), null=True, blank=True)
    offered_until = models.DateTimeField(_("place held until"), null=True, blank=True)
    asked_at = models.DateTimeField(_("signed up"), default=timezone.now)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    is_late = models.BooleanField(_("cancelled late"), default=False)
    is_declined = models.BooleanField(_("declined"), default=False)
    cleared_at = models.DateTimeField(_("cleared"), null=True, blank=True)
    cleared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("cleared by")
    )  # fmt: skip
    # A coordinator let it stand beside another shift at the same time.
    override_reason = models.CharField(_("why it may overlap"), max_length=250, blank=True)
    override_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    still_coming_at = models.DateTimeField(_("said again that they come"), null=True, blank=True)

    came = models.BooleanField(_("came"), null=True, blank=True)
    arrived_at = models.DateTimeField(_("arrived"), null=True, blank=True)
    left_at = models.DateTimeField(_("left"), null=True, blank=True)
    checked_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # Read by the phone of whoever checks people in.
    code = models.CharField(max_length=8, default=short_code, editable=False)
    nonce = models.CharField(max_length=24, default=links.new_nonce, editable=False)
    # Set while they look for somebody to take their place; the link dies with it.
    hand_over_nonce = models.CharField(max_length=24, blank=True, editable=False)
    # Raised with each change of state: what was to be told about an earlier one is superseded.
    revision = models.PositiveIntegerField(default=0, editable=False)

    LINK = "shift"  # the purpose of the link by which it is seen, changed and cancelled
    HAND_OVER = "shift-hand-over"

    objects = SignUpQuerySet.as_manager()

    mail_related = ("shift__opportunity__coalition", "shift__event", "volunteer")

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
    def token(self) -> str:
        return links.token(self.LINK, self)

    @property
    def contact(self) -> Contact:
        """Whom notices go to; times are said on the wall of the shift."""
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
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITLISTED

    @property
    def is_offered(self) -> bool:
        return self.state == self.State.OFFERED

    @property
    def is_cancelled(self) -> bool:
        return self.state == self.State.CANCELLED

    @property
    def holds(self) -> bool:
        return self.state in self.HOLDING

    @property
    def is_minor(self) -> bool:
        return self.age_band != AgeBand.ADULT

    @property
    def awaits_clearance(self) -> bool:
        return self.shift.opportunity.needs_clearance and self.cleared_at is None

    @property
    def awaits_guardian(self) -> bool:
        """Whether a parent has not said yes yet. One query where it is a minor."""
        return self.is_minor and not (hasattr(self, "guardian") and self.guardian.consented_at)

    @property
    def place_in_line(self) -> int:
        """How many parties wait up to and with this one. One query."""
        ahead = SignUp.objects.filter(shift_id=self.shift_id, state=self.State.WAITLISTED, line__lt=self.line)
        return ahead.count() + 1

    @property
    def reminder_names(self) -> tuple[str, ...]:
        return tuple(self.reminders or ("day", "hours")) if self.wants_reminders else ()

    def mail_calendar(self, template: str) -> tuple[str, bytes] | None:
        """The calendar file that goes with a mail of a new state: (method, content), None where nothing changed."""
        from volunteering import calendars

        return calendars.for_mail(self, template.rpartition("/")[2])

    def mail_context(self) -> dict[str, Any]:
        return {
            "shift": self.shift,
            "opportunity": self.shift.opportunity,
            "sign_up": self,
            "line": self.place_in_line if self.is_waiting else None,
            "path": f"/shift/{self.token}/",
        }


class Notice(SignUp):
    """A sign-up as the mails about its state see it: a newer state supersedes what an older one had to say."""

    class Meta:
        proxy = True

    @property
    def mail_revision(self) -> int:
        return self.revision


class Reminder(SignUp):
    """A sign-up as its reminders see it: superseded when the shift moves, moot when either is off."""

    class Meta:
        proxy = True

    @property
    def mail_revision(self) -> int:
        return self.shift.time_revision

    def mail_is_moot(self) -> bool:
        return not self.is_confirmed or self.shift.is_off


class Change(SignUp):
    """A sign-up as news of its shift sees it: what was to be told about an earlier time or place is superseded."""

    class Meta:
        proxy = True

    @property
    def mail_revision(self) -> int:
        return self.shift.sequence

    def mail_is_moot(self) -> bool:
        return self.is_cancelled
