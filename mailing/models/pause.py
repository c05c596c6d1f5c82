from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mailing.contacts import fingerprint_of, normalise_email
from pse_portal import prepared


class PauseQuerySet(models.QuerySet["Pause"]):
    def of(self, address: str) -> "PauseQuerySet":
        return self.filter(Q(fingerprint=fingerprint_of(address)) | Q(email=normalise_email(address) or "-"))

    def in_force(self) -> "PauseQuerySet":
        """Pauses that have not ended; `mailing.claims` has the same in SQL."""
        return self.filter(Q(until=None) | Q(until__gt=prepared.now()))


class Pause(models.Model):
    """An address whose reader wants no mail but what is needed, until a moment, or until they say so (None)."""

    fingerprint = models.CharField(max_length=64, unique=True, editable=False)
    email = models.CharField(_("email address"), max_length=254)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    since = models.DateTimeField(_("since"), default=timezone.now)

    objects = PauseQuerySet.as_manager()

    class Meta:
        verbose_name = _("email pause")
        verbose_name_plural = _("email pauses")

    def __str__(self) -> str:
        return self.email
