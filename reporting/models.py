from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition
from hubs.models import County
from pse_portal import signed_links
from pse_portal.model_fields import acted_by, nonce_field


class DailyFigure(models.Model):
    """What a figure gained or lost on a day: for the whole portal, in one county, or in one coalition.

    The three breakdowns are counted apart, because their rows don't add up: an event may have two hosts, and a person
    may be a member twice. A level, such as the number of members, is the sum of all its rows up to a day.
    """

    figure = models.CharField(max_length=24)
    day = models.DateField()
    county = models.ForeignKey(County, on_delete=models.CASCADE, null=True, related_name="+")
    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, null=True, related_name="+")
    value = models.IntegerField()

    class Meta:
        verbose_name = _("figure of a day")
        verbose_name_plural = _("figures by day")
        constraints = [
            models.UniqueConstraint(
                fields=["figure", "day"],
                condition=Q(county=None, coalition=None),
                name="daily_figure_once",
            ),
            models.UniqueConstraint(
                fields=["figure", "county", "day"],
                condition=Q(county__isnull=False),
                name="daily_figure_once_a_county",
            ),
            models.UniqueConstraint(
                fields=["figure", "coalition", "day"],
                condition=Q(coalition__isnull=False),
                name="daily_figure_once_a_coalition",
            ),
            models.CheckConstraint(
                name="daily_figure_in_one_breakdown", condition=Q(county=None) | Q(coalition=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.figure} {self.day}"


class FigureCount(models.Model):
    """When the rows of a figure were last counted anew."""

    figure = models.CharField(max_length=24, unique=True)
    counted_at = models.DateTimeField()

    class Meta:
        verbose_name = _("counting of a figure")
        verbose_name_plural = _("countings of figures")

    def __str__(self) -> str:
        return self.figure


class SheetLinkQuerySet(models.QuerySet["SheetLink"]):
    def working(self) -> "SheetLinkQuerySet":
        """Return the links that nobody has revoked."""
        return self.filter(revoked_at=None)


class SheetLink(models.Model):
    """A link by which anyone who has it can read the board sheet of a quarter, until it is revoked."""

    PURPOSE = "board-sheet"

    first_day = models.DateField(_("quarter"))
    made_by = acted_by(_("created by"))
    made_at = models.DateTimeField(_("created"), default=timezone.now)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    nonce = nonce_field()

    objects = SheetLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link to a board sheet")
        verbose_name_plural = _("links to board sheets")
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return str(self.first_day)

    def get_absolute_url(self) -> str:
        return reverse("reporting:sheet", kwargs={"token": signed_links.token(self.PURPOSE, self)})

    @classmethod
    def found(cls, token: str) -> Any:
        """Return the working link that a token belongs to, or None. One query."""
        return signed_links.find(cls.objects.working(), cls.PURPOSE, token)
