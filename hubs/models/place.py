from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class County(models.Model):
    """A county of the region. Source: U.S. Census Bureau, through `hubs/data/` (see its README)."""

    fips = models.CharField(_("code"), max_length=5, primary_key=True)
    name = models.CharField(_("name"), max_length=40)
    slug = models.SlugField(max_length=40, unique=True)
    seat = models.CharField(_("county seat"), max_length=60)
    population = models.PositiveIntegerField(_("population"))  # people; ACS 2019-2023, an estimate
    lat = models.FloatField()  # degrees, WGS84; a point well inside
    lon = models.FloatField()
    neighbours = models.ManyToManyField("self", verbose_name=_("neighboring counties"))

    class Meta:
        verbose_name = _("county")
        verbose_name_plural = _("counties")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('hubs:find')}?county={self.slug}"


class Zip(models.Model):
    """A ZIP code. Source: U.S. Census Bureau and GeoNames, see `hubs/data/README.md`."""

    code = models.CharField(_("ZIP code"), max_length=5, primary_key=True)
    place = models.CharField(_("post office"), max_length=60, blank=True)
    share = models.FloatField(_("share in the region"))  # 0 to 1
    lat = models.FloatField()
    lon = models.FloatField()
    counties = models.ManyToManyField(County, through="ZipCounty", related_name="zips")

    class Meta:
        verbose_name = _("ZIP code")
        verbose_name_plural = _("ZIP codes")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class ZipCounty(models.Model):
    """The approximate share of a ZIP code's people who live in a county."""

    zip = models.ForeignKey(Zip, on_delete=models.CASCADE, related_name="shares")
    county = models.ForeignKey(County, on_delete=models.CASCADE, related_name="zip_shares")
    weight = models.FloatField()  # 0 to 1

    class Meta:
        verbose_name = _("ZIP code in a county")
        verbose_name_plural = _("ZIP codes in counties")
        ordering = ["-weight"]
        constraints = [models.UniqueConstraint(fields=["zip", "county"], name="zip_county_once")]

    def __str__(self) -> str:
        return f"{self.zip_id} in {self.county_id}"
