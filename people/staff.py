"""Joining the staff by an emailed invitation, and leaving it in one step."""

import secrets
from collections.abc import Iterable
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from mailing import outbox
from mailing.contacts import normalise_email
from office import audit, journal
from office.groups import ROLES
from office.models import Approval
from people import erasures, mails, second_step, sessions
from people.models import Person, StaffInvitation
from pse_portal import signed_links


class Refused(Exception):
    """The roles are not this person's to give, or they would be their own."""


class Over(Exception):
    """The invitation was accepted, withdrawn, or has expired."""


def may_give(by: Any) -> bool:
    return bool(by.is_active and by.is_staff and by.has_perm("people.give_roles"))


def roles_given_by(by: Any) -> QuerySet[Group]:
    """Return the groups that `by` may give: all but the one that gives roles, which only a superuser gives."""
    groups = Group.objects.order_by("name")
    if by.is_superuser:
        return groups
    return groups.exclude(name=ROLES) if may_give(by) else groups.none()


def may_change_roles_of(person: Person, by: Any) -> bool:
    """Return whether `by` may give or take roles of `person`: never their own, and a superuser's only as one."""
    return may_give(by) and person.pk != by.pk and (by.is_superuser or not person.is_superuser)


def invite(address: str, *, name: str, language: str, groups: Iterable[Group], by: Person) -> StaffInvitation:
    """Invite an address to the staff. Raises Refused. An open invitation of the address is withdrawn. Logged."""
    address, chosen = normalise_email(address) or "", list(groups)
    if not address or not chosen or address == by.email or not set(chosen) <= set(roles_given_by(by)):
        raise Refused
    known = Person.objects.filter(email=address).first()
    if known is not None and not may_change_roles_of(known, by):
        raise Refused
    with transaction.atomic():
        _withdraw(StaffInvitation.objects.open().filter(email=address))
        row = StaffInvitation.objects.create(email=address, name=name, language=language, invited_by=by)
        row.groups.set(chosen)
        outbox.queue(
            mails.StaffInvited(row),
            key=f"staff-invitation:{row.pk}",
            expires_at=row.invited_at + row.ENDS_AFTER,
        )
        audit.record(by, "staff_invited", row, groups=sorted(group.pk for group in chosen))
    return row


def withdraw(invitation: StaffInvitation, by: Person) -> None:
    """Withdraw an invitation. Raises Over. Logged."""
    with transaction.atomic():
        if not _withdraw(StaffInvitation.objects.open().filter(pk=invitation.pk)):
            raise Over
        audit.record(by, "staff_invitation_withdrawn", invitation)


def _withdraw(rows: QuerySet[StaffInvitation]) -> int:
    """Withdraw invitations, also in a backup that is restored later. Returns how many."""
    journal.revoked(*rows)
    return rows.update(withdrawn_at=timezone.now())


def find(token: str) -> StaffInvitation | None:
    """Return the open invitation that an emailed link refers to, or None."""
    rows = StaffInvitation.objects.open().select_related("invited_by")
    found: StaffInvitation | None = signed_links.find(rows, StaffInvitation.LINK, token)
    return found


def accept(invitation: StaffInvitation) -> Person:
    """Make the address's person staff with the invited roles. Raises Over. Works once. Locks the invitation; logged.

    The emailed link proves the address. It ends with the inviter's right to give these roles.
    """
    with transaction.atomic():
        row = StaffInvitation.objects.select_for_update(of=("self",)).open().filter(pk=invitation.pk).first()
        if row is None or row.invited_by is None:
            raise Over
        groups = set(row.groups.all())
        if not groups <= set(roles_given_by(row.invited_by)):
            raise Over
        person = Person.objects.of_address(row.email, name=row.name, language=row.language)
        if not person.is_active or not may_change_roles_of(person, row.invited_by):
            raise Over
        journal.revoked(row)
        row.accepted_at = timezone.now()
        row.save(update_fields=["accepted_at"])
        EmailAddress.objects.update_or_create(
            user=person, email=row.email, defaults={"verified": True}, create_defaults={"verified": True, "primary": True}
        )  # fmt: skip
        person.is_staff = True
        person.save(update_fields=["is_staff"])
        person.groups.add(*groups)
        ask_for_second_step(person)
        audit.record(person, "staff_joined", person, groups=sorted(group.pk for group in groups))
    return person


def ask_for_second_step(person: Person) -> None:
    """Mail a person who has just got a date for a second step, unless they have one. The caller must be in a transaction."""
    if person.email and second_step.is_missing(person):
        day = timezone.localdate(person.second_step_by)
        outbox.queue(mails.SecondStepDue(person), key=f"second-step:{person.pk}:{day}")


def leave(person: Person, by: Person) -> None:
    """End a person's staff access in one step. Raises Refused. Logged.

    Removes their roles, ends their sessions and links, withdraws what they asked or invited, and mails them.
    """
    if not may_change_roles_of(person, by):
        raise Refused
    with transaction.atomic():
        row = Person.objects.select_for_update().get(pk=person.pk)
        groups = sorted(row.groups.values_list("pk", flat=True))
        journal.note("staff_left", erasures.mark_of(row))
        row.is_staff = row.is_superuser = False
        row.second_step_by = None
        row.reply_nonce = journal.renewed_nonce(row, "reply_nonce")
        row.save()
        row.groups.clear()
        row.user_permissions.clear()
        _withdraw(StaffInvitation.objects.open().filter(invited_by=row))
        Approval.objects.open().filter(asked_by=row).update(
            state=Approval.State.DECLINED, decided_at=timezone.now()
        )
        sessions.end_all(row, by)
        audit.record(by, "staff_left", row, groups=groups)
        if row.email:
            outbox.queue(mails.StaffLeft(row), key=f"staff-left:{secrets.token_hex(8)}")


def end_again(entries: list[dict[str, Any]]) -> int:
    """End the staff access of the people in a restored database who lost it since. Returns how many."""
    ended, left = 0, journal.marks_of(entries)
    for person in Person.objects.filter(Q(is_staff=True) | Q(is_superuser=True)):
        if erasures.mark_of(person) in left:
            person.is_staff = person.is_superuser = False
            person.save(update_fields=["is_staff", "is_superuser"])
            person.groups.clear()
            person.user_permissions.clear()
            ended += 1
    return ended
