"""What waits for a person, from all rooms, for `/me/`."""

from typing import Any

from coalitions.models import Coalition
from office.registries import Waits, waiting


def lines_for(person: Any) -> list[Waits]:
    """All that waits, room by room. A fixed number of queries, however many coalitions the person leads."""
    led = list(Coalition.objects.editable_by(person).order_by("name"))
    return [line for room in waiting for line in room.lines(person, led)]
