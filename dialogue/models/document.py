import secrets
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition
from dialogue.addresses import path_of
from dialogue.models.visit import Visit, is_moderator
from dialogue.words import wanted
from search.words import folded


class DocumentQuerySet(models.QuerySet):
    def readable_by(self, person: Any) -> "DocumentQuerySet":
        """Public documents, and those of `person`'s coalitions or of one they have moderator access to."""
        public = Q(promoted_at__isnull=False)
        alive = self.filter(removed_at=None)
        if not person.is_authenticated:
            return alive.filter(public)
        inside = Q(coalition__in=Coalition.objects.with_member(person))
        if is_moderator(person):
            inside |= Q(coalition__in=Visit.objects.visited_by(person))
        return alive.filter(public | inside)

    def tended_by(self, person: Any) -> "DocumentQuerySet":
        """Those `person` may remove: their own while they are a member, and all where they are a facilitator."""
        if not person.is_authenticated:
            return self.none()
        own = Q(shared_by=person, coalition__in=Coalition.objects.listed().with_member(person))
        return self.filter(own | Q(coalition__in=Coalition.objects.editable_by(person)), removed_at=None)

    def promoted(self) -> "DocumentQuerySet":
        return self.filter(removed_at=None, promoted_at__isnull=False)

    def containing(self, query: str) -> "DocumentQuerySet":
        """Those with every word of `query` in their title, reason, or URL."""
        return self.filter(*(Q(folded__contains=word) for word in wanted(query)))


def where_kept(document: "Document", name: str) -> str:
    """Return a random path that keeps only the extension of `name`."""
    return f"documents/{secrets.token_hex(16)}.{name.rpartition('.')[2]}"


class Document(models.Model):
    """A link or a file that a member shared with their coalition: by whom, when, and why."""

    class Kind(models.TextChoices):
        LINK = "link", _("web link")
        PICTURE = "picture", _("photo")
        PDF = "pdf", _("document (PDF)")

    TYPES = {Kind.PICTURE: "image/jpeg", Kind.PDF: "application/pdf"}

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="documents")
    shared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="documents"
    )
    shared_at = models.DateTimeField(_("shared on"), default=timezone.now)
    kind = models.CharField(_("type"), max_length=8, choices=Kind.choices)
    title = models.CharField(_("title"), max_length=140)
    why = models.CharField(_("why"), max_length=500)
    language = models.CharField(_("language"), max_length=8)
    url = models.URLField(_("web address"), max_length=500, blank=True)
    file = models.FileField(_("file"), upload_to=where_kept, max_length=120, blank=True)
    size = models.PositiveIntegerField(default=0)  # bytes
    folded = models.TextField(editable=False)
    promoted_at = models.DateTimeField(_("on the public page since"), null=True, blank=True)
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)
    is_sample = models.BooleanField(default=False)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("link or document")
        verbose_name_plural = _("links and documents")
        ordering = ["-shared_at", "-pk"]
        indexes = [models.Index(fields=["coalition", "-shared_at"], name="document_of_coalition")]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded = folded(self.title, self.why, self.url)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return self.url if self.is_link else path_of(self.coalition, "document-file", pk=self.pk)

    @property
    def is_link(self) -> bool:
        return self.kind == self.Kind.LINK

    @property
    def file_name(self) -> str:
        """The name under which a browser saves the file."""
        ending = "pdf" if self.kind == self.Kind.PDF else "jpg"
        return f"{slugify(self.title) or 'document'}.{ending}"
