import uuid
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bookings.models.querysets import BookingQuerySet


def check_zone(name: str) -> None:
    """Raise ValidationError unless `name` is a time zone: no local time could be shown."""
    if name not in available_timezones():
        raise ValidationError(
            _("“%(name)s” isn’t a time zone. Write it like America/New_York."), params={"name": name}
        )


class Occasion(models.Model):
    """Something at a time, with spots: an event, a shift. `starts_at` and `ends_at` are instants.

    `bookings.capacity` maintains `places_taken`, `people_waiting`, and `last_line`, under the lock of the row. A
    subclass has a `capacity` and defines its `bookings` and whether it `takes_place`.
    """

    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    time_zone = models.CharField(
        _("time zone"), max_length=50, default=settings.TIME_ZONE, validators=[check_zone]
    )
    places_taken = models.PositiveIntegerField(default=0, editable=False)
    people_waiting = models.PositiveIntegerField(default=0, editable=False)
    last_line = models.PositiveIntegerField(default=0, editable=False)
    # RFC 7986, section 5.3: a UUID, made once. The same in every feed, download, and mail.
    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    # RFC 5545, section 3.8.7.4: incremented when time, place, or state changes.
    sequence = models.PositiveIntegerField(default=0, editable=False)
    # Incremented when the time changes: earlier reminders are superseded.
    time_revision = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        abstract = True

    @property
    def bookings(self) -> BookingQuerySet:
        """All bookings: with a spot, waitlisted, or canceled."""
        raise NotImplementedError

    # Defined by subclasses: how many people fit (None: no limit), whether waitlisted people are asked before they get
    # a spot, and how many hours they have to accept.
    capacity: Any
    offers_places: Any
    offer_hours: Any

    @property
    def is_open(self) -> bool:
        """Whether people can book now, even if only for the waitlist."""
        raise NotImplementedError

    @property
    def takes_place(self) -> bool:
        """Whether the occasion is planned to happen."""
        raise NotImplementedError

    @property
    def is_off(self) -> bool:
        """Whether it is canceled, or postponed to a date that is not known yet."""
        raise NotImplementedError

    @property
    def public_where(self) -> str:
        """The place in one line, as far as it is public."""
        raise NotImplementedError

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def local_start(self) -> datetime:
        return self.starts_at.astimezone(self.zone)

    @property
    def local_end(self) -> datetime:
        return self.ends_at.astimezone(self.zone)

    @property
    def has_begun(self) -> bool:
        return self.starts_at <= timezone.now()

    @property
    def is_past(self) -> bool:
        return self.ends_at < timezone.now()

    @property
    def calendar_uid(self) -> str:
        return str(self.uid)
