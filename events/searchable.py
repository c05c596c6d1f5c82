"""Events in the search. A hidden address is not part of it."""

from django.utils.translation import gettext_lazy as _

from events.models import Event
from search.sources import Found, Searchable, Watched, in_both


def found(row: Event) -> Found:
    return Found(
        path=row.get_absolute_url(),
        **in_both(row, "summary", "body", title="title"),
        words=f"event evento {Event.Kind(row.kind).label} {row.place}",
        place=row.place,
        counties=[row.county] if row.county else [],
        starts_at=row.starts_at,
        day=row.ends_at.astimezone(row.zone).date(),
    )


EVENTS = Searchable(
    "event",
    title=_("Events"),
    rows=lambda: Event.objects.select_related("county"),
    found=found,
    visible_to=Event.objects.visible_to,
    watched=(Watched(Event),),
    order=20,
)
