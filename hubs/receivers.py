"""The signal receivers of hubs."""

from typing import Any

from django.dispatch import receiver

from coalitions.models import Coalition, Membership
from coalitions.signals import coalition_ended, membership_ended
from hubs import connections
from people.models import Person


@receiver(membership_ended, dispatch_uid="hubs.seats", weak=False)
def leave_seats(membership: Membership, **_: Any) -> None:
    connections.leave_seats_of(membership)


@receiver(coalition_ended, dispatch_uid="hubs.links", weak=False)
def end_links(coalition: Coalition, by: Person | None, **_: Any) -> None:
    connections.end_links_of(coalition, by)
