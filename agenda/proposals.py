"""How items are created: by facilitators, or proposed by a member and answered by facilitators."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.text import slugify

from agenda import history, mails, notifications
from agenda.models import RESERVED, AgendaItem, Change, State, Story
from coalitions.models import Coalition
from office import audit
from people.models import Person


class NotYours(Exception):
    """The person is no member of the coalition, or no facilitator of it."""


class Answered(Exception):
    """The proposal was answered already."""


# The fields that can be edited; each edit adds a row to the history.
WORDS = (
    "title_en", "title_es", "asked_en", "asked_es", "background_en", "background_es", "target_kind", "target",
    "next_on", "next_what_en", "next_what_es", "next_event", "heard_in", "heard_on", "heard_words_en", "heard_words_es",
    "heard_at", "outcome_en", "outcome_es", "learned_en", "learned_es", "source_url", "partner",
)  # fmt: skip


def locked(item: AgendaItem) -> AgendaItem:
    """Lock and return the item's row. To lock several, lock circles' items before hubs'."""
    rows = AgendaItem.objects.select_for_update(of=("self",)).select_related("coalition", "partner")
    return rows.get(pk=item.pk)


def leads(person: Person, item: AgendaItem) -> bool:
    """Return whether `person` facilitates a coalition of the item."""
    return AgendaItem.objects.editable_by(person).filter(pk=item.pk).exists()


def acting_for(person: Person, item: AgendaItem) -> Coalition:
    """Return the item's coalition for which `person` acts as a facilitator. Raises NotYours."""
    led = Coalition.objects.editable_by(person).filter(pk__in=[home.pk for home in item.homes])
    found = led.order_by("pk").first()
    if found is None:
        raise NotYours
    return found


def saved_new(item: AgendaItem) -> AgendaItem:
    """Save a new item under a slug made from its title, with random letters added if it is taken."""
    base = slugify(item.title_en or item.title_es or "")[:70].strip("-") or "goal"
    for tried in (base, *(f"{base}-{get_random_string(4, 'abcdefghjkmnpqrstuvwxyz')}" for _nth in range(5))):
        if tried in RESERVED:
            continue
        item.slug = tried
        try:
            with transaction.atomic():
                item.save(force_insert=True)
        except IntegrityError:
            continue
        return item
    raise IntegrityError("no free short address")


def bring(coalition: Coalition, by: Person, *, heard: bool = False, **words: Any) -> AgendaItem:
    """Create an item of `coalition`. A facilitator's item is public immediately, as heard or proposed. A member's
    proposal waits for the facilitators, and a mail to them is queued. Raises NotYours unless `by` is an active
    member.
    """
    leading = Coalition.objects.editable_by(by).filter(pk=coalition.pk).exists()
    if not Coalition.objects.listed().with_member(by).filter(pk=coalition.pk).exists():
        raise NotYours
    now = timezone.now()
    state = State.HEARD if heard and leading else State.PROPOSED
    item = AgendaItem(
        coalition_id=coalition.pk,
        kind=coalition.kind,
        state=state,
        author=by,
        opened_at=now if leading else None,
        proposed_on=timezone.localdate() if state == State.PROPOSED else None,
        **words,
    )
    with transaction.atomic():
        saved_new(item)
        history.record(item, Change.Kind.MADE, by=by, coalition=coalition if leading else None)
        audit.record(by, "agenda.brought", item, coalition_id=coalition.pk)
        if not leading:
            notifications.tell_leading(item, mails.Proposed, item, occasion=f"proposed:{item.pk}")
    return item


def put_on_agenda(item: AgendaItem, by: Person) -> None:
    """Accept a proposal: it becomes public, and a mail to its author is queued. Raises Answered, NotYours."""
    with transaction.atomic():
        row = locked(item)
        coalition = acting_for(by, row)
        if row.opened_at is not None or not row.is_open:
            raise Answered
        row.opened_at = row.moved_at = timezone.now()
        row.save(update_fields=["opened_at", "moved_at", "updated_at"])
        history.record(row, Change.Kind.OPENED, by=by, coalition=coalition)
        audit.record(by, "agenda.opened", row, coalition_id=coalition.pk)
        notifications.tell_author(mails.Opened(row), f"opened:{row.pk}")


def decline(item: AgendaItem, by: Person, note: str, language: str) -> None:
    """Decline a proposal with a reason, and queue a mail with it to the author.

    The item is parked; members still see it. Raises Answered, NotYours.
    """
    with transaction.atomic():
        row = locked(item)
        coalition = acting_for(by, row)
        if row.opened_at is not None or not row.is_open:
            raise Answered
        row.state = State.PARKED
        row.closed_on = timezone.localdate()
        row.moved_at = timezone.now()
        setattr(row, f"learned_{language}", note)
        row.save()
        history.record(row, Change.Kind.MOVED, by=by, coalition=coalition)
        audit.record(by, "agenda.declined", row, coalition_id=coalition.pk)
        notifications.tell_author(mails.Declined(row, note=note), f"declined:{row.pk}")


def reword(item: AgendaItem, by: Person, **values: Any) -> list[str]:
    """Edit an item's text and return the names of the changed fields.

    The history keeps the old text. Raises NotYours.
    """
    with transaction.atomic():
        row = locked(item)
        coalition = acting_for(by, row)
        changed: dict[str, list[Any]] = {}
        for name in WORDS:
            if name in values and _plain(getattr(row, name)) != _plain(values[name]):
                changed[name] = [_plain(getattr(row, name)), _plain(values[name])]
                setattr(row, name, values[name])
        if changed:
            row.save()
            history.record(row, Change.Kind.EDITED, by=by, coalition=coalition, fields=changed)
            audit.record(by, "agenda.reworded", row, coalition_id=coalition.pk, fields=sorted(changed))
    return list(changed)


def _plain(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def hand_over(coalition: Coalition) -> None:
    """Move the agenda and stories of a merged coalition to the one it is now part of; an archived coalition keeps
    its own. The caller must be in a transaction.
    """
    into = coalition.merged_into_id
    if into is None:
        return
    # A shared item would otherwise have the same coalition twice.
    AgendaItem.objects.filter(
        Q(coalition=coalition.pk, partner=into) | Q(coalition=into, partner=coalition.pk)
    ).update(coalition=into, partner=None)
    AgendaItem.objects.filter(coalition=coalition.pk).update(coalition=into)
    AgendaItem.objects.filter(partner=coalition.pk).update(partner=into)
    Story.objects.filter(coalition=coalition.pk).update(coalition=into)


def forget(rows: QuerySet[AgendaItem]) -> int:
    """Delete the goals that are on no agenda yet and that nobody else supports; the others stay, without an author.

    Returns how many rows. The caller must be in a transaction, and has deleted the author's own support.
    """
    alone = {"people_count": 0, "hub_count": 0, "circle_count": 0, "organization_count": 0}
    pks = list(rows.filter(opened_at=None, state=State.PROPOSED, **alone).values_list("pk", flat=True))
    changed = rows.exclude(pk__in=pks).update(author=None)
    AgendaItem.objects.filter(pk__in=pks).delete()
    return changed + len(pks)
