from django.db import models

from pse_portal.former_slugs import FormerSlug


class FormerEventSlug(FormerSlug):
    """Leads to an event; no other event can take it."""

    owner = models.ForeignKey("events.Event", on_delete=models.CASCADE, related_name="former_slugs")
