"""Bring the members of a merged coalition into the other one, in slices.

`mergers.merge` brings up to `SLICE` members itself. For more, it stores one `Merger`, and a worker goes through the
memberships by id. A slice is one transaction, which locks both coalitions, as every change of a membership does, and moves
the cursor: a worker that is killed leaves no one out and mails no one twice. What a person does meanwhile counts.
"""

import logging
import time
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from coalitions import mails, membership
from coalitions.counters import recount
from coalitions.models import Coalition, Invitation, Membership, Merger
from mailing import outbox
from office import audit
from people.models import Consent, Person
from pse_portal import doorbell

logger = logging.getLogger(__name__)

SLICE = 200  # memberships
SECONDS = 2.0  # the longest a sign-in code waits behind this in a worker

State = Membership.State
ENDED = (State.LEFT, State.DECLINED)
# What an ended membership that begins again may change: all that `membership.enter` sets.
ENTERED = [
    "state", "role", "perspective", "is_shown", "answers", "asked_at", "joined_at", "ended_at", "decided_by", "decided_at",
    "decision_note", "risen_at", "kept_on", "stay_asked_on", "stay_reminded_on",
]  # fmt: skip


def begin(source: Coalition, target: Coalition, by: Person, wording: str) -> Merger:
    """Bring the members of `source` into `target`: all at once up to `SLICE`, more by a worker.

    The merger that is returned has a primary key if a worker goes on with it. `wording` is what the log of consents says.
    Must run in the transaction of the merger, which holds the locks of both and has ended `source`.
    """
    total = Membership.objects.active().filter(coalition=source).count()
    merger = Merger(source=source, by=by, wording=wording, total=total)
    if total <= SLICE and _bring_slice(merger, source, target):
        return merger
    merger.save()
    transaction.on_commit(_ring, robust=True)
    return merger


def of(coalition_id: int) -> list[Merger]:
    """Return what is still under way of the members who leave or enter a coalition, oldest first. One query."""
    rows = Merger.objects.select_related("source__merged_into").order_by("pk")
    return list(rows.filter(source=coalition_id) | rows.filter(source__merged_into=coalition_id))


def go_on(seconds: float = SECONDS) -> None:
    """Bring the next slices over, oldest merger first, for at most `seconds`. Rings again if there are more.

    One query if there is nothing to do. Idempotent, also with two workers at once.
    """
    end = time.monotonic() + seconds
    for pk in list(Merger.objects.order_by("pk").values_list("pk", flat=True)):
        try:
            while _next_slice(pk):
                if time.monotonic() >= end:
                    _ring()
                    return
        except Exception:  # one merger's broken rows must not delay the others
            logger.exception("merger_not_carried_on", extra={"merger": pk})


def _next_slice(pk: int) -> bool:
    """Bring one slice over. Returns False if there is no more, or if the next member must wait for the next tick."""
    with transaction.atomic():
        ids = Merger.objects.filter(pk=pk).values_list("source", "source__merged_into").first()
        if ids is None:
            return False
        locked = Coalition.objects.select_for_update().order_by("pk").in_bulk(ids)
        # Read under the lock: another worker may have moved its cursor.
        merger = Merger.objects.select_related("by").filter(pk=pk).first()
        if merger is None:
            return False
        before = merger.cursor
        source, target = (locked[pk] for pk in ids)
        if _bring_slice(merger, source, target):
            facts = {"into": target.pk, "moved": merger.moved}
            audit.record(merger.by, "coalition.members_moved", source, coalition_id=source.pk, **facts)
            merger.delete()
            return False
        merger.save(update_fields=["cursor", "done", "moved"])
        return merger.cursor > before


def _bring_slice(merger: Merger, source: Coalition, target: Coalition) -> bool:
    """Bring the next members over, and move the cursor. Returns whether these were the last.

    The caller must hold the locks of both. The same number of statements for one and for many, apart from people whose
    request to join `target` is approved by it.
    """
    rows = list(
        Membership.objects.active().filter(coalition=source, pk__gt=merger.cursor).order_by("pk")[: SLICE + 1]
    )
    is_last = len(rows) <= SLICE
    rows = rows[:SLICE]
    people = _locked([row.person_id for row in rows])
    for nth, row in enumerate(rows):
        if row.person_id not in people:
            rows, is_last = rows[:nth], False
            break
        row.person = people[row.person_id]
    if rows:
        _bring(rows, merger, source, target)
        merger.cursor = rows[-1].pk
        merger.done += len(rows)
    return is_last


def _locked(ids: list[int]) -> dict[int, Person]:
    """Lock and return those people whom no one else has locked, by primary key.

    A person who is being deleted or merged with another record holds their row first and waits for the coalitions, so
    waiting here would be a deadlock. The slice ends before that person: the next one sees what became of them. And
    what comes after this slice sees both memberships. `no_key`: rows that refer to a person need not wait.
    """
    people = Person.objects.select_for_update(no_key=True, skip_locked=True)
    return {person.pk: person for person in people.filter(pk__in=ids)}


def _bring(rows: list[Membership], merger: Merger, source: Coalition, target: Coalition) -> None:
    """Do for each member what `membership.join` does with `approved_by`, and what `membership.approve` does; tell them."""
    now = timezone.now()
    of_people = Membership.objects.filter(coalition=target, person__in=[row.person_id for row in rows])
    there = {row.person_id: row for row in of_people}
    rows = [row for row in rows if _may_come(there.get(row.person_id), merger)]
    entering = {}
    for row in rows:
        if row.person_id not in there or there[row.person_id].state in ENDED:
            # A new row also for those who were members before: the statement changes only `ENTERED` of theirs.
            entering[row.person_id] = own = Membership(coalition=target, person=row.person)
            membership.enter(
                own, now, perspective=row.perspective, is_shown=row.is_shown, approved_by=merger.by
            )
    if entering:
        _let_in(list(entering.values()), merger, target, now)
        recount([target.pk])
    there |= entering
    for row in rows:
        own = there[row.person_id]
        own.person, own.coalition = row.person, target
        if own.state == State.PENDING:  # few people are in one coalition and ask to join the other
            membership.approve(own, merger.by)
    outbox.queue_all(
        outbox.Notice(mails.Merged(there[row.person_id], former=source.name), f"merged:{row.pk}:{target.pk}")
        for row in rows
    )
    merger.moved += len(rows)


def _may_come(own: Membership | None, merger: Merger) -> bool:
    """Return whether a person with this membership of the other coalition is let in.

    Not if they were removed or blocked there, or left since the merger.
    """
    if own is None:
        return True
    has_left = own.state == State.LEFT and own.ended_at is not None and own.ended_at >= merger.made_at
    return own.state not in {State.REMOVED, State.BLOCKED} and not has_left


def _let_in(entering: list[Membership], merger: Merger, target: Coalition, now: datetime) -> None:
    # Memberships are only made under the lock of the coalition, so a conflict is an ended one of `there`.
    Membership.objects.bulk_create(
        entering, update_conflicts=True, unique_fields=["coalition", "person"], update_fields=ENTERED
    )
    addresses = [own.person.email for own in entering if own.person.email]
    Invitation.objects.open().filter(coalition=target, email__in=addresses).update(
        state=Invitation.State.ACCEPTED, ended_at=now
    )
    Consent.objects.bulk_create(
        Consent(
            person=own.person,
            purpose=Consent.Purpose.MEMBERSHIP,
            wording=merger.wording,
            source=f"merger of {merger.source_id}",
            about=target.slug,
        )
        for own in entering
    )


def _ring() -> None:
    doorbell.ring("coalitions.tasks.drain_mergers")
