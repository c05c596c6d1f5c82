"""The agenda's signal receivers."""

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

from agenda import guest_support, proposals, stories, support
from coalitions.models import Coalition
from coalitions.signals import coalition_ended
from people.models import Person
from people.signals import name_changed, people_separated, records_merged


@receiver(coalition_ended, dispatch_uid="agenda.items", weak=False)
def hand_over(coalition: Coalition, **_: Any) -> None:
    proposals.hand_over(coalition)


@receiver(records_merged, dispatch_uid="agenda.endorsements", weak=False)
def merge_endorsements(record: Person, owner: Person, **_: Any) -> None:
    support.merge(record, owner)


@receiver(name_changed, dispatch_uid="agenda.tellers", weak=False)
def rename_tellers(person: Person, former: set[str], **_: Any) -> None:
    stories.rename_teller(person, former)


@receiver(people_separated, dispatch_uid="agenda.people_separated", weak=False)
def recount_support(record: Person, owner: Person, **_: Any) -> None:
    support.count_again([record, owner])


@receiver(user_logged_in, dispatch_uid="agenda.guest_support", weak=False)
def take_over(user: Person, **_: Any) -> None:
    """Give a person what they supported as a guest. Only an address that is confirmed counts."""
    if EmailAddress.objects.filter(user=user, email=user.email, verified=True).exists():
        guest_support.take_over(user)
