"""Who may still read a notice: asked in the moment it is given, of the room that knows.

A mail waits a little, and longer where a relay rests; meanwhile a person may be removed or step down. A notice
that is for some readers only names them in its context, and is called off for whoever is none of them any more:

    outbox.queue(..., context={**readers.only("coalitions.leading", coalition.pk), ...})
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from office.registries import Registry

KEY = "readers"


@dataclass(frozen=True)
class Readers:
    """Some of the people round a row of another room: `has(person_id, pk)` says whether one is of them now."""

    name: str  # "coalitions.leading"
    has: Callable[[int, int], bool]
    order: int = 50


readers: Registry[Readers] = Registry()


def only(name: str, pk: int) -> dict[str, Any]:
    """What the context of a notice says where it is for the readers `name` round the row `pk` alone."""
    return {KEY: [name, pk]}


def may_read(person_id: int | None, context: dict[str, Any]) -> bool:
    """Whether a person is of those whom a notice is for; everybody where it names nobody. One query at most."""
    if KEY not in context:
        return True
    name, pk = context[KEY]
    return person_id is not None and readers.get(name).has(person_id, pk)
