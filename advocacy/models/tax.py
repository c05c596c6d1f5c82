from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from advocacy.models.action import Action
from advocacy.models.decision import Decision


class AdvocacyRecord(models.Model):
    """What the organization did about a decision, and its class under the tax law, as it was when it was approved.

    Never changed and never deleted: the model refuses it, and so does the database (`advocacy.append_only`). A
    mistake is corrected by a new row that names the old one. It refers to people by number alone, since a row
    that never changes cannot forget a name.
    """

    class Result(models.TextChoices):
        NONE = "none", _("Not lobbying")
        DIRECT = "direct", _("Direct lobbying")
        GRASSROOTS = "grassroots", _("Grassroots lobbying")
        ASK = "ask", _("Ask counsel")

    class Funding(models.TextChoices):
        GENERAL = "general", _("General funds")
        FOUNDATION = "foundation", _("Grant of a private foundation")
        PUBLIC = "public", _("Federal or state grant")

    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, related_name="records", verbose_name=_("decision")
    )
    action = models.ForeignKey(
        Action, on_delete=models.PROTECT, null=True, related_name="records", verbose_name=_("action")
    )
    corrects = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="corrected_by",
        verbose_name=_("corrects"),
    )
    made_at = models.DateTimeField(_("recorded"), default=timezone.now)
    made_by = models.BigIntegerField(_("number of who recorded it"), null=True)
    on = models.DateField(_("day"))
    body_name = models.CharField(_("decision maker"), max_length=140)
    docket = models.CharField(_("docket"), max_length=80, blank=True)
    what = models.CharField(_("what we did"), max_length=200)
    kind = models.CharField(_("kind"), max_length=12)
    legislation = models.CharField(_("legislation"), max_length=10, choices=Decision.Legislation.choices)
    is_specific = models.BooleanField(_("specific measure"))
    has_view = models.BooleanField(_("takes a view"))
    has_call = models.BooleanField(_("calls people to act"))
    audience = models.CharField(_("spoken to"), max_length=10, choices=Decision.Audience.choices)
    result = models.CharField(_("class"), max_length=10, choices=Result.choices)
    reason = models.CharField(_("reason"), max_length=300)
    hours = models.DecimalField(_("staff hours"), max_digits=7, decimal_places=2, default=0)
    cost = models.DecimalField(_("cost in dollars"), max_digits=10, decimal_places=2, default=0)
    funding = models.CharField(
        _("paid from"), max_length=10, choices=Funding.choices, default=Funding.GENERAL
    )
    note = models.CharField(_("why it was corrected"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("advocacy record")
        verbose_name_plural = _("advocacy records")
        ordering = ["-on", "-pk"]
        permissions = [("export_advocacyrecord", "Can export the advocacy records")]

    def __str__(self) -> str:
        return f"{self.on:%Y-%m-%d} {self.what}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert the row. Raises Unchangeable if it is already there."""
        if self.pk is not None:
            raise Unchangeable
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise Unchangeable


class Unchangeable(TypeError):
    """Advocacy records are never changed or deleted; correct one by a new row (`advocacy.records.correct`)."""
