from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mailing.models.hold import Hold
from mailing.models.lane import Brake
from pse_portal.model_fields import nonce_field


class MessageQuerySet(models.QuerySet["Message"]):
    def waiting(self) -> "MessageQuerySet":
        """Messages a sender may claim: pending, or deferred for a later try."""
        return self.filter(state__in=Message.WAITING)

    def open(self) -> "MessageQuerySet":
        """Unsettled messages: waiting, or claimed by a sender."""
        return self.filter(state__in=Message.OPEN)

    def loose(self) -> "MessageQuerySet":
        """Messages of no batch: codes, confirmations, reminders."""
        return self.filter(batch=None)

    def held(self) -> "MessageQuerySet":
        """Waiting messages that were restored from a backup, and that staff have not released yet."""
        return self.waiting().filter(Hold.of_message())

    def released(self) -> "MessageQuerySet":
        """Messages that no hold applies to."""
        return self.exclude(Hold.of_message())

    def claimable(self, now: datetime) -> "MessageQuerySet":
        """Messages of no batch that a claim would take now: due, and held by no brake and no restore."""
        brakes = Brake.objects.on(now)
        due = self.waiting().loose().released().filter(due_at__lte=now)
        due = due.exclude(domain__in=brakes.values("name"))
        return due.exclude(Exists(brakes.filter(name=Brake.RELAY)))


class Message(models.Model):
    """One mail to one recipient, queued in the transaction that causes it.

    `accepted` means that the relay accepted it, not that it arrived. Without a relay, it is `kept`.
    """

    class Kind(models.TextChoices):
        # Codes, confirmations, changes to one's own RSVP. Sent despite an unsubscribe.
        TRANSACTIONAL = "transactional", _("one person, requested")
        # Reminders, changes, cancellations: sent once more if the result is unknown.
        REMINDER = "reminder", _("reminder or change")
        BULK = "bulk", _("bulk")

    class State(models.TextChoices):
        PENDING = "pending", _("queued")
        CLAIMED = "claimed", _("picked up for sending")
        SENDING = "sending", _("being sent")
        ACCEPTED = "accepted", _("accepted")
        KEPT = "kept", _("saved on this machine, not sent")
        REJECTED = "rejected", _("rejected")
        DEFERRED = "deferred", _("deferred")
        UNKNOWN = "unknown", _("unknown")
        SKIPPED = "skipped", _("skipped")

    class Reason(models.TextChoices):
        """Why a message was skipped, or the reason for its state."""

        EXPIRED = "expired", _("too late to send")
        CANCELLED = "cancelled", _("the mailing was canceled")
        SUPPRESSED = "suppressed", _("unsubscribed, or the address doesn’t work")
        PAUSED = "paused", _("paused by the reader")
        DUPLICATE = "duplicate", _("already on the list")
        EXCLUDED = "excluded", _("left out by the list")
        NO_CONTACT = "no_contact", _("no address and no phone number")
        BAD_ADDRESS = "bad_address", _("not an address we can email")
        SUPERSEDED = "superseded", _("replaced by a newer one")
        WITHDRAWN = "withdrawn", _("withdrawn")
        MOOT = "moot", _("no longer true")
        GONE = "gone", _("what it was about no longer exists")
        NOT_WRITTEN = "not_written", _("couldn’t be written")
        NO_CONNECTION = "no_connection", _("the mail server didn’t answer")
        REFUSED = "refused", _("the mail server refused it")
        NO_REPLY = "no_reply", _("no reply after we handed over the email")
        SENDER_LOST = "sender_lost", _("the sender stopped while handing it over")
        GAVE_UP = "gave_up", _("deferred too many times")
        TOO_MANY = "too_many", _("too many to this address from public forms")
        SENT_BEFORE = "sent_before", _("already sent before a backup was restored")

    class Feedback(models.TextChoices):
        NONE = "", _("none")
        BOUNCED = "bounced", _("bounced")
        COMPLAINED = "complained", _("marked as spam")

    WAITING = (State.PENDING, State.DEFERRED)
    OPEN = (State.PENDING, State.DEFERRED, State.CLAIMED, State.SENDING)
    PRIORITIES = {Kind.TRANSACTIONAL: 0, Kind.REMINDER: 1, Kind.BULK: 2}

    key = models.CharField(_("key"), max_length=200, unique=True)
    kind = models.CharField(_("type"), max_length=14, choices=Kind.choices)
    priority = models.PositiveSmallIntegerField(default=0, editable=False)
    stream = models.CharField(
        _("email type"),
        max_length=80,
        blank=True,
        help_text=_("What a person can unsubscribe from, like the newsletter."),
    )
    batch = models.ForeignKey(
        "mailing.Batch",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="messages",
        verbose_name=_("mailing"),
    )
    template = models.CharField(_("template"), max_length=120)
    context = models.JSONField(_("template data"), default=dict, blank=True)
    about_type = models.CharField(_("about (type)"), max_length=60, blank=True)
    about_id = models.BigIntegerField(_("about (ID)"), null=True, blank=True)
    revision = models.PositiveIntegerField(_("version"), default=0)
    reply_to = models.EmailField(_("reply to"), blank=True)

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="messages",
        verbose_name=_("person"),
    )
    name = models.CharField(_("name"), max_length=120, blank=True)
    email = models.CharField(_("email address"), max_length=254, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    domain = models.CharField(max_length=253, blank=True, editable=False)
    language = models.CharField(_("language"), max_length=5, default=settings.LANGUAGE_CODE)
    time_zone = models.CharField(_("time zone"), max_length=50, default=settings.TIME_ZONE)
    nonce = nonce_field()

    # Requested by a person who typed the address into a form, without proof that it is theirs.
    is_asked = models.BooleanField(default=False, editable=False)

    created_at = models.DateTimeField(_("created"), default=timezone.now)
    due_at = models.DateTimeField(_("planned for"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    state = models.CharField(_("status"), max_length=10, choices=State.choices, default=State.PENDING)
    reason = models.CharField(_("reason"), max_length=20, choices=Reason.choices, blank=True)
    token = models.CharField(max_length=32, blank=True, editable=False)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    tries = models.PositiveSmallIntegerField(_("attempts"), default=0)
    smtp_code = models.PositiveSmallIntegerField(_("reply code"), default=0)
    smtp_status = models.CharField(_("enhanced status"), max_length=12, blank=True)
    # Only appended to, by the database: [{"at", "state", "code", "status", "text"}]
    attempts = models.JSONField(_("what happened"), default=list, blank=True)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    retried_at = models.DateTimeField(_("resent"), null=True, blank=True)
    feedback = models.CharField(_("feedback"), max_length=10, choices=Feedback.choices, blank=True)
    feedback_at = models.DateTimeField(null=True, blank=True, editable=False)
    wiped_at = models.DateTimeField(_("data deleted"), null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("email")
        verbose_name_plural = _("emails")
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "fingerprint"],
                condition=~Q(state="skipped") & ~Q(fingerprint=""),
                name="message_once_in_a_batch",
            ),
        ]
        # The senders' two indexes are small: they only contain waiting rows.
        indexes = [
            models.Index(
                fields=["priority", "due_at", "id"],
                condition=Q(state__in=["pending", "deferred"], batch__isnull=True),
                name="message_waiting_loose",
            ),
            models.Index(
                fields=["batch", "due_at", "id"],
                condition=Q(state__in=["pending", "deferred"], batch__isnull=False),
                name="message_waiting_in_batch",
            ),
            models.Index(
                fields=["lease_until"],
                condition=Q(state__in=["claimed", "sending"]),
                name="message_in_hand",
            ),
            models.Index(fields=["batch", "state"], name="message_of_batch"),
            models.Index(fields=["about_type", "about_id"], name="message_about"),
            models.Index(fields=["settled_at"], condition=Q(state="rejected"), name="message_rejected"),
        ]

    def __str__(self) -> str:
        return f"{self.template} ({self.get_state_display()})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.priority = self.PRIORITIES[Message.Kind(self.kind)]
        super().save(*args, **kwargs)

    @property
    def is_essential(self) -> bool:
        return self.kind == self.Kind.TRANSACTIONAL
