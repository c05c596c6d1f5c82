"""All transitions between the states of a membership: joining, leaving, appointing, removing.

Each function opens its own transaction and locks the coalition's row first, so that the counters and the rule "no
coalition loses its last facilitator" hold under concurrent requests. `member_moves` lets the members of a merged coalition
in, many at a time, by the same rules.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coalitions import facilitators, mails, youth
from coalitions.counters import recount
from coalitions.models import Coalition, Invitation, Membership, Organization
from coalitions.models.membership import MembershipQuerySet
from coalitions.signals import member_joined, membership_ended
from mailing import calls, outbox
from office import audit
from people.models import AgeBand, Consent, Person

State = Membership.State

SHOWN_WORDING = _("Other members can see my name")


class Refused(Exception):
    """The coalition does not accept the person; the subclass says why."""


class NotWelcome(Refused):
    """The person was blocked or removed: only a facilitator can let them in again."""


class ByInvitation(Refused):
    """The coalition accepts only invited people."""


class Closed(Refused):
    """The coalition is merged or archived and accepts no new members."""


class Oneself(Refused):
    """People cannot appoint themselves facilitator."""


class LastFacilitator(Exception):
    """The transition would leave the coalition without a facilitator who can sign in."""


class TooFewAdults(LastFacilitator):
    """The transition would leave a youth coalition with fewer than two adult facilitators who can sign in."""


class WrongState(Exception):
    """The current state does not allow the transition; another person may have acted first."""


def _lock(coalition_id: int) -> Coalition:
    return Coalition.objects.select_for_update().get(pk=coalition_id)


def join(
    coalition: Coalition,
    person: Person,
    *,
    perspective: str = Membership.Perspective.COMMUNITY,
    is_shown: bool = False,
    answers: list[dict[str, str]] | None = None,
    wording: str = "",
    source: str = "",
    approved_by: Person | None = None,
) -> Membership:
    """Make `person` a member, or a pending one if joining needs approval; an active or pending one stays as is.

    With `approved_by`, the facilitator or staff member who enters a person, no approval is needed. An open
    invitation to their address has the same effect, and counts as accepted. Raises NotWelcome, ByInvitation,
    Closed. Locks the coalition. Logs the consent `wording`. Mails the facilitators about a new request.
    """
    with transaction.atomic():
        locked = _lock(coalition.pk)
        membership = Membership.objects.filter(coalition=locked, person=person).first()
        if membership and membership.state in {State.ACTIVE, State.PENDING}:
            return membership
        if locked.life not in {Coalition.Life.ACTIVE, Coalition.Life.QUIET}:
            raise Closed
        if membership and membership.state in {State.BLOCKED, State.REMOVED}:
            raise NotWelcome
        invited = Invitation.objects.open().filter(coalition=locked, email=person.email or "-")
        let_in = approved_by is not None or invited.exists()
        if locked.joining == Coalition.Joining.INVITATION and not let_in:
            raise ByInvitation
        now = timezone.now()
        enters = let_in or locked.joining == Coalition.Joining.OPEN
        membership = membership or Membership(coalition=locked, person=person)
        enter(membership, now, perspective=perspective, is_shown=is_shown, approved_by=approved_by)
        membership.answers = answers or []
        if not enters:
            membership.state, membership.joined_at = State.PENDING, None
        membership.save()
        invited.update(state=Invitation.State.ACCEPTED, ended_at=now)
        Consent.objects.create(
            person=person,
            purpose=Consent.Purpose.MEMBERSHIP,
            wording=wording,
            source=source,
            about=locked.slug,
        )
        if enters:
            recount([locked.pk])
            if approved_by is None:
                member_joined.send(Membership, membership=membership)
        else:
            key = f"membership:{membership.pk}:asked:{int(membership.asked_at.timestamp())}"
            facilitators.tell(locked, mails.RequestWaits, membership, key=key)
    return membership


def enter(
    row: Membership, now: datetime, *, perspective: str, is_shown: bool, approved_by: Person | None
) -> None:
    """Set the columns of an unsaved membership, or one that had ended, that begins now. Saves nothing."""
    row.state = State.ACTIVE
    row.role = Membership.Role.MEMBER
    row.perspective = perspective
    row.is_shown = is_shown
    row.answers = []
    row.asked_at = row.joined_at = now
    row.ended_at = None
    row.decided_by = approved_by
    row.decided_at = now if approved_by else None
    row.decision_note = ""
    row.risen_at = None
    row.kept_on = row.stay_asked_on = row.stay_reminded_on = None


def approve(membership: Membership, by: Person | None, note: str = "") -> None:
    """Approve a pending person. Raises WrongState. Locks the coalition; mails the person; logged."""
    _decide(membership, by, note, State.ACTIVE, mails.RequestApproved)


def decline(membership: Membership, by: Person, note: str = "") -> None:
    """Decline a pending person. Raises WrongState. Locks the coalition; mails the person; logged."""
    _decide(membership, by, note, State.DECLINED, mails.RequestDeclined)


def _decide(
    membership: Membership, by: Person | None, note: str, state: str, mail: type[mails.MembershipMail]
) -> None:
    with transaction.atomic():
        coalition = _lock(membership.coalition_id)
        row = Membership.objects.select_related("person").get(pk=membership.pk)
        if row.state != State.PENDING:
            raise WrongState
        row.state = state
        row.decided_by = by
        row.decided_at = timezone.now()
        row.decision_note = note
        if state == State.ACTIVE:
            row.joined_at = row.decided_at
        row.save()
        recount([coalition.pk])
        audit.record(by, f"membership.{state}", row, coalition_id=coalition.pk)
        row.coalition = coalition
        outbox.queue(mail(row), key=f"membership:{row.pk}:decided:{int(row.decided_at.timestamp())}")
        if state == State.ACTIVE:
            member_joined.send(Membership, membership=row)


def leave(membership: Membership, by: Person | None = None) -> None:
    """End a membership at the person's own wish, or withdraw their request; `by` is the person who recorded it.

    Raises LastFacilitator, WrongState. Locks the coalition; logged.
    """
    with transaction.atomic():
        coalition = _lock(membership.coalition_id)
        row = Membership.objects.select_related("person").get(pk=membership.pk)
        if row.state not in {State.ACTIVE, State.PENDING}:
            raise WrongState
        _keep_a_facilitator(row)
        _end(row, State.LEFT, by or row.person, "")
        recount([coalition.pk])
        audit.record(by or row.person, "membership.left", row, coalition_id=coalition.pk)


def remove(membership: Membership, by: Person, note: str) -> None:
    """End a membership against the person's will. Raises LastFacilitator, WrongState.

    Locks the coalition; logged; mails the person with the reason `note`.
    """
    _expel(membership, by, note, State.REMOVED)


def block(membership: Membership, by: Person, note: str) -> None:
    """End a membership for good: the person cannot ask again. Otherwise the same as `remove`."""
    _expel(membership, by, note, State.BLOCKED)


def allow_rejoin(membership: Membership, by: Person) -> None:
    """Let a removed or blocked person ask again. Raises WrongState. Locks the coalition; logged."""
    with transaction.atomic():
        coalition = _lock(membership.coalition_id)
        row = Membership.objects.get(pk=membership.pk)
        if row.state not in {State.BLOCKED, State.REMOVED}:
            raise WrongState
        row.state = State.LEFT
        row.decided_by = by
        row.decided_at = timezone.now()
        row.save()
        audit.record(by, "membership.allow_rejoin", row, coalition_id=coalition.pk)


def _expel(membership: Membership, by: Person, note: str, state: str) -> None:
    with transaction.atomic():
        coalition = _lock(membership.coalition_id)
        row = Membership.objects.select_related("person").get(pk=membership.pk)
        if (
            row.state not in {State.ACTIVE, State.PENDING, State.LEFT, State.DECLINED, State.REMOVED}
            or row.state == state
        ):
            raise WrongState
        _keep_a_facilitator(row)
        _end(row, state, by, note)
        recount([coalition.pk])
        audit.record(by, f"membership.{state}", row, coalition_id=coalition.pk)
        row.coalition = coalition
        key = f"membership:{row.pk}:{state}:{int(timezone.now().timestamp())}"
        outbox.queue(mails.MembershipEnded(row), key=key)


def _keep_a_facilitator(row: Membership) -> None:
    if not row.is_facilitator:
        return
    others = Membership.objects.leading().able_to_sign_in().filter(coalition_id=row.coalition_id)
    others = others.exclude(pk=row.pk)
    if not others.exists():
        raise LastFacilitator
    if row.person.age_band == AgeBand.ADULT:
        _keep_two_adults(row.coalition_id, others)


def _keep_two_adults(coalition_id: int, others: MembershipQuerySet) -> None:
    if not youth.has_enough_adults(coalition_id, others):
        raise TooFewAdults


def has_another_facilitator(coalition: Coalition, person: Person) -> bool:
    """Return whether someone besides `person` facilitates the coalition and can sign in."""
    others = Membership.objects.leading().able_to_sign_in().filter(coalition=coalition.pk)
    return others.exclude(person=person).exists()


def forget(rows: QuerySet[Membership]) -> int:
    """Delete memberships without notice and recount their coalitions; what depends on active ones ends.

    Returns how many. Locks the coalitions in the order of their pks. The caller must be in a transaction.
    """
    forgotten = 0
    for coalition in Coalition.objects.filter(pk__in=rows.values("coalition")).order_by("pk"):
        locked = _lock(coalition.pk)
        for row in rows.filter(coalition=locked):
            if row.state == State.ACTIVE:
                row.state = State.LEFT
                row.save(update_fields=["state"])
                membership_ended.send(Membership, membership=row, by=None)
            row.delete()
            forgotten += 1
        recount([locked.pk])
    return forgotten


def _end(row: Membership, state: str, by: Person, note: str) -> None:
    was_active = row.state == State.ACTIVE
    row.state = state
    row.role = Membership.Role.MEMBER
    row.ended_at = timezone.now()
    row.decided_by = by
    row.decided_at = row.ended_at
    row.decision_note = note
    row.save()
    if was_active:
        membership_ended.send(Membership, membership=row, by=by)


def appoint(membership: Membership, by: Any) -> None:
    """Make an active member a facilitator. Raises WrongState, Oneself, TooFewAdults. Locks the coalition; logged. Idempotent.

    Mails the new facilitator, and the others except `by`.
    """
    if by is not None and by.pk == membership.person_id:
        raise Oneself
    with transaction.atomic():
        coalition = _lock(membership.coalition_id)
        row = Membership.objects.select_related("person").get(pk=membership.pk)
        if row.state != State.ACTIVE:
            raise WrongState
        if row.role == Membership.Role.FACILITATOR:
            return
        if row.person.age_band != AgeBand.ADULT:
            leading = Membership.objects.leading().able_to_sign_in().filter(coalition_id=row.coalition_id)
            _keep_two_adults(row.coalition_id, leading)
        row.role = Membership.Role.FACILITATOR
        row.save(update_fields=["role"])
        audit.record(by, "membership.appointed", row, coalition_id=coalition.pk)
        row.coalition = coalition
        key = f"membership:{row.pk}:appointed:{int(timezone.now().timestamp())}"
        outbox.queue(mails.Appointed(row), key=key)
        told = mails.FacilitatorNamed(row, by=by.name if by is not None else "")
        for other in facilitators.of(coalition).exclude(pk=row.pk).exclude(person=by):
            outbox.queue(told, key=f"{key}:to:{other.pk}", to=other.person.contact)


def step_down(membership: Membership, by: Person | None = None) -> None:
    """Make a facilitator a plain member at their own wish; `by` is the person who recorded it for them.

    Raises LastFacilitator, WrongState. Locks the coalition; logged.
    """
    with transaction.atomic():
        coalition = _lock(membership.coalition_id)
        row = Membership.objects.select_related("person").get(pk=membership.pk)
        if not row.is_facilitator:
            raise WrongState
        _keep_a_facilitator(row)
        row.role = Membership.Role.MEMBER
        row.save(update_fields=["role"])
        audit.record(by or row.person, "membership.stepped_down", row, coalition_id=coalition.pk)


def answer_appointment(membership: Membership, is_yes: bool, by: Person) -> None:
    """Record a person's answer by phone to being appointed facilitator; "no" reverts it. Raises calls.NotPossible."""
    if not Membership.objects.leading().filter(pk=membership.pk).exists():
        raise calls.NotPossible(gettext("This has changed since. Here’s the latest version."))
    if is_yes:
        return
    try:
        step_down(membership, by)
    except LastFacilitator as error:
        raise calls.NotPossible(only_one(membership.person.name, error)) from error


def only_one(name: str, error: LastFacilitator) -> str:
    """Return why the person must remain a facilitator, addressed to another person."""
    return why(error, _only_one(name))


def why(error: LastFacilitator, otherwise: str) -> str:
    """Return what is in the way: a youth coalition's need for adults, else the caller's own words."""
    return str(youth.TWO_ADULTS) if isinstance(error, TooFewAdults) else otherwise


def _only_one(name: str) -> str:
    return gettext(
        "%(name)s is the only facilitator here who can sign in. First name someone else who has an email."
    ) % {"name": name}


def hand_over(membership: Membership, to: Membership) -> None:
    """Appoint `to` as facilitator and step down, both or neither. Raises WrongState, LastFacilitator."""
    with transaction.atomic():
        _lock(membership.coalition_id)
        appoint(to, membership.person)
        step_down(membership)


def change(
    membership: Membership, *, perspective: str, is_shown: bool, organization: Organization | None
) -> None:
    """Change a member's own details. A new organization needs confirmation by a facilitator again.

    Raises WrongState. Locks the coalition. Logs the consent to be shown, given or withdrawn.
    """
    with transaction.atomic():
        coalition = _lock(membership.coalition_id)
        row = Membership.objects.select_related("person").get(pk=membership.pk)
        if row.state != State.ACTIVE:
            raise WrongState
        if row.is_shown != is_shown:
            _log_shown(row, coalition, is_shown, "my membership")
        if row.organization != organization:
            row.organization_confirmed_at = None
        row.perspective, row.is_shown, row.organization = perspective, is_shown, organization
        row.save()
        recount([coalition.pk])


def _log_shown(row: Membership, coalition: Coalition, is_shown: bool, source: str) -> None:
    Consent.objects.create(
        person=row.person,
        purpose=Consent.Purpose.SHOWN,
        is_given=is_shown,
        wording=str(SHOWN_WORDING),
        source=source,
        about=coalition.slug,
    )


def set_shown(person: Person, pk: int, is_shown: bool) -> None:
    """Show or hide a person's name to the other members of one coalition. Idempotent; logs the consent.

    Does nothing if the membership is not the person's, or not active.
    """
    with transaction.atomic():
        rows = Membership.objects.active().filter(pk=pk, person=person, is_shown=not is_shown)
        row = rows.select_for_update(of=("self",)).select_related("coalition", "person").first()
        if row is not None:
            row.is_shown = is_shown
            row.save(update_fields=["is_shown"])
            _log_shown(row, row.coalition, is_shown, "my visibility")


def confirm_organization(membership: Membership, by: Person, *, speaks: bool) -> None:
    """Record whether a member speaks for their organization, as a facilitator. Raises WrongState. Logged."""
    with transaction.atomic():
        coalition = _lock(membership.coalition_id)
        row = Membership.objects.get(pk=membership.pk)
        if row.state != State.ACTIVE or row.organization_id is None:
            raise WrongState
        organization_id = row.organization_id
        if speaks:
            row.organization_confirmed_at = timezone.now()
        else:
            row.organization = row.organization_confirmed_at = None
        row.save()
        audit.record(
            by,
            "membership.organization_confirmed" if speaks else "membership.organization_denied",
            row,
            coalition_id=coalition.pk,
            organization=organization_id,
        )


def write_note(membership: Membership, note: str) -> None:
    """Replace the facilitators' note on a member."""
    Membership.objects.filter(pk=membership.pk).update(note=note)
