from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class FormerEventSlug(models.Model):
    """A short address that an event had before: it leads to today's, and no other event can take it."""

    slug = models.SlugField(max_length=80, unique=True)
    event = models.ForeignKey("events.Event", on_delete=models.CASCADE, related_name="former_slugs")
    until = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("former short address")
        verbose_name_plural = _("former short addresses")

    def __str__(self) -> str:
        return self.slug
