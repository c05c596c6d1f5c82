from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dialogue.models.mute import Muting
from dialogue.models.post import Post


class ThanksQuerySet(models.QuerySet["Thanks"]):
    def seen_by(self, person: Any, posts: Iterable[Post]) -> "ThanksQuerySet":
        """Return a person's own thanks for `posts`, and those for posts that they wrote, but of people they muted."""
        muted = Muting.objects.filter(person=person, about=OuterRef("person"))
        mine = Q(person=person) | (Q(post__author=person) & ~Exists(muted))
        return self.filter(mine, post__in=[post.pk for post in posts]).select_related("person").order_by("pk")


class Thanks(models.Model):
    """A member's thanks for a post. Its author sees who thanked them; nobody sees a number, or thanks for others."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="thanks", verbose_name=_("post"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("person")
    )
    at = models.DateTimeField(_("on"), default=timezone.now)

    objects = ThanksQuerySet.as_manager()

    class Meta:
        verbose_name = _("thanks for a post")
        verbose_name_plural = _("thanks for posts")
        constraints = [models.UniqueConstraint(fields=["post", "person"], name="dialogue_thanks_once")]

    def __str__(self) -> str:
        return f"{self.post_id}: {self.person_id}"
