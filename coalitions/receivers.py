"""The signal receivers of coalitions."""

from typing import Any

from django.dispatch import receiver

from coalitions import announcements, renewals
from coalitions.models import Membership
from coalitions.signals import membership_ended


@receiver(membership_ended, dispatch_uid="coalitions.announcements", weak=False)
def call_off_announcements(membership: Membership, **_: Any) -> None:
    announcements.call_off(membership)


@receiver(membership_ended, dispatch_uid="coalitions.yearly_question", weak=False)
def settle_yearly_question(membership: Membership, **_: Any) -> None:
    renewals.settle(membership)
