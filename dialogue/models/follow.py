from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition
from dialogue.models.thread import Thread
from pse_portal.model_fields import nonce_field


class Following(models.Model):
    """How often a person is mailed about new posts of a coalition, or of one thread, which takes precedence."""

    class Rhythm(models.TextChoices):
        EACH = "each", _("Each post, by email")
        DAILY = "daily", _("Daily summary")
        NONE = "none", _("No emails")

    # The purpose of the signed link in a mail through which its reader chooses fewer mails.
    LESS = "dialogue-less"

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="followings")
    coalition = models.ForeignKey(
        Coalition, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    thread = models.ForeignKey(
        Thread, on_delete=models.CASCADE, null=True, blank=True, related_name="followings"
    )
    rhythm = models.CharField(_("how"), max_length=6, choices=Rhythm.choices)
    since = models.DateTimeField(default=timezone.now)
    nonce = nonce_field()

    class Meta:
        verbose_name = _("email setting")
        verbose_name_plural = _("email settings")
        constraints = [
            models.CheckConstraint(
                name="following_one_thing",
                condition=Q(coalition__isnull=False, thread__isnull=True)
                | Q(coalition__isnull=True, thread__isnull=False),
            ),
            models.UniqueConstraint(fields=["person", "coalition"], condition=Q(thread=None), name="following_coalition_once"),
            models.UniqueConstraint(fields=["person", "thread"], condition=Q(coalition=None), name="following_thread_once"),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["thread", "rhythm"], name="following_of_thread"),
            models.Index(fields=["coalition", "rhythm"], name="following_of_coalition"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.coalition_id or self.thread_id} {self.rhythm}"


class SeenQuerySet(models.QuerySet["Seen"]):
    def note(self, person: Any, thread: Thread, at: Any) -> None:
        """Record that `person` has read a thread up to a moment. An earlier moment changes nothing."""
        row, made = self.get_or_create(person=person, thread=thread, defaults={"at": at})
        if not made and row.at < at:
            self.filter(pk=row.pk).update(at=at)


class Seen(models.Model):
    """Up to when a person has read a thread; without a thread, a whole coalition ("Mark all as read")."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="seen_threads"
    )
    coalition = models.ForeignKey(
        Coalition, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    objects = SeenQuerySet.as_manager()

    class Meta:
        verbose_name = _("read position")
        verbose_name_plural = _("read position")
        constraints = [
            models.UniqueConstraint(fields=["person", "thread"], condition=Q(coalition=None), name="seen_thread_once"),
            models.UniqueConstraint(fields=["person", "coalition"], condition=Q(thread=None), name="seen_coalition_once"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.person_id}: {self.thread_id or self.coalition_id}"
