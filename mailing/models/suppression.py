from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mailing.contacts import fingerprint_of, normalise_email


class SuppressionQuerySet(models.QuerySet["Suppression"]):
    def of(self, address: str) -> "SuppressionQuerySet":
        """Entries that stop mail to `address`."""
        return self.filter(fingerprint=fingerprint_of(address))

    def stopping(self, stream: str) -> "SuppressionQuerySet":
        """Entries that stop bulk mail of `stream`: of this stream, or of all."""
        return self.filter(Q(stream="") | Q(stream=stream))


class Suppression(models.Model):
    """An address that must not be mailed, on one stream or ("") on all.

    It is matched by fingerprint, so that a stop survives the erasure of the address.
    """

    class Reason(models.TextChoices):
        UNSUBSCRIBED = "unsubscribed", _("unsubscribed")
        BOUNCE = "bounce", _("the address doesn’t work")
        COMPLAINT = "complaint", _("marked our email as spam")
        # Stops everything but what the address itself asks for again (`mailing.claims`).
        DELETED = "deleted", _("asked us to delete their data")

    fingerprint = models.CharField(max_length=64, editable=False)
    email = models.CharField(_("email address"), max_length=254, blank=True)
    stream = models.CharField(
        _("email type"), max_length=80, blank=True, help_text=_("Blank means all but essential email.")
    )
    reason = models.CharField(_("reason"), max_length=14, choices=Reason.choices, default=Reason.UNSUBSCRIBED)
    at = models.DateTimeField(_("since"), default=timezone.now)
    source = models.CharField(_("where it came from"), max_length=120, blank=True)

    objects = SuppressionQuerySet.as_manager()

    class Meta:
        verbose_name = _("do-not-email address")
        verbose_name_plural = _("do-not-email list")
        constraints = [
            models.UniqueConstraint(fields=["fingerprint", "stream", "reason"], name="suppression_once")
        ]

    def __str__(self) -> str:
        return f"{self.email or _('(erased)')}: {self.get_reason_display()}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = normalise_email(self.email) or ""
        if self.email:
            self.fingerprint = fingerprint_of(self.email)
        super().save(*args, **kwargs)
