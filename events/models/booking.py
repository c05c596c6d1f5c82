from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.models.codes import short_code
from events.models.fields import WordsField
from mailing.contacts import Contact
from pse_portal import links

if TYPE_CHECKING:
    from events.models.occasion import Occasion


class BookingQuerySet(models.QuerySet):
    model: Any

    def holding(self) -> Self:
        """Those that take places."""
        return self.filter(state__in=self.model.HOLDING)

    def waiting(self) -> Self:
        """The waiting list in its order."""
        return self.filter(state=self.model.State.WAITLISTED).order_by("line", "pk")

    def alive(self) -> Self:
        """All but the cancelled ones."""
        return self.exclude(state=self.model.State.CANCELLED)

    def people(self) -> int:
        """How many people they are."""
        return int(self.aggregate(people=models.Sum("party_size"))["people"] or 0)


class Booking(models.Model):
    """Somebody's place at an occasion, or their number on its waiting list (`line`); for a party as a whole.

    An RSVP to an event, a sign-up for a shift. A child has a `state` of its own, with at least the values named here.
    """

    State: Any
    state: Any
    HOLDING: ClassVar[tuple[Any, ...]]  # the states that take places
    LINK: ClassVar[
        str
    ]  # the purpose of the link by which a guest sees, changes and cancels; it proves the address
    KEY: ClassVar[str]  # what the keys of its mails begin with
    MAILS: ClassVar[str]  # where the templates of its mails are
    MOST_IN_A_PARTY = 12

    party_size = models.PositiveSmallIntegerField(_("people in all"), default=1)
    note = models.CharField(_("note"), max_length=500, blank=True)
    wants_reminders = models.BooleanField(_("wants to be reminded"), default=True)
    # Empty: the usual ones of the occasion.
    reminders = WordsField(_("reminders of their choice"))

    line = models.PositiveIntegerField(_("number on the waiting list"), null=True, blank=True)
    offered_until = models.DateTimeField(_("place held until"), null=True, blank=True)
    still_coming_at = models.DateTimeField(_("said again that they come"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    # Turned away by the organizers, not by their own wish.
    is_declined = models.BooleanField(_("declined"), default=False)

    came = models.BooleanField(_("came"), null=True, blank=True)
    arrived_at = models.DateTimeField(_("arrived"), null=True, blank=True)

    # Typed or read by a phone at the door.
    code = models.CharField(max_length=8, default=short_code, editable=False)
    nonce = models.CharField(max_length=24, default=links.new_nonce, editable=False)
    # Raised with each change of state: what was to be told about an earlier one is superseded.
    revision = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        abstract = True

    @property
    def occasion(self) -> "Occasion":
        raise NotImplementedError

    @property
    def has_place(self) -> bool:
        """Whether a place is theirs for certain."""
        raise NotImplementedError

    @property
    def contact(self) -> Contact:
        """Whom notices go to; times are said on the wall of the occasion."""
        raise NotImplementedError

    @property
    def owed_by(self) -> models.Model:
        """Who calls where there is no e-mail."""
        raise NotImplementedError

    @property
    def reminder_names(self) -> tuple[str, ...]:
        """The reminders they get."""
        raise NotImplementedError

    @property
    def token(self) -> str:
        return links.token(self.LINK, self)

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
