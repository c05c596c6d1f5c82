from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition
from dialogue.models.thread import Thread
from dialogue.words import wanted
from pse_portal.model_fields import acted_by
from search.words import folded

LONGEST = 10_000  # characters


class PostQuerySet(models.QuerySet):
    def shown_to(self, person: Any) -> "PostQuerySet":
        """The posts on a thread's page for `person`, in order.

        Insiders see all posts, and that a post was removed. Everyone else sees the public posts of a public
        thread.
        """
        public = Q(
            public_at__isnull=False, removed_at=None, thread__opened_at__isnull=False, thread__removed_at=None
        )
        if not person.is_authenticated:
            return self.filter(public)
        inside = Thread.objects.inside_for(person).filter(pk=OuterRef("thread_id"))
        return self.filter(public | Exists(inside))

    def readable_by(self, person: Any) -> "PostQuerySet":
        """The same without removed posts: those whose text `person` may read."""
        return self.shown_to(person).filter(removed_at=None)

    def written_by(self, person: Any) -> "PostQuerySet":
        """Those that `person` may edit: their own, in threads where they may still write."""
        if not person.is_authenticated:
            return self.none()
        writable = Thread.objects.writable_by(person).filter(pk=OuterRef("thread_id"))
        return self.filter(Exists(writable), author=person, removed_at=None)

    def removable_by(self, person: Any) -> "PostQuerySet":
        """Those that `person` may remove: their own while they have access, and all where they are a facilitator."""
        if not person.is_authenticated:
            return self.none()
        inside = Thread.objects.inside_for(person).filter(pk=OuterRef("thread_id"))
        led = Q(thread__home__in=Coalition.objects.editable_by(person))
        return self.filter(led | Q(Exists(inside), author=person), removed_at=None)

    def thankable_by(self, person: Any) -> "PostQuerySet":
        """Those whose author `person` may thank: of others, in threads where they may write."""
        if not person.is_authenticated:
            return self.none()
        writable = Thread.objects.writable_by(person).filter(pk=OuterRef("thread_id"))
        return self.filter(Exists(writable), author__isnull=False, removed_at=None).exclude(author=person)

    def with_versions_for(self, person: Any) -> "PostQuerySet":
        """Those whose earlier versions `person` may read: as the author, or as a facilitator. Authors may have
        removed private details, such as an address, so nobody else may.
        """
        led = Q(thread__home__in=Coalition.objects.editable_by(person))
        return self.readable_by(person).filter(led | Q(author=person), edited_at__isnull=False)

    def with_muted_for(self, person: Any) -> "PostQuerySet":
        """Annotate with `is_muted`: whether `person` muted or blocked the author."""
        if not person.is_authenticated:
            return self.annotate(is_muted=models.Value(False))
        return self.annotate(is_muted=Exists(person.mutings.filter(about=OuterRef("author"))))

    def containing(self, query: str) -> "PostQuerySet":
        """Those with every word of `query` in their text."""
        return self.filter(*(Q(folded__contains=word) for word in wanted(query)))

    def to_tell(self) -> "PostQuerySet":
        """Posts whose followers have not been mailed yet, oldest first."""
        return self.filter(told_at=None).order_by("pk")


class Post(models.Model):
    """A post in a thread, as Markdown; it is rendered as HTML when shown."""

    class Way(models.TextChoices):
        WEB = "web", _("on the page")
        MAIL = "mail", _("by email")

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="posts")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="posts"
    )
    body = models.TextField(_("text"), max_length=LONGEST)
    folded = models.TextField(editable=False)
    language = models.CharField(_("language"), max_length=8)
    way = models.CharField(max_length=4, choices=Way.choices, default=Way.WEB)
    written_at = models.DateTimeField(_("created"), default=timezone.now)
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True)
    # When it became public; without it, it is for members only, even in a public thread.
    public_at = models.DateTimeField(null=True, blank=True)
    is_named = models.BooleanField(_("name shown publicly"), default=False)
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)
    removed_by = acted_by()
    reason = models.CharField(_("why it was removed"), max_length=300, blank=True)
    told_at = models.DateTimeField(null=True, blank=True, editable=False)
    is_sample = models.BooleanField(default=False)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["thread", "id"], name="post_of_thread"),
            models.Index(fields=["author", "-written_at"], name="post_of_author"),
            models.Index(fields=["id"], condition=Q(told_at=None), name="post_to_tell"),
        ]

    def __str__(self) -> str:
        return f"{self.thread_id}: {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded = folded(self.body)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return f"{self.thread.get_absolute_url()}?post={self.pk}#post-{self.pk}"

    @property
    def was_removed_by_author(self) -> bool:
        return self.removed_by_id is not None and self.removed_by_id == self.author_id


class Revision(models.Model):
    """The text of a post before an edit."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="revisions")
    body = models.TextField()
    language = models.CharField(max_length=8)
    until = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("earlier version")
        verbose_name_plural = _("earlier versions")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.post_id} until {self.until:%Y-%m-%d %H:%M}"
