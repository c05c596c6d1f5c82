"""What people need to take part: entered with the RSVP, summarized for the organizers, answered once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from coalitions.models import Membership
from events import mails
from events.models import RSVP, Arrangement, Event, Host, Need
from mailing import outbox
from office import audit
from people.models import Person


class NotUndone(Exception):
    """No need of this kind is waiting for an answer; someone else was faster."""


@dataclass(frozen=True)
class Wanted:
    """A need as cleaned by the form; totals are grouped by `kind` and `what`."""

    kind: str
    what: str = ""
    quantity: int = 1
    detail: str = ""


@dataclass(frozen=True)
class Line:
    """A line of the needs summary: quantities and words, never names."""

    kind: str
    what: str
    asked: int
    arranged: int
    not_possible: int
    late: int
    decide_by: date | None

    @property
    def all(self) -> int:
        return self.asked + self.arranged + self.not_possible

    @property
    def is_overdue(self) -> bool:
        """Whether needs are still unanswered after the decision deadline."""
        return self.asked > 0 and self.decide_by is not None and self.decide_by < timezone.localdate()


def ask(rsvp: RSVP, wanted: Iterable[Wanted], *, is_fresh: bool = False) -> None:
    """Set the needs of an RSVP to `wanted`; unchanged needs keep their answer. `is_fresh`: it has none so far.

    A need entered after the decision deadline is marked late, and the event's team is notified immediately. Must run
    in the transaction that saved the RSVP.
    """
    present = [] if is_fresh else Need.objects.standing().filter(rsvp=rsvp)
    standing = {(need.kind, need.what): need for need in present}
    wanted = list(wanted)
    arranged = Arrangement.objects.filter(event_id=rsvp.event_id) if wanted else []
    plans = {plan.kind: plan for plan in arranged}
    late = []
    for want in wanted:
        need = standing.pop((want.kind, want.what), None)
        if need and (need.quantity, need.detail) == (want.quantity, want.detail):
            continue
        need = need or Need(event=rsvp.event, rsvp=rsvp, kind=want.kind, what=want.what)
        need.quantity, need.detail, need.state = want.quantity, want.detail, Need.State.ASKED
        need.asked_at = timezone.now()
        plan = plans.get(want.kind)
        if plan:
            plan.event = rsvp.event
        today = need.asked_at.astimezone(rsvp.event.zone).date()
        need.is_late = plan is not None and plan.decided_by < today
        need.save()
        if need.is_late:
            late.append(need)
    for need in standing.values():
        need.state = Need.State.WITHDRAWN
        need.save(update_fields=["state"])
    for need in late:
        _warn(need)


def withdraw(rsvp: RSVP) -> None:
    """Withdraw all needs of an RSVP."""
    Need.objects.standing().filter(rsvp=rsvp).update(state=Need.State.WITHDRAWN)


def team_of(event: Event) -> list[Person]:
    """Return the facilitators of the event's hosts, each once."""
    hosts = Host.objects.agreed().filter(event=event).order_by().values("coalition")
    leading = Membership.objects.leading().filter(coalition__in=hosts).select_related("person")
    return list({row.person_id: row.person for row in leading.order_by("pk")}.values())


def _warn(need: Need) -> None:
    stamp = int(need.asked_at.timestamp())
    for person in team_of(need.event):
        mail = mails.LateNeed(need.event, kind=need.kind, what=need.what, quantity=need.quantity)
        outbox.queue(mail, key=f"need:{need.pk}:late:{stamp}:{person.pk}", to=person.contact)


def rolled_up(event: Event) -> list[Line]:
    """Return an event's needs summarized by kind and detail. Two queries, however many needs."""
    plans = {plan.kind: plan for plan in event.arrangements.all()}
    lines: dict[tuple[str, str], dict[str, int]] = {}
    rows = Need.objects.standing().filter(event=event).order_by("kind", "what")
    for kind, what, state, quantity, is_late in rows.values_list(
        "kind", "what", "state", "quantity", "is_late"
    ):
        line = lines.setdefault((kind, what), dict.fromkeys(["asked", "arranged", "not_possible", "late"], 0))
        line[state] += quantity
        line["late"] += quantity if is_late and state == Need.State.ASKED else 0
    shown = []
    for (kind, what), numbers in lines.items():
        plan = plans.get(kind)
        if plan:
            plan.event = event
        shown.append(Line(kind=kind, what=what, decide_by=plan.decided_by if plan else None, **numbers))
    return shown


def answer(event: Event, kind: str, what: str, state: str, *, by: Person, note: str = "") -> int:
    """Answer the open needs of one line and notify each person once. Returns the number of needs.

    Raises NotUndone where none is open. Locks the needs; logged.
    """
    with transaction.atomic():
        waiting = list(
            Need.objects.select_for_update(of=("self",))
            .filter(event=event, kind=kind, what=what, state=Need.State.ASKED)
            .select_related("rsvp__event")
            .order_by("pk")
        )
        if not waiting:
            raise NotUndone
        _settle(waiting, event, state, by, note)
    return len(waiting)


def arrange(event: Event, rows: Iterable[Need], *, by: Person | None, note: str = "") -> int:
    """Mark the open needs among `rows` as arranged and notify each person once. Returns the number of needs.

    Must run in the transaction of the cause. Locks the needs; logged.
    """
    pks = [need.pk for need in rows]
    waiting = list(
        Need.objects.select_for_update(of=("self",))
        .filter(pk__in=pks, state=Need.State.ASKED)
        .select_related("rsvp__event")
        .order_by("pk")
    )
    if waiting:
        _settle(waiting, event, Need.State.ARRANGED, by, note)
    return len(waiting)


def _settle(waiting: list[Need], event: Event, state: str, by: Person | None, note: str) -> None:
    now = timezone.now()
    for need in waiting:
        need.state, need.decided_at, need.decided_by, need.note = state, now, by, note
        need.event = event
        need.save()
        _tell(need)
    audit.record(by, f"needs_{state}", event, kind=waiting[0].kind, needs=[need.pk for need in waiting])


def _tell(need: Need) -> None:
    if need.rsvp is None or need.decided_at is None:
        return
    key = f"need:{need.pk}:{int(need.decided_at.timestamp())}"
    outbox.queue(mails.NeedAnswered(need), key=key, to=need.rsvp.contact)
