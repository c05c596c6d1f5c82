from django.db import models

from pse_portal.former_slugs import FormerSlug


class FormerEventSlug(FormerSlug):
    """A former slug that redirects to the event; no other event can use it."""

    owner = models.ForeignKey("events.Event", on_delete=models.CASCADE, related_name="former_slugs")
