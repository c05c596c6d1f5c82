from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from coalitions.models.coalition import Coalition
from pse_portal import former_slugs


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
    slug = models.SlugField(
        _("URL slug"), max_length=80, unique=True, blank=True,
        help_text=_("The last part of its page’s address. If you leave it blank, it comes from the name."),
    )  # fmt: skip
    url = models.URLField(_("website"), blank=True)
    county_codes = models.JSONField(_("counties"), default=list, blank=True)  # FIPS, five digits each
    is_sample = models.BooleanField(_("sample"), default=False)

    class Meta:
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with a slug made from the name where there is none yet. A new name keeps the slug."""
        if not self.slug:
            self.slug = free_slug(self.name)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("organizations:detail", args=[self.slug])

    def clean(self) -> None:
        if FormerOrganizationSlug.objects.filter(slug=self.slug).exclude(owner=self.pk).exists():
            raise ValidationError(
                {"slug": _("Links to another organization still use this address. Choose a different one.")}
            )


class FormerOrganizationSlug(former_slugs.FormerSlug):
    """A former slug of an organization."""

    owner = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="former_slugs")


def free_slug(name: str) -> str:
    """Return a slug made from a name that no organization has or had."""
    first = slugify(name)[:70].strip("-") or "organization"
    slug, nth = first, 2
    while (
        Organization.objects.filter(slug=slug).exists()
        or FormerOrganizationSlug.objects.filter(slug=slug).exists()
    ):
        slug, nth = f"{first}-{nth}", nth + 1
    return slug


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
