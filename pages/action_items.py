"""A person's to-do items from all apps, for `/me/`."""

from typing import Any

from coalitions.models import Coalition
from office import contributions
from office.contributions import ActionItem, ActionSource


def items_for(person: Any) -> list[ActionItem]:
    """Return all to-do items, app by app. A fixed number of queries, however many coalitions the person facilitates."""
    led = list(Coalition.objects.editable_by(person).order_by("name"))
    return [item for source in contributions.of(ActionSource) for item in source.items(person, led)]
