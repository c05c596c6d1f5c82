from typing import Any
from zoneinfo import ZoneInfo

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hubs.models import County


class PublicBodyQuerySet(models.QuerySet["PublicBody"]):
    def shown(self) -> "PublicBodyQuerySet":
        """Bodies with a page: all that staff entered."""
        return self.filter(is_shown=True)


class PublicBody(models.Model):
    """A board, council, commission, or agency that decides something for a place.

    Bodies and the seats on them only: nothing here, or anywhere in the portal, is about a candidate or a party.
    """

    class Kind(models.TextChoices):
        COUNTY = "county", _("County commission")
        CITY = "city", _("City council")
        STATE = "state", _("State legislature")
        COMMISSION = "commission", _("State commission or board")
        TRANSIT = "transit", _("Transit authority")
        SCHOOL = "school", _("School board")
        AUTHORITY = "authority", _("Authority or agency")
        COMPANY = "company", _("Company, developer, or funder")
        OTHER = "other", _("Other")

    class Legislative(models.TextChoices):
        """Whether its decisions are legislation, before anyone looks at the single decision."""

        YES = "yes", _("Yes")
        NO = "no", _("No")
        ASK = "ask", _("It depends")

    name = models.CharField(_("name"), max_length=140)
    slug = models.SlugField(_("web address"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    about = models.CharField(_("what it decides"), max_length=300, blank=True)
    counties = models.ManyToManyField(
        County, related_name="public_bodies", blank=True, verbose_name=_("counties")
    )
    meets = models.CharField(_("when and where it meets"), max_length=300, blank=True)
    not_known = models.CharField(_("what we couldn’t find out"), max_length=300, blank=True)
    is_statewide = models.BooleanField(_("for the whole state"), default=False)
    website = models.URLField(_("website"), blank=True)
    agenda_page = models.URLField(_("page with its agendas"), blank=True)
    phone = models.CharField(_("clerk’s phone"), max_length=40, blank=True)
    email = models.EmailField(_("public email address"), blank=True)
    address = models.CharField(_("postal address"), max_length=200, blank=True)
    access_contact = models.CharField(
        _("who to ask for an interpreter or access"), max_length=200, blank=True
    )
    time_zone = models.CharField(_("time zone"), max_length=40, default="America/New_York")
    legislative = models.CharField(
        _("are its decisions legislation?"),
        max_length=4,
        choices=Legislative.choices,
        default=Legislative.ASK,
    )
    source = models.URLField(_("source"), blank=True)
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    is_shown = models.BooleanField(_("shown to everyone"), default=True)
    is_sample = models.BooleanField(_("sample"), default=False)

    objects = PublicBodyQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision maker")
        verbose_name_plural = _("decision makers")
        ordering = ["name"]

    def __str__(self) -> str:
        return str(self.name)

    def get_absolute_url(self) -> Any:
        return reverse("advocacy:body", args=[self.slug])

    @property
    def is_company(self) -> bool:
        """Whether it only promises: nobody takes part in its decisions."""
        return self.kind == self.Kind.COMPANY

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)
