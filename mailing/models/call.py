from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mailing import references
from pse_portal import prepared
from pse_portal.model_fields import acted_by


class CallQuerySet(models.QuerySet["Call"]):
    def owed_by(self, row: models.Model) -> "CallQuerySet":
        """Calls that the facilitators of `row` (a coalition, an event) owe, in any state."""
        owed_type, owed_id = references.of(row)
        return self.filter(owed_type=owed_type, owed_id=owed_id)

    def owed_by_any(self, model: type[models.Model], numbers: Any) -> "CallQuerySet":
        """Calls owed by rows of a model; `numbers` are their pks, as a list or a query."""
        return self.filter(owed_type=references.of(model())[0], owed_id__in=numbers)

    def to_make(self) -> "CallQuerySet":
        """Due, unsettled, unexpired calls: never tried first, then by the time of the last try."""
        now = prepared.now()
        return (
            self.filter(outcome__in=Call.UNSETTLED, due_at__lte=now)
            .exclude(expires_at__lte=now)
            .order_by(models.F("called_at").asc(nulls_first=True), "due_at", "pk")
        )


class Call(models.Model):
    """A notice to give by phone, because the person has no email address.

    Owed by the facilitators of the row it names (`owed_type`, `owed_id`), or by the office if it names none.
    """

    class Outcome(models.TextChoices):
        TO_CALL = "to_call", _("to call")
        REACHED = "reached", _("told by phone")
        YES = "yes", _("said yes")
        NO = "no", pgettext_lazy("answer", "declined")
        MESSAGE_LEFT = "message_left", _("message left")
        NO_ANSWER = "no_answer", _("no answer")
        WRONG_NUMBER = "wrong_number", _("wrong number")
        NOT_NEEDED = "not_needed", _("no longer needed")

    UNSETTLED = (Outcome.TO_CALL, Outcome.NO_ANSWER)

    key = models.CharField(_("key"), max_length=200, unique=True)
    batch = models.ForeignKey(
        "mailing.Batch",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="calls",
        verbose_name=_("mailing"),
    )
    owed_type = models.CharField(_("assigned to (type)"), max_length=60, blank=True)
    owed_id = models.BigIntegerField(_("assigned to (ID)"), null=True, blank=True)
    template = models.CharField(_("template"), max_length=120)
    context = models.JSONField(_("template data"), default=dict, blank=True)
    about_type = models.CharField(_("about (type)"), max_length=60, blank=True)
    about_id = models.BigIntegerField(_("about (ID)"), null=True, blank=True)
    revision = models.PositiveIntegerField(_("version"), default=0)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="calls",
        verbose_name=_("person"),
    )
    name = models.CharField(_("name"), max_length=120, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    language = models.CharField(_("language"), max_length=5, default=settings.LANGUAGE_CODE)
    time_zone = models.CharField(_("time zone"), max_length=50, default=settings.TIME_ZONE)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    due_at = models.DateTimeField(_("planned for"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=14, choices=Outcome.choices, default=Outcome.TO_CALL)
    note = models.CharField(_("note"), max_length=250, blank=True)
    tries = models.PositiveSmallIntegerField(_("number of calls"), default=0)
    called_at = models.DateTimeField(_("called on"), null=True, blank=True)
    called_by = acted_by(_("called by"))
    wiped_at = models.DateTimeField(_("data deleted"), null=True, blank=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        indexes = [
            models.Index(fields=["owed_type", "owed_id", "outcome"], name="call_owed"),
            models.Index(fields=["about_type", "about_id"], name="call_about"),
        ]

    def __str__(self) -> str:
        return f"{self.template} ({self.get_outcome_display()})"

    @property
    def was_tried_twice(self) -> bool:
        """Whether it may be settled as not needed: no third try is owed."""
        return self.tries >= 2
