from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pse_portal.model_fields import acted_by
from volunteering.models.opportunity import Opportunity
from volunteering.models.volunteer import Volunteer


class ApplicationQuerySet(models.QuerySet):
    def waiting(self) -> "ApplicationQuerySet":
        """Return unanswered applications, longest waiting first."""
        return self.filter(state=Application.State.ASKED).order_by("asked_at", "pk")

    def at_work(self) -> "ApplicationQuerySet":
        """Return accepted applications: people who have the role now."""
        return self.filter(state=Application.State.ACCEPTED)


class Application(models.Model):
    """An application for an ongoing role, from the request to the end of the role."""

    class State(models.TextChoices):
        ASKED = "asked", _("pending")
        ACCEPTED = "accepted", pgettext_lazy("application", "approved")
        DECLINED = "declined", _("not this time")
        ENDED = "ended", pgettext_lazy("application", "ended")

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="applications")
    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="applications")
    state = models.CharField(_("status"), max_length=8, choices=State.choices, default=State.ASKED)
    words = models.CharField(_("reason, in a few words"), max_length=1000, blank=True)
    answers = models.JSONField(_("answers"), default=list, blank=True)  # [{"question": str, "answer": str}]
    asked_at = models.DateTimeField(_("requested"), default=timezone.now)
    network = models.CharField(max_length=32, blank=True, editable=False)  # `open_forms.posting_network`
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = acted_by(_("answered by"))
    note = models.CharField(_("note with the answer"), max_length=300, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        constraints = [models.UniqueConstraint(fields=["opportunity", "volunteer"], name="application_once")]

    def __str__(self) -> str:
        return f"{self.opportunity_id}: {self.volunteer_id} {self.state}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.ASKED
