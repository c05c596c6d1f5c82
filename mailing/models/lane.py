from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Lane(models.Model):
    """One chain of sending slices; `bell` is the only doorbell that may continue it.

    It limits doorbells in the queue while a long list is sent. Claims alone prevent duplicates. The lane "tick"
    stores the time of the last tick.
    """

    name = models.CharField(max_length=20, unique=True)
    bell = models.CharField(max_length=32, blank=True)
    alive_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("sending slot")
        verbose_name_plural = _("sending slots")

    def __str__(self) -> str:
        return self.name


class BrakeQuerySet(models.QuerySet["Brake"]):
    def on(self, now: datetime) -> "BrakeQuerySet":
        """Brakes that are active at `now`."""
        return self.filter(until__gt=now)


class Brake(models.Model):
    """A pause for the relay (name "relay") or a recipient's domain, during which no mail to it is claimed."""

    RELAY = "relay"

    name = models.CharField(_("mail server or domain"), max_length=253, unique=True)
    until = models.DateTimeField(_("until"))
    since = models.DateTimeField(_("since"), null=True, blank=True)  # the first of the times in a row
    strikes = models.PositiveSmallIntegerField(_("times in a row"), default=0)

    objects = BrakeQuerySet.as_manager()

    class Meta:
        verbose_name = _("sending pause")
        verbose_name_plural = _("sending pauses")

    def __str__(self) -> str:
        return self.name
