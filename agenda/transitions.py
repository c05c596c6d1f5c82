"""The transitions of an item between its states. Each locks the item's row, then the hubs' priorities it came from."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from agenda import history, mails, notifications
from agenda.models import AgendaItem, Change, State
from agenda.proposals import acting_for, locked
from coalitions.models import Coalition
from office import audit
from people.models import Person

MOVES: dict[str, tuple[State, ...]] = {
    State.HEARD: (State.PROPOSED, State.PARKED),
    State.PROPOSED: (State.ENDORSED, State.PARKED),
    State.ENDORSED: (State.ADOPTED, State.PARKED),
    State.ADOPTED: (State.IN_PROGRESS, State.PARKED),
    State.IN_PROGRESS: (State.WON, State.LOST, State.PARKED),
    State.PARKED: (State.PROPOSED,),
}
CLOSING = (State.WON, State.LOST, State.PARKED)
# The field that keeps the day of each state.
DAYS = {
    State.PROPOSED: "proposed_on",
    State.ENDORSED: "endorsed_on",
    State.ADOPTED: "adopted_on",
    State.IN_PROGRESS: "started_on",
    **dict.fromkeys(CLOSING, "closed_on"),
}
# The states that supporters are notified of.
TOLD = (State.ADOPTED, State.IN_PROGRESS, *CLOSING)
# How far along an item is; a hub's priority only follows the circle's item forward.
RANK = {state: rank for rank, state in enumerate(State) if state not in CLOSING}


class WrongState(Exception):
    """The item's state does not allow this transition; it may have changed meanwhile."""


class NoHub(Exception):
    """A circle's item needs the endorsement of a hub to become endorsed."""


class NoBacking(Exception):
    """The item has no supporters yet."""


class NotStated(Exception):
    """The text that the transition needs is missing: the outcome, or what was learned."""


def moves_from(item: AgendaItem) -> tuple[State, ...]:
    """Return the states that an item on the agenda may change to."""
    return MOVES.get(item.state, ()) if item.is_public else ()


def move(item: AgendaItem, to: str, by: Person, **words: str) -> None:
    """Change an item's state, and save the given text with it (`outcome_en`, `learned_es`, and so on).

    Adopting needs the outcome, closing needs what was learned. "Endorsed" needs a hub for a circle's item, and
    any supporter for a hub's. States in TOLD queue a batch to the supporters. Raises WrongState, NoHub,
    NoBacking, NotStated, NotYours.
    """
    with transaction.atomic():
        row = locked(item)
        coalition = acting_for(by, row)
        target = State(to)
        if target not in moves_from(row):
            raise WrongState
        for name, text in words.items():
            if text:
                setattr(row, name, text)
        _check(row, target)
        _set(row, target)
        row.save()
        change = history.record(row, Change.Kind.MOVED, by=by, coalition=coalition)
        audit.record(by, "agenda.moved", row, coalition_id=coalition.pk, state=str(target))
        _bring_origins_along(row, target, by, coalition)
        if target in TOLD:
            notifications.tell_followers(row, mails.Moved, change, key=f"agenda:change:{change.pk}", by=by)


def _check(row: AgendaItem, target: State) -> None:
    if target == State.ENDORSED:
        if row.is_circles and not row.hub_count:
            raise NoHub
        if not row.backing:
            raise NoBacking
    if target == State.ADOPTED and not (row.outcome_en or row.outcome_es):
        raise NotStated
    if target in CLOSING and not (row.learned_en or row.learned_es):
        raise NotStated


def _set(row: AgendaItem, target: State) -> None:
    """Set the state, its day, and the time; a parked item that is proposed again starts over."""
    if row.state == State.PARKED:
        row.endorsed_on = row.adopted_on = row.started_on = row.closed_on = None
    row.state = target
    row.moved_at = timezone.now()
    setattr(row, DAYS[target], timezone.localdate())


def fall_back(row: AgendaItem, by: Person, coalition: Coalition | None) -> None:
    """Set an endorsed item of a circle without a hub back to proposed. The caller must hold the row lock."""
    if row.state == State.ENDORSED and row.is_circles and not row.hub_count:
        row.endorsed_on = None
        _set(row, State.PROPOSED)
        row.save()
        history.record(row, Change.Kind.MOVED, by=by, coalition=coalition)


def _bring_origins_along(row: AgendaItem, target: State, by: Any, coalition: Coalition) -> None:
    """Let the hubs' priorities follow the circle's item forward, to won, or to lost. Locks them in the order of
    their pks. See `follow` for the exceptions; a parked item leaves the priority open for the hub.
    """
    origins = AgendaItem.objects.select_for_update(of=("self",)).filter(carried_to__item=row).order_by("pk")
    for origin in origins:
        follow(origin, row, target, by, coalition)


def follow(origin: AgendaItem, item: AgendaItem, target: str, by: Any, coalition: Coalition) -> None:
    """Let a hub's priority follow the circle's item it was brought to. A lost item leaves a priority open that
    another circle still works on. The caller must hold the row lock.
    """
    if target not in (State.ADOPTED, State.IN_PROGRESS, State.WON, State.LOST) or not origin.is_open:
        return
    if target in CLOSING:
        elsewhere = AgendaItem.objects.open().filter(origins__origin=origin).exclude(pk=item.pk)
        if target == State.LOST and elsewhere.exists():
            return
        origin.learned_en, origin.learned_es = item.learned_en, item.learned_es
    elif RANK[State(target)] <= RANK[State(origin.state)]:
        return
    _set(origin, State(target))
    origin.save()
    history.record(origin, Change.Kind.MOVED, by=by, coalition=coalition, about=coalition.name)
