from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agenda.models.item import AgendaItem
from coalitions.models import Coalition, Organization
from pse_portal.model_fields import acted_by


class EndorsementQuerySet(models.QuerySet["Endorsement"]):
    def standing(self) -> "EndorsementQuerySet":
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def of_people(self) -> "EndorsementQuerySet":
        return self.filter(person__isnull=False)

    def of_hubs(self) -> "EndorsementQuerySet":
        return self.filter(coalition__kind=Coalition.Kind.HUB)

    def named(self) -> "EndorsementQuerySet":
        """Current ones of coalitions and organizations, hubs first.

        These are shown by name; people are only counted.
        """
        return (
            self.standing()
            .filter(person__isnull=True)
            .select_related("coalition", "organization", "through")
            .order_by("-coalition__kind", "recorded_at", "pk")
        )

    def shown_to(self, viewer: Any) -> "EndorsementQuerySet":
        """Current ones whose names `viewer` may see: those of coalitions and organizations, and the viewer's own."""
        own = Q(person=viewer.pk) if viewer.is_authenticated else Q(pk__in=[])
        return self.standing().filter(Q(person__isnull=True) | own)


class Endorsement(models.Model):
    """The support of one person, or the endorsement of one coalition or organization, for an item."""

    item = models.ForeignKey(
        AgendaItem, on_delete=models.CASCADE, related_name="endorsements", verbose_name=_("goal")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="endorsements",
        verbose_name=_("person"),
    )
    coalition = models.ForeignKey(
        Coalition,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="endorsements",
        verbose_name=_("coalition"),
    )
    organization = models.ForeignKey(
        Organization,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="endorsements",
        verbose_name=_("organization"),
    )
    through = models.ForeignKey(
        Coalition,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("added by facilitators of"),
    )
    recorded_by = acted_by()
    recorded_at = models.DateTimeField(_("added on"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = EndorsementQuerySet.as_manager()

    class Meta:
        verbose_name = _("endorsement")
        verbose_name_plural = _("endorsements")
        constraints = [
            models.CheckConstraint(
                name="endorsement_of_one",
                condition=Q(person__isnull=False, coalition__isnull=True, organization__isnull=True)
                | Q(person__isnull=True, coalition__isnull=False, organization__isnull=True)
                | Q(person__isnull=True, coalition__isnull=True, organization__isnull=False),
            ),
            models.UniqueConstraint(fields=["item", "person"], name="endorsed_once_by_person"),
            models.UniqueConstraint(fields=["item", "coalition"], name="endorsed_once_by_coalition"),
            models.UniqueConstraint(fields=["item", "organization"], name="endorsed_once_by_organization"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.coalition or self.organization or self.person_id}"
