from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models import Event
from hubs.models import HubCircle
from pse_portal.model_fields import acted_by
from voice.models.along import AlongLinkQuerySet
from voice.models.ask import SIDES


class Exchange(models.Model):
    """Something given along a connection: what, when, in which direction, who took part, and how many it reached."""

    class Direction(models.TextChoices):
        TO_CIRCLE = "to_circle", _("From the hub to the circle")
        TO_HUB = "to_hub", _("From the circle to the hub")
        BOTH = "both", _("Both ways")

    link = models.ForeignKey(
        HubCircle, on_delete=models.CASCADE, related_name="exchanges", verbose_name=_("connection")
    )
    on = models.DateField(_("date"), default=timezone.localdate)
    direction = models.CharField(_("direction"), max_length=10, choices=Direction.choices)
    what = models.CharField(_("what was exchanged"), max_length=250)
    took_part = models.CharField(_("who took part"), max_length=250, blank=True)
    reached = models.PositiveIntegerField(_("people reached"), null=True, blank=True)
    event = models.ForeignKey(
        Event,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="exchanges",
        verbose_name=_("event"),
    )
    entered_side = models.CharField(_("entered by"), max_length=10, choices=SIDES)
    entered_by = acted_by()
    entered_at = models.DateTimeField(default=timezone.now)

    objects = AlongLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("exchange")
        verbose_name_plural = _("exchanges")
        ordering = ["-on", "-pk"]
        indexes = [models.Index(fields=["link", "-on"], name="exchange_of_link")]
        constraints = [
            models.UniqueConstraint(
                fields=["link", "event"],
                condition=models.Q(event__isnull=False),
                name="exchange_once_an_event",
            )
        ]

    def __str__(self) -> str:
        return self.what


class HubStatement(models.Model):
    """A statement of the hub to the circle, by its liaison or facilitators. The hub counts as heard that day."""

    link = models.ForeignKey(
        HubCircle, on_delete=models.CASCADE, related_name="words", verbose_name=_("connection")
    )
    on = models.DateField(_("date"), default=timezone.localdate)
    words = models.CharField(_("the hub’s message"), max_length=1000)
    sent_by = acted_by()

    objects = AlongLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("hub message")
        verbose_name_plural = _("hub messages")
        ordering = ["-on", "-pk"]
        indexes = [models.Index(fields=["link", "-on"], name="statement_of_link")]

    def __str__(self) -> str:
        return self.words[:80]
