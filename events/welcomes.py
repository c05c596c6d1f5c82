"""Welcome new members: a mail with what to do in the first week, or a call by their facilitators."""

from datetime import timedelta

from django.utils import timezone

from coalitions.models import Membership
from events import mails
from mailing import outbox

# Who had to be approved has just got that mail; the first week follows a day later.
AFTER_APPROVAL = timedelta(days=1)


def greet(membership: Membership) -> None:
    """Queue the welcome of a member, once for each membership, also after leaving and coming back.

    A member without email gets a call, which the coalition owes. Must run in a transaction.
    """
    wait = AFTER_APPROVAL if membership.decided_by_id else timedelta()
    outbox.queue(
        mails.Welcome(membership), key=f"membership:{membership.pk}:welcome", due_at=timezone.now() + wait
    )
