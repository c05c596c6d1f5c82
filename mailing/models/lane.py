from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Lane(models.Model):
    """One chain of sending slices; `bell` is the only doorbell that may go on with it.

    It keeps doorbells from piling up in the queue while a long list is sent; that nothing is sent twice
    rests on the claims alone. The lane "tick" remembers when beat was last heard.
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
        """The brakes that hold at `now`."""
        return self.filter(until__gt=now)


class Brake(models.Model):
    """A rest that the relay (name "relay") or a recipient's domain has asked for; no claim takes mail to it."""

    RELAY = "relay"

    name = models.CharField(_("mail server or domain"), max_length=253, unique=True)
    until = models.DateTimeField(_("until"))
    strikes = models.PositiveSmallIntegerField(_("times in a row"), default=0)

    objects = BrakeQuerySet.as_manager()

    class Meta:
        verbose_name = _("sending pause")
        verbose_name_plural = _("sending pauses")

    def __str__(self) -> str:
        return self.name
