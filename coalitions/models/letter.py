from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalitions.models.coalition import Coalition
from pse_portal.model_fields import acted_by, language_field


class LetterQuerySet(models.QuerySet):
    def waiting(self) -> "LetterQuerySet":
        """Unanswered messages, the oldest first."""
        return self.filter(state=Letter.State.WAITING).order_by("written_at", "pk")


class Letter(models.Model):
    """A message to a coalition's facilitators, whose addresses are not published."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Needs an answer")
        ANSWERED = "answered", _("Answered")
        CLOSED = "closed", _("Closed without an answer")

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="letters")
    state = models.CharField(_("status"), max_length=10, choices=State.choices, default=State.WAITING)
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("email address"), blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    language = language_field()
    words = models.TextField(_("message"), max_length=3000)
    written_at = models.DateTimeField(_("created"), default=timezone.now)
    risen_at = models.DateTimeField(_("sent to staff"), null=True, blank=True)
    network = models.CharField(max_length=32, blank=True, editable=False)  # `open_forms.posting_network`
    answer = models.TextField(_("the answer"), max_length=3000, blank=True)
    answered_by = acted_by()
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-written_at", "-pk"]
        indexes = [models.Index(fields=["coalition", "state"], name="letter_of_coalition")]

    def __str__(self) -> str:
        return f"{self.coalition_id}: {self.state}"
