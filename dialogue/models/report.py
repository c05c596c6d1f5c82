from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition, Membership
from dialogue.models.post import Post
from dialogue.models.visit import is_moderator
from pse_portal.model_fields import acted_by


class ReportQuerySet(models.QuerySet):
    def open(self) -> "ReportQuerySet":
        """Undecided reports, oldest first."""
        return self.filter(decided_at=None).order_by("made_at", "pk")

    def not_about_facilitators(self) -> "ReportQuerySet":
        """Open ones on posts whose author does not facilitate the coalition."""
        leads = Membership.objects.leading().filter(
            person=OuterRef("post__author"), coalition=OuterRef("post__thread__home")
        )
        return self.open().filter(~Exists(leads))

    def handled_by(self, person: Any) -> "ReportQuerySet":
        """Those `person` may work on: as a facilitator, or all of them as a moderator.

        Reports on a person's own posts are excluded; they cannot even see them.
        """
        if not person.is_authenticated:
            return self.none()
        if is_moderator(person):
            allowed = Q()
        else:
            allowed = Q(post__thread__home__in=Coalition.objects.editable_by(person))
        return self.filter(allowed).exclude(post__author=person)


class Report(models.Model):
    """A report of a post. The reporter's identity is shown to no one."""

    class Reason(models.TextChoices):
        PRIVATE = "private", _("It shares something private about someone")
        HARM = "harm", _("It insults, threatens, or scares someone")
        FALSE = "false", _("It’s a scam or advertising")
        OTHER = "other", _("Something else")

    class Outcome(models.TextChoices):
        NONE = "", _("Not decided yet")
        KEPT = "kept", _("Post kept")
        REMOVED = "removed", _("Post removed")
        BLOCKED = "blocked", _("Post removed, author blocked")

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="reports")
    # Never shown on a page or in a mail to others; kept so that the reporter can be answered.
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="reports_made"
    )
    reason = models.CharField(_("why"), max_length=8, choices=Reason.choices)
    words = models.CharField(_("in your own words"), max_length=1000, blank=True)
    made_at = models.DateTimeField(_("reported on"), default=timezone.now)
    note = models.TextField(_("notes of the people handling it"), max_length=3000, blank=True)
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome.choices, blank=True)
    answer = models.CharField(_("answer to the reporter"), max_length=1000, blank=True)
    decided_by = acted_by()
    risen_at = models.DateTimeField(_("sent to staff"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["post", "reporter"], condition=Q(decided_at=None), name="report_open_once"
            )
        ]
        indexes = [
            models.Index(F("made_at"), condition=Q(decided_at=None), name="report_open"),
        ]

    def __str__(self) -> str:
        return f"{self.post_id}: {self.get_outcome_display()}"
