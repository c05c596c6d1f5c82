"""Invitations by email: one invitation, one reminder, then it expires. There is no third email."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone, translation

from coalitions import mails, membership
from coalitions.join_requests import WORDING
from coalitions.models import Coalition, Invitation, Membership
from mailing import outbox
from office import audit
from people import ages
from people.models import Person
from pse_portal import signed_links

HELD_FOR = timedelta(minutes=10)  # so that a mistake can be undone
ASKED_AGAIN_AFTER = timedelta(days=5)
MOST_A_DAY = 60  # per coalition: no one requested the invitations, so they must not become a newsletter

State = Invitation.State


class TooMany(Exception):
    """More invitations than a coalition may send in a day."""


class Over(Exception):
    """The invitation was answered, withdrawn or has expired."""


def invite(
    coalition: Coalition, addresses: Iterable[str], *, language: str, note: str, by: Person
) -> list[Invitation]:
    """Invite normalized addresses, skipping those already invited or in the coalition.

    Returns the new invitations. Raises TooMany, and then invites no one. Locks the coalition; logged.
    """
    with transaction.atomic():
        locked = Coalition.objects.select_for_update().get(pk=coalition.pk)
        known = set(Invitation.objects.open().filter(coalition=locked).values_list("email", flat=True))
        inside = Membership.objects.filter(coalition=locked).exclude(
            state__in=[Membership.State.LEFT, Membership.State.DECLINED]
        )
        known |= set(inside.exclude(person__email=None).values_list("person__email", flat=True))
        wanted = [address for address in dict.fromkeys(addresses) if address not in known]
        today = Invitation.objects.filter(
            coalition=locked, invited_at__gt=timezone.now() - timedelta(days=1)
        ).count()
        if today + len(wanted) > MOST_A_DAY:
            raise TooMany
        made = []
        for address in wanted:
            invitation = Invitation.objects.create(
                coalition=locked, email=address, language=language, note=note, invited_by=by
            )
            key = f"invitation:{invitation.pk}:invited"
            outbox.queue(mails.Invited(invitation), key=key, due_at=timezone.now() + HELD_FOR)
            audit.record(by, "invitation.sent", invitation, coalition_id=locked.pk)
            made.append(invitation)
    return made


def take_back(invitation: Invitation, by: Person) -> None:
    """Withdraw an invitation, and its mail if it is still queued. Raises Over. Locks the invitation; logged."""
    with transaction.atomic():
        row = _locked(invitation)
        _close(row, State.WITHDRAWN)
        outbox.withdraw(row)
        audit.record(by, "invitation.withdrawn", row, coalition_id=row.coalition_id)


def find(token: str) -> Invitation | None:
    """Return the invitation of an emailed token, or None if it does not verify."""
    found: Invitation | None = signed_links.find(
        Invitation.objects.select_related("coalition", "invited_by"), Invitation.LINK, token
    )
    return found


def lives(invitation: Invitation) -> bool:
    """Return whether it can still be accepted."""
    fresh = invitation.invited_at + Invitation.ENDS_AFTER > timezone.now()
    return invitation.state == State.OPEN and fresh


def accept(
    invitation: Invitation, *, name: str, language: str, perspective: str, is_shown: bool, age_band: str = ""
) -> tuple[Person, Membership]:
    """Join by an emailed link, which proves the address; finds or creates the person.

    Raises Over and what `membership.join` raises, without any change. Locks the invitation.
    """
    with transaction.atomic():
        row = _locked(invitation)
        if not lives(row):
            raise Over
        person = Person.objects.of_address(row.email, name=name, language=language)
        EmailAddress.objects.update_or_create(
            user=person, email=row.email, defaults={"verified": True}, create_defaults={"verified": True, "primary": True}
        )  # fmt: skip
        ages.note(person, age_band)
        with translation.override(language):
            wording = str(WORDING)
        joined = membership.join(
            row.coalition,
            person,
            perspective=perspective,
            is_shown=is_shown,
            wording=wording,
            source=f"invitation {row.pk}",
        )
    return person, joined


def decline(invitation: Invitation) -> None:
    """Decline the invitation, which ends its reminders. Raises Over. Locks the invitation."""
    with transaction.atomic():
        _close(_locked(invitation), State.DECLINED)


def _locked(invitation: Invitation) -> Invitation:
    return (
        Invitation.objects.select_for_update(of=("self",)).select_related("coalition").get(pk=invitation.pk)
    )


def _close(row: Invitation, state: str) -> None:
    if row.state != State.OPEN:
        raise Over
    row.state = state
    row.ended_at = timezone.now()
    row.save(update_fields=["state", "ended_at"])


def ask_again_and_end(now: datetime | None = None) -> tuple[int, int]:
    """Send due reminders and end expired invitations. Returns (reminded, ended). Idempotent."""
    now = now or timezone.now()
    ended = (
        Invitation.objects.open()
        .filter(invited_at__lte=now - Invitation.ENDS_AFTER)
        .update(state=State.ENDED, ended_at=now)
    )
    asked = 0
    due = Invitation.objects.open().filter(asked_again_at=None, invited_at__lte=now - ASKED_AGAIN_AFTER)
    for invitation in due.select_related("coalition"):
        with transaction.atomic():
            if due.filter(pk=invitation.pk).update(asked_again_at=now):
                key = f"invitation:{invitation.pk}:invited_again"
                outbox.queue(mails.InvitedAgain(invitation), key=key, due_at=now)
                asked += 1
    return asked, ended
