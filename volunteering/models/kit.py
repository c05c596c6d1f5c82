from django.db import models
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition
from events.models import LANGUAGES
from pse_portal.model_fields import WordsField
from volunteering.models.opportunity import Opportunity


class Kit(models.Model):
    """A shift template: the people that one tour stop or meeting needs, applied to events in one step."""

    coalition = models.ForeignKey(
        Coalition, on_delete=models.CASCADE, related_name="kits", verbose_name=_("coalition")
    )
    name = models.CharField(_("name"), max_length=80)
    is_sample = models.BooleanField(_("sample"), default=False)

    class Meta:
        verbose_name = _("shift template")
        verbose_name_plural = _("shift templates")
        ordering = ["name_en", "pk"]
        constraints = [models.UniqueConstraint(fields=["coalition", "name_en"], name="kit_once")]

    def __str__(self) -> str:
        return self.name


class KitItem(models.Model):
    """One kind of help in a template: how many people, and how long before and after the event."""

    kit = models.ForeignKey(Kit, on_delete=models.CASCADE, related_name="items")
    kind = models.CharField(_("type"), max_length=14, choices=Opportunity.Kind.choices)
    number = models.PositiveSmallIntegerField(_("how many people"), default=1)
    minutes_before = models.PositiveSmallIntegerField(_("minutes before the start"), default=30)
    minutes_after = models.PositiveSmallIntegerField(_("minutes after the end"), default=15)
    languages = WordsField(_("languages"), words=LANGUAGES.items())

    class Meta:
        verbose_name = _("part of a template")
        verbose_name_plural = _("parts of a template")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["kit", "kind"], name="kit_item_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.number}"
