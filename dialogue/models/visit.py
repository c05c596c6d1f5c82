from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition
from pse_portal import prepared
from pse_portal.model_fields import acted_by


def is_moderator(person: Any) -> bool:
    """Return whether a person is a moderator: staff who may change reports, superusers included.

    That alone opens no members' space.
    """
    return bool(person.is_authenticated and person.is_staff and person.has_perm("dialogue.change_report"))


class VisitQuerySet(models.QuerySet):
    def lasting(self) -> "VisitQuerySet":
        return self.filter(ended_at=None, until__gt=prepared.now())

    def visited_by(self, person: Any) -> models.QuerySet:
        """The pks of the coalitions that `person` has moderator access to now, for a subquery."""
        return self.lasting().filter(person=person).values("coalition")


class Visit(models.Model):
    """Limited-time access of a moderator to a members' space: by invitation, or in an emergency."""

    class Kind(models.TextChoices):
        INVITED = "invited", _("invited by facilitators")
        EMERGENCY = "emergency", _("uninvited, in an emergency")

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="visits")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="visits", verbose_name=_("who")
    )
    kind = models.CharField(_("how"), max_length=10, choices=Kind.choices)
    reason = models.CharField(_("why"), max_length=500)
    invited_by = acted_by()
    began_at = models.DateTimeField(_("since"), default=timezone.now)
    until = models.DateTimeField(_("until"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("moderator access record")
        verbose_name_plural = _("moderator access records")
        ordering = ["-began_at", "-pk"]
        indexes = [models.Index(fields=["person", "until"], name="visit_of_person")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.coalition_id}: {self.kind}"

    @property
    def is_lasting(self) -> bool:
        return self.ended_at is None and self.until > timezone.now()
