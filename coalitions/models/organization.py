from django.db import models
from django.utils.translation import gettext_lazy as _

from coalitions.models.coalition import Coalition


class Organization(models.Model):
    """A church, nonprofit, agency or firm that is part of a coalition, whether or not anyone from it signs in."""

    class Kind(models.TextChoices):
        NONPROFIT = "nonprofit", _("Nonprofit")
        FAITH = "faith", _("Faith community")
        SCHOOL = "school", _("School or university")
        AGENCY = "agency", _("Public agency")
        BUSINESS = "business", _("Business")
        NEIGHBORHOOD = "neighborhood", _("Neighborhood group")
        UNION = "union", _("Union")
        OTHER = "other", _("Other")

    name = models.CharField(_("name"), max_length=120, unique=True)
    kind = models.CharField(_("type"), max_length=15, choices=Kind.choices, default=Kind.NONPROFIT)
    url = models.URLField(_("website"), blank=True)
    county_codes = models.JSONField(_("counties"), default=list, blank=True)  # FIPS, five digits each
    is_sample = models.BooleanField(_("sample"), default=False)

    class Meta:
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Partner(models.Model):
    """An organization in a coalition."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="partnerships")
    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="partners")
    since = models.DateField(_("since"), null=True, blank=True)

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ["organization__name"]
        constraints = [models.UniqueConstraint(fields=["organization", "coalition"], name="partner_once")]

    def __str__(self) -> str:
        return str(self.organization)
