from datetime import date, timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition
from coalitions.models.coalition import MEETING_LANGUAGES, english_only
from hubs.models.place import County
from pse_portal import prepared
from pse_portal.model_fields import acted_by

# After this long a phone number may be out of date: the maintainer is asked to check.
STALE_AFTER = timedelta(days=180)


class HelpQuerySet(models.QuerySet["Help"]):
    def near(self, counties: Any) -> "HelpQuerySet":
        """Help in any of the counties, then for the whole state; the most recently checked first."""
        rows = self.filter(Q(counties__in=counties) | Q(is_statewide=True)).distinct()
        return rows.order_by("is_statewide", "-checked_on", "name", "pk")

    def kept_by(self, coalition: Coalition | None) -> "HelpQuerySet":
        """Listings that a hub maintains; None for staff's."""
        return self.filter(keeper=coalition.pk if coalition else None)

    def stale(self, today: date | None = None) -> "HelpQuerySet":
        return self.filter(checked_on__lt=(today or prepared.today()) - STALE_AFTER)


class Help(models.Model):
    """A help listing: which organization helps with what, where, and its phone number; maintained by a hub or staff."""

    class Kind(models.TextChoices):
        POWER = "power", _("Power and water bills")
        RIDES = "rides", _("Rides")
        HEALTH = "health", _("Health")
        JOBS = "jobs", _("Jobs and training")
        HOUSING = "housing", _("Rent and housing")
        FOOD = "food", _("Food")
        LAW = "law", _("Legal advice")

    kind = models.CharField(_("type"), max_length=10, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=120)
    about = models.CharField(
        _("what they do"),
        max_length=300,
        help_text=_("What they help with, who they help, and what to bring."),
    )
    counties = models.ManyToManyField(County, related_name="help", blank=True, verbose_name=_("counties"))
    is_statewide = models.BooleanField(_("in all counties"), default=False)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    url = models.URLField(_("website"), blank=True)
    languages = models.JSONField(_("languages"), default=english_only, blank=True)
    keeper = models.ForeignKey(
        Coalition,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="help_kept",
        verbose_name=_("maintained by"),
        help_text=_("Leave blank if PSE staff maintain it."),
    )
    checked_on = models.DateField(_("last checked on"), default=timezone.localdate)
    checked_by = acted_by()
    is_sample = models.BooleanField(_("sample"), default=False)

    objects = HelpQuerySet.as_manager()

    class Meta:
        verbose_name = _("help near you")
        verbose_name_plural = _("help near you")
        ordering = ["kind", "name"]
        indexes = [models.Index(fields=["keeper", "checked_on"], name="help_of_keeper")]

    def __str__(self) -> str:
        return self.name

    @property
    def language_names(self) -> str:
        """The names in the page's language, separated by commas."""
        names = dict(MEETING_LANGUAGES)
        return ", ".join(str(names[code]) for code in self.languages if code in names)

    @property
    def is_stale(self) -> bool:
        return self.checked_on < timezone.localdate() - STALE_AFTER
