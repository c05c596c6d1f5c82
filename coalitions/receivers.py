"""The signal receivers of coalitions."""

from typing import Any

from django.dispatch import receiver

from coalitions import announcements, merged_memberships, renewals
from coalitions.models import Membership
from coalitions.signals import membership_ended
from people.models import Person
from people.signals import people_merged, people_separated


@receiver(membership_ended, dispatch_uid="coalitions.announcements", weak=False)
def call_off_announcements(membership: Membership, **_: Any) -> None:
    announcements.call_off(membership)


@receiver(membership_ended, dispatch_uid="coalitions.yearly_question", weak=False)
def settle_yearly_question(membership: Membership, **_: Any) -> None:
    renewals.settle(membership)


@receiver(people_merged, dispatch_uid="coalitions.people_merged", weak=False)
def settle_memberships(record: Person, owner: Person, **_: Any) -> None:
    merged_memberships.settle(record, owner)


@receiver(people_separated, dispatch_uid="coalitions.people_separated", weak=False)
def recount_coalitions(record: Person, owner: Person, **_: Any) -> None:
    merged_memberships.count_again(record, owner)
