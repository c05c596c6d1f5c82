"""Which item an address names, for whoever may see it."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from agenda.models import AgendaItem, origins_and_ways


def seen_item(request: HttpRequest, slug: str) -> AgendaItem:
    """The item of an address, for somebody who may see it; Http404 for everybody else."""
    items = AgendaItem.objects.visible_to(request.user).with_homes().prefetch_related(*origins_and_ways())
    return get_object_or_404(items.select_related("joined_into", "next_event", "heard_at"), slug=slug)
