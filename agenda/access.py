"""Look up an item by its slug, as far as the visitor may see it."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from agenda.models import AgendaItem, origins_and_ways


def seen_item(request: HttpRequest, slug: str) -> AgendaItem:
    """Return the item with this slug. Raises Http404 if the visitor may not see it."""
    items = AgendaItem.objects.visible_to(request.user).with_homes().prefetch_related(*origins_and_ways())
    return get_object_or_404(items.select_related("joined_into", "next_event", "heard_at"), slug=slug)
