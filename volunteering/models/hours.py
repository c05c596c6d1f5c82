from django.db import models
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pse_portal.model_fields import acted_by
from volunteering.models.opportunity import Opportunity
from volunteering.models.sign_up import SignUp
from volunteering.models.volunteer import Volunteer


class HoursQuerySet(models.QuerySet):
    def proposed(self) -> "HoursQuerySet":
        """Return hours that need the coordinator's approval, oldest first."""
        return self.filter(state=Hours.State.PROPOSED).order_by("worked_on", "pk")

    def approved(self) -> "HoursQuerySet":
        """Return the hours that count."""
        return self.filter(state=Hours.State.APPROVED)

    def total(self) -> int:
        """Return the approved minutes among these rows, as shown on pages, exports, and letters. One query."""
        return self.approved().aggregate(minutes=Sum("minutes"))["minutes"] or 0


class Hours(models.Model):
    """Time given by a volunteer, in minutes: proposed, corrected, approved, or declined.

    A shift has one row per sign-up; an ongoing role has as many as the volunteer enters. Rows are never deleted by
    hand.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("waiting for approval")
        APPROVED = "approved", pgettext_lazy("hours", "approved")
        DECLINED = "declined", pgettext_lazy("hours", "not approved")

    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="hours")
    opportunity = models.ForeignKey(
        Opportunity, on_delete=models.CASCADE, related_name="hours", verbose_name=_("opportunity")
    )
    sign_up = models.OneToOneField(
        SignUp, on_delete=models.CASCADE, null=True, blank=True, related_name="hours"
    )
    worked_on = models.DateField(_("day"))
    minutes = models.PositiveIntegerField(_("minutes"))
    # The time between check-in and check-out, before any correction.
    measured = models.PositiveIntegerField(_("minutes measured"), null=True, blank=True)
    state = models.CharField(_("status"), max_length=8, choices=State.choices, default=State.PROPOSED)
    note = models.CharField(_("note"), max_length=250, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = acted_by(_("decided by"))
    proposed_at = models.DateTimeField(_("proposed"), default=timezone.now)

    objects = HoursQuerySet.as_manager()

    class Meta:
        verbose_name = _("hours")
        verbose_name_plural = _("hours")
        constraints = [models.CheckConstraint(name="hours_within_two_days", condition=Q(minutes__lte=2880))]
        indexes = [models.Index(fields=["opportunity", "state"], name="hours_of_opportunity")]

    def __str__(self) -> str:
        return f"{self.volunteer_id} {self.worked_on}: {self.minutes}"

    def times_helped(self) -> int:
        """Return how many times the volunteer's hours were approved, up to this one. One query."""
        earlier = models.Q(decided_at__lt=self.decided_at) | models.Q(
            decided_at=self.decided_at, pk__lte=self.pk
        )
        return Hours.objects.approved().filter(earlier, volunteer=self.volunteer_id).count()
