from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Hearing(models.Model):
    """Details of an event that is a public hearing: the decision maker, and how to speak there."""

    event = models.OneToOneField("events.Event", on_delete=models.CASCADE, related_name="hearing")
    held_by = models.CharField(_("decision maker holding the hearing"), max_length=160, blank=True)
    docket = models.CharField(_("docket"), max_length=80, blank=True)
    speak_how = models.CharField(_("how to sign up to speak"), max_length=300, blank=True)
    speak_by = models.DateTimeField(_("deadline to sign up to speak"), null=True, blank=True)
    minutes_each = models.PositiveSmallIntegerField(_("minutes per speaker"), null=True, blank=True)

    class Meta:
        verbose_name = _("public hearing")
        verbose_name_plural = _("public hearings")

    def __str__(self) -> str:
        return self.held_by or str(self.event_id)

    def keep(self) -> None:
        """Save the hearing, unless it is new and empty."""
        own = {"id", "event_id"}
        if self.pk or any(
            getattr(self, field.attname) for field in self._meta.fields if field.attname not in own
        ):
            self.save()


def hearing_of(event: Any) -> Hearing:
    """Return the hearing of an event, unsaved where it has none. One query unless it is already loaded."""
    return getattr(event, "hearing", None) or Hearing(event=event)
