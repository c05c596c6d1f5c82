from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dialogue.models.post import Post


class Notice(models.Model):
    """A mail to one follower, about one post or one day. The unique row makes it go out only once.

    The follower's access and settings are checked again when the mail is sent.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="dialogue_notices"
    )
    post = models.ForeignKey(Post, on_delete=models.CASCADE, null=True, blank=True, related_name="notices")
    day = models.DateField(null=True, blank=True)  # in the reader's time zone
    since = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    is_empty = models.BooleanField(default=False)  # checked, but there were no posts that day: not mailed
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("email about the dialogue")
        verbose_name_plural = _("emails about the dialogue")
        constraints = [
            models.UniqueConstraint(fields=["person", "post"], condition=Q(day=None), name="notice_of_post_once"),
            models.UniqueConstraint(fields=["person", "day"], condition=Q(post=None), name="notice_of_day_once"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["written_at"], name="notice_by_age")]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.post_id or self.day}"
