from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agenda.models.item import AgendaItem, State
from coalitions.models import Coalition
from pse_portal.model_fields import acted_by


class UpdateQuerySet(models.QuerySet["Update"]):
    def latest_first(self) -> "UpdateQuerySet":
        return self.select_related("coalition").order_by("-on", "-pk")


class Update(models.Model):
    """What happened with an item on a day, as one of its coalitions reports it."""

    item = models.ForeignKey(
        AgendaItem, on_delete=models.CASCADE, related_name="updates", verbose_name=_("goal")
    )
    coalition = models.ForeignKey(
        Coalition, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("posted by")
    )
    on = models.DateField(_("when it happened"), default=timezone.localdate)
    text = models.TextField(_("what happened"), max_length=2000)
    told_by = acted_by()
    told_at = models.DateTimeField(_("created"), default=timezone.now)

    objects = UpdateQuerySet.as_manager()

    class Meta:
        verbose_name = _("update")
        verbose_name_plural = _("updates")
        indexes = [
            models.Index(fields=["item", "-on", "-id"], name="update_of_item"),
            models.Index(fields=["-told_at"], name="update_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}, {self.on}"


class Change(models.Model):
    """One row of an item's history: what changed, when, and who changed it. Rows are only added."""

    class Kind(models.TextChoices):
        MADE = "made", pgettext_lazy("goal", "created")
        OPENED = "opened", _("added to the agenda")
        MOVED = "moved", _("status changed")
        EDITED = "edited", _("wording edited")
        ENDORSED = "endorsed", _("endorsed")
        UNENDORSED = "unendorsed", _("endorsement withdrawn")
        CARRIED = "carried", _("brought to a circle")
        JOINED = "joined", _("merged with another")

    item = models.ForeignKey(
        AgendaItem, on_delete=models.CASCADE, related_name="changes", verbose_name=_("goal")
    )
    at = models.DateTimeField(_("date"), default=timezone.now)
    kind = models.CharField(_("type of change"), max_length=12, choices=Kind.choices)
    state = models.CharField(_("status after"), max_length=12, choices=State.choices)
    by = acted_by()
    coalition = models.ForeignKey(
        Coalition,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("coalition"),
    )
    # The name of an endorser or of the other item. Never a person's.
    about = models.CharField(_("about"), max_length=140, blank=True)
    fields = models.JSONField(
        _("text before and after"), default=dict, blank=True
    )  # {"title_en": [old, new]}

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["item", "-at"], name="change_of_item")]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.kind}"

    @property
    def wordings(self) -> list[dict[str, Any]]:
        """The edited fields, as [{"label", "old", "new", "language"}]."""
        shown = []
        for name, (old, new) in self.fields.items():
            base, _underscore, language = name.rpartition("_")
            is_text = language in dict(settings.LANGUAGES)
            field = AgendaItem._meta.get_field(name)
            shown.append(
                {
                    "label": getattr(field, "verbose_name", name),
                    "old": old,
                    "new": new,
                    "language": language if is_text and base else "",
                }
            )
        return shown
