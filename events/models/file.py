from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models.event import Event


def where_kept(file: "EventFile", name: str) -> str:
    return f"events/{file.event_id}/{name}"


class EventFile(models.Model):
    """A picture or a document of an event: what came of it, to look at."""

    class Kind(models.TextChoices):
        PICTURE = "picture", _("picture")
        DOCUMENT = "document", _("document")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="files")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    title = models.CharField(
        _("title"), max_length=140, help_text=_("For a picture: what it shows, for those who cannot see it.")
    )
    file = models.FileField(_("file"), upload_to=where_kept, max_length=200)
    added_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("picture or document")
        verbose_name_plural = _("pictures and documents")
        ordering = ["kind", "pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_picture(self) -> bool:
        return self.kind == self.Kind.PICTURE
