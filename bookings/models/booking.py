from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from bookings.models.codes import short_code
from bookings.models.occasion import Occasion
from mailing.contacts import Contact
from pse_portal import signed_links
from pse_portal.model_fields import WordsField, nonce_field


class Booking(models.Model):
    """A party's spots at an occasion, or its waitlist number (`line`): an RSVP to an event, a sign-up for a shift.

    A subclass has its own `state`, with at least the values named here.
    """

    State: Any
    state: Any
    HOLDING: ClassVar[tuple[Any, ...]]  # the states that take up spots
    # The purpose of the link by which a guest views, changes, and cancels the booking. The link proves the address.
    LINK: ClassVar[str]
    KEY: ClassVar[str]  # the prefix of its mails' keys
    OCCASION: ClassVar[str]  # the field that refers to its occasion
    REACHED_BY: ClassVar[str] = ""  # the lookup path to the row that holds email and phone, ending in "__"
    MOST_IN_A_PARTY = 12

    party_size = models.PositiveSmallIntegerField(_("party size"), default=1)
    note = models.CharField(_("note"), max_length=500, blank=True)
    wants_reminders = models.BooleanField(_("wants reminders"), default=True)
    # Empty: the default reminders of the occasion.
    reminders = WordsField(_("chosen reminders"))

    line = models.PositiveIntegerField(_("number on the waitlist"), null=True, blank=True)
    offered_until = models.DateTimeField(_("spot held until"), null=True, blank=True)
    still_coming_at = models.DateTimeField(_("confirmed again"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("canceled"), null=True, blank=True)
    # Turned away by the organizers, not canceled by the person.
    is_declined = models.BooleanField(_("declined"), default=False)

    came = models.BooleanField(_("attended"), null=True, blank=True)
    arrived_at = models.DateTimeField(_("arrived"), null=True, blank=True)

    # Typed in or scanned at check-in.
    code = models.CharField(max_length=8, default=short_code, editable=False)
    nonce = nonce_field()
    # Incremented with each change of state; mails about an earlier state are superseded.
    revision = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        abstract = True

    @property
    def occasion(self) -> Occasion:
        found: Occasion = getattr(self, self.OCCASION)
        return found

    @occasion.setter
    def occasion(self, occasion: Occasion) -> None:
        setattr(self, self.OCCASION, occasion)

    @property
    def occasion_id(self) -> int:
        return int(getattr(self, f"{self.OCCASION}_id"))

    @property
    def place_in_line(self) -> int:
        """Return how many parties are waiting, up to and including this one. One query."""
        return self.occasion.bookings.waiting().filter(line__lt=self.line).count() + 1

    @property
    def has_place(self) -> bool:
        """Whether the booking has a confirmed spot."""
        raise NotImplementedError

    @property
    def contact(self) -> Contact:
        """The recipient of notices; times are given in the occasion's time zone."""
        raise NotImplementedError

    @property
    def owed_by(self) -> models.Model:
        """The row whose team calls people without email."""
        raise NotImplementedError

    @property
    def reminder_names(self) -> tuple[str, ...]:
        """The names of the reminders this booking gets."""
        raise NotImplementedError

    @property
    def token(self) -> str:
        return signed_links.token(self.LINK, self)

    @property
    def holds(self) -> bool:
        return self.state in self.HOLDING

    @property
    def is_waiting(self) -> bool:
        return bool(self.state == self.State.WAITLISTED)

    @property
    def is_offered(self) -> bool:
        return bool(self.state == self.State.OFFERED)

    @property
    def is_cancelled(self) -> bool:
        return bool(self.state == self.State.CANCELLED)
