from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from news.models.article import Article
from pse_portal.model_fields import acted_by


class ReviewNote(models.Model):
    """A step of an article's review: who asked or answered, and what they wrote to each other. Only staff read it."""

    class Step(models.TextChoices):
        ASKED = "asked", _("asked for a review")
        COMMENTED = "commented", _("commented")
        HANDED_BACK = "handed_back", _("handed it back")
        PUBLISHED = "published", _("approved it for publication")

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="review_notes", verbose_name=_("article")
    )
    step = models.CharField(_("what happened"), max_length=12, choices=Step.choices)
    text = models.TextField(_("comment"), max_length=2000, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="review_notes"
    )
    to = acted_by()
    at = models.DateTimeField(_("date"), default=timezone.now)

    class Meta:
        verbose_name = _("review note")
        verbose_name_plural = _("review notes")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.article}: {self.get_step_display()}"
