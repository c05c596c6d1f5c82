"""Who follows a decision, and the changes of its sittings that they hear about."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from advocacy.models.decision import Decision, Sitting
from people.models import Person
from pse_portal.model_fields import acted_by


class DecisionFollower(models.Model):
    """A person who asked to hear about each change of a decision."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="followers")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="followed_decisions")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("follower of a decision")
        verbose_name_plural = _("followers of decisions")
        constraints = [
            models.UniqueConstraint(fields=["decision", "person"], name="advocacy_follows_once"),
        ]

    def __str__(self) -> str:
        return f"{self.decision_id}"


class SittingChange(models.Model):
    """One change that followers hear about: a sitting was added, moved, postponed, or canceled."""

    class Kind(models.TextChoices):
        ADDED = "added", _("Added")
        MOVED = "moved", _("Moved")
        POSTPONED = "postponed", _("Postponed")
        CANCELLED = "cancelled", _("Canceled")

    sitting = models.ForeignKey(Sitting, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    sequence = models.PositiveIntegerField()
    starts_at = models.DateTimeField()
    at = models.DateTimeField(default=timezone.now)
    by = acted_by()

    class Meta:
        verbose_name = _("change of a sitting")
        verbose_name_plural = _("changes of sittings")
        constraints = [
            models.UniqueConstraint(fields=["sitting", "sequence"], name="advocacy_one_change_per_sequence"),
        ]

    def __str__(self) -> str:
        return f"{self.sitting_id} {self.kind}"
