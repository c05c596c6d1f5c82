"""Events as something that is talked about."""

from typing import Any

from coalitions.models import Coalition
from dialogue.subjects import Subject, subjects
from events.models import Event


def _find(pk: int, person: Any) -> Event | None:
    return Event.objects.visible_to(person).with_hosts().filter(pk=pk).first()


def _homes(event: Event) -> list[Coalition]:
    """Those that hold it and have agreed, the one that leads first."""
    return [host.coalition for host in event.hosts.all() if host.is_lead or host.agreed_at]


def register() -> None:
    subjects.register(
        Subject("events.event", _find, title=str, url=lambda event: event.get_absolute_url(), homes=_homes)
    )
