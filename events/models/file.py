from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models.event import Event

# The first bytes of a file and its media type; the file name is not trusted.
BEGINNINGS = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"%PDF-": "application/pdf",
}
LARGEST = 10 * 1024 * 1024


def type_of(beginning: bytes) -> str:
    """Return the media type of a file by its content; "" where it is not accepted."""
    return next((kind for mark, kind in BEGINNINGS.items() if beginning.startswith(mark)), "")


def check_content(file: Any) -> None:
    """Raise ValidationError unless the file is a JPEG, PNG, or PDF of at most 10 MB."""
    file.seek(0)
    kind = type_of(file.read(8))
    file.seek(0)
    if not kind:
        raise ValidationError(_("Choose a photo (JPEG or PNG) or a PDF."))
    if file.size > LARGEST:
        raise ValidationError(_("This file is larger than 10 MB. Choose a smaller one."))


def where_kept(file: "EventFile", name: str) -> str:
    return f"events/{file.event_id}/{name}"


class EventFile(models.Model):
    """A photo or document from an event."""

    class Kind(models.TextChoices):
        PICTURE = "picture", _("photo")
        DOCUMENT = "document", _("document")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="files")
    kind = models.CharField(_("type"), max_length=8, choices=Kind.choices)
    title = models.CharField(
        _("title"), max_length=140, help_text=_("For a photo: describe it for people who can’t see it.")
    )
    file = models.FileField(_("file"), upload_to=where_kept, max_length=200, validators=[check_content])
    added_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("photo or document")
        verbose_name_plural = _("photos and documents")
        ordering = ["kind", "pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("events:file", kwargs={"slug": self.event.slug, "pk": self.pk})

    @property
    def is_picture(self) -> bool:
        return self.kind == self.Kind.PICTURE
