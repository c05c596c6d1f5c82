"""A person's to-do items from all apps, for `/me/`."""

from typing import Any

from django.db.models import QuerySet

from coalitions.models import Coalition
from office import contributions, panels
from office.contributions import ActionItem, ActionSource
from pse_portal.prepared import Prepared


@Prepared
def _led(person: Any) -> QuerySet[Coalition]:
    return Coalition.objects.editable_by(person).order_by("name")


def items_for(person: Any) -> list[ActionItem]:
    """Return all to-do items, app by app. A fixed number of queries, however many coalitions the person facilitates."""
    led = _led(person)
    sources = {source.name: source.items for source in contributions.of(ActionSource)}
    empty = set() if led else panels.without_rows(sources, person, person)
    return [item for name, items in sources.items() if name not in empty for item in items(person, led)]
