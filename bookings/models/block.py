from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition
from pse_portal.model_fields import acted_by


class Block(models.Model):
    """A person or an address that a coalition blocks from its events and shifts."""

    coalition = models.ForeignKey(
        Coalition, on_delete=models.CASCADE, related_name="event_blocks", verbose_name=_("coalition")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="event_blocks",
        verbose_name=_("person"),
    )
    # Of the address or number, so that a block outlives their erasure and also applies to guests.
    fingerprint = models.CharField(max_length=64, editable=False, db_index=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    reason = models.CharField(_("reason"), max_length=250, blank=True)
    blocked_at = models.DateTimeField(_("since"), default=timezone.now)
    blocked_by = acted_by(_("blocked by"))

    class Meta:
        verbose_name = _("block")
        verbose_name_plural = _("blocks")
        constraints = [models.UniqueConstraint(fields=["coalition", "fingerprint"], name="block_once")]

    def __str__(self) -> str:
        return f"{self.coalition_id}: {self.name}"
