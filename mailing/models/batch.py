from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pse_portal.model_fields import acted_by


class BatchQuerySet(models.QuerySet["Batch"]):
    def under_way(self) -> "BatchQuerySet":
        """Batches that a tick has to advance, the first started first."""
        return self.filter(
            state__in=[Batch.State.SCHEDULED, Batch.State.HOLDING, Batch.State.SENDING]
        ).order_by("started_at", "pk")


class Batch(models.Model):
    """One bulk mail and its recipients.

    Each candidate of the audience becomes exactly one row: a message (skipped, with the reason, if the person is
    left out) or a call.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SCHEDULED = "scheduled", _("scheduled")
        HOLDING = "holding", _("on hold, can be stopped")
        SENDING = "sending", _("being sent")
        PAUSED = "paused", _("paused")
        FINISHED = "finished", _("finished")
        CANCELLED = "cancelled", _("canceled")

    class PauseReason(models.TextChoices):
        BY_HAND = "by_hand", _("Paused by a person.")
        REJECTED = (
            "rejected",
            _("Too many of the first addresses were rejected. Check the list, then resume."),
        )
        COMPLAINTS = "complaints", _("Several people marked it as spam. Find out why, then resume or cancel.")

    key = models.CharField(_("key"), max_length=120, unique=True)
    title = models.CharField(_("title"), max_length=200)
    stream = models.CharField(_("email type"), max_length=80)
    template = models.CharField(_("template"), max_length=120)
    context = models.JSONField(_("template data"), default=dict, blank=True)
    about_type = models.CharField(_("about (type)"), max_length=60, blank=True)
    about_id = models.BigIntegerField(_("about (ID)"), null=True, blank=True)
    reply_to = models.EmailField(_("reply to"), blank=True, help_text=_("An address that someone reads."))
    audience = models.CharField(_("audience"), max_length=60, help_text=_("As registered by each app."))
    state = models.CharField(_("status"), max_length=10, choices=State.choices, default=State.DRAFT)
    pause_reason = models.CharField(
        _("reason for the pause"), max_length=12, choices=PauseReason.choices, blank=True
    )
    created_by = acted_by(_("written by"))
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    scheduled_at = models.DateTimeField(_("scheduled for"), null=True, blank=True)
    hold_until = models.DateTimeField(_("on hold until"), null=True, blank=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    # Freezing the audience: its progress, and how many candidates it has seen.
    cursor = models.CharField(max_length=80, blank=True, editable=False)
    candidates = models.PositiveIntegerField(_("people on the list"), default=0, editable=False)
    frozen_at = models.DateTimeField(_("list complete"), null=True, blank=True, editable=False)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("mailing")
        verbose_name_plural = _("mailings")
        constraints = [
            models.CheckConstraint(name="batch_has_a_stream", condition=~models.Q(stream="")),
        ]

    def __str__(self) -> str:
        return self.title
