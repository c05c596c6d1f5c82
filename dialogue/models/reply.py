from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dialogue.models.post import Post


class Reply(models.Model):
    """A mail received at a reply address, and what became of it. Its text is only kept in the post."""

    class Fate(models.TextChoices):
        POSTED = "posted", _("posted")
        EXPIRED = "expired", _("the reply address had expired")
        NOT_YOURS = "not_yours", _("sender not confirmed")
        CLOSED = "closed", _("the person can no longer post there")
        EMPTY = "empty", _("nothing new was in it")
        TOO_FAST = "too_fast", _("too many in a short time")

    # SHA-256 of the Message-ID and the reply address, so that a mail is processed once.
    digest = models.CharField(max_length=64, unique=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mail_replies"
    )
    post = models.ForeignKey(Post, on_delete=models.SET_NULL, null=True, related_name="+")
    fate = models.CharField(_("result"), max_length=10, choices=Fate.choices)
    came_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("emailed reply")
        verbose_name_plural = _("emailed replies")

    def __str__(self) -> str:
        return f"{self.person_id}: {self.fate}"
