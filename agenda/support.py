"""Support items as a person; endorse them for coalitions and organizations, as their facilitators.

Each function that changes support locks the item's row and recounts under that lock.
"""

from typing import Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from agenda import history, transitions
from agenda.models import AgendaItem, Change, Endorsement, GuestSupport, State
from agenda.proposals import NotYours, locked
from coalitions.models import Coalition, Membership, Organization, Partner
from office import audit
from people.models import Person


class Closed(Exception):
    """The item is closed, or not on the agenda yet."""


def may_endorse(person: Any, item: AgendaItem) -> bool:
    """Return whether a signed-in person may support it: all except those its coalitions removed or blocked."""
    return person.is_authenticated and item.is_public and item.is_open and is_welcome(person, item)


def is_welcome(person: Person, item: AgendaItem) -> bool:
    """Return whether none of the item's coalitions removed or blocked the person."""
    put_out = [Membership.State.REMOVED, Membership.State.BLOCKED]
    out = Membership.objects.filter(person=person, state__in=put_out, coalition__in=item.homes)
    return not out.exists()


def endorse(item: AgendaItem, person: Person) -> None:
    """Support a goal as a person. Idempotent. Raises Closed, NotYours."""
    with transaction.atomic():
        row = opened(item)
        if not may_endorse(person, row):
            raise NotYours
        put_person(row, person)


def put_person(row: AgendaItem, person: Person) -> None:
    """Record a person's support, and recount. The caller must hold the row lock and have checked the permission."""
    if not _put(row, {"person": person}, by=person):
        count(row)  # a guest's row may have given way


def endorse_for(item: AgendaItem, coalition: Coalition, by: Person) -> None:
    """Endorse an item for a coalition, as its facilitator. Raises Closed, NotYours."""
    with transaction.atomic():
        row = opened(item)
        if not Coalition.objects.editable_by(by).filter(pk=coalition.pk).exists():
            raise NotYours
        record_for(row, coalition, by)


def record_for(row: AgendaItem, coalition: Coalition, by: Person) -> None:
    """Endorse an item for a coalition. The caller must hold the row lock and have checked the permission."""
    if _put(row, {"coalition_id": coalition.pk}, by=by, through=coalition):
        history.record(row, Change.Kind.ENDORSED, by=by, coalition=coalition, about=coalition.name)
        audit.record(by, "agenda.endorsed", row, coalition_id=coalition.pk)


def endorse_for_organization(
    item: AgendaItem, organization: Organization, through: Coalition, by: Person
) -> None:
    """Record an organization's endorsement, as a facilitator of a coalition it is a partner of (`through`).

    Raises Closed, NotYours.
    """
    with transaction.atomic():
        row = opened(item)
        leads = Coalition.objects.editable_by(by).filter(pk=through.pk).exists()
        if not leads or not Partner.objects.filter(organization=organization, coalition=through.pk).exists():
            raise NotYours
        if _put(row, {"organization": organization}, by=by, through=through):
            history.record(row, Change.Kind.ENDORSED, by=by, coalition=through, about=organization.name)
            audit.record(by, "agenda.endorsed", row, coalition_id=through.pk, organization=organization.pk)


def take_back(endorsement: Endorsement, by: Person) -> None:
    """Withdraw an endorsement: by the person, or by a facilitator of the coalition that recorded it. An endorsed
    item of a circle that loses its last hub becomes proposed again. Raises NotYours.
    """
    with transaction.atomic():
        row = locked(endorsement.item)
        found = Endorsement.objects.standing().filter(pk=endorsement.pk).select_related("through").first()
        if found is None:
            return
        led = Coalition.objects.editable_by(by).filter(pk=found.through_id or 0)
        if found.person_id != by.pk and not led.exists():
            raise NotYours
        Endorsement.objects.filter(pk=found.pk).update(withdrawn_at=timezone.now())
        count(row)
        if found.person_id is None:
            history.record(
                row, Change.Kind.UNENDORSED, by=by, coalition=found.through,
                about=str(found.coalition or found.organization),
            )  # fmt: skip
            audit.record(by, "agenda.endorsement_taken_back", row, coalition_id=found.through_id)
        transitions.fall_back(row, by, found.through)


def opened(item: AgendaItem) -> AgendaItem:
    """Return the item, locked. Raises Closed if it cannot be supported now."""
    row = locked(item)
    if not (row.is_public and row.is_open):
        raise Closed
    return row


def _put(row: AgendaItem, whose: dict[str, Any], *, by: Person, through: Coalition | None = None) -> bool:
    """Record the endorsement, reviving a withdrawn one. Return False if it was there already."""
    found = Endorsement.objects.filter(item=row, **whose).first()
    if found is not None and found.withdrawn_at is None:
        return False
    Endorsement.objects.update_or_create(
        item=row,
        **whose,
        defaults={
            "recorded_by": by,
            "recorded_at": timezone.now(),
            "withdrawn_at": None,
            "through_id": through.pk if through else None,
        },
    )
    count(row)
    return True


def count(row: AgendaItem) -> None:
    """Recount an item's supporters and store the numbers on the row. The caller must hold the row lock. Three queries.

    People are those with an account, and guests who have proven their address or number.
    """
    standing = Endorsement.objects.standing().filter(item=row)
    counted = standing.aggregate(
        people_count=Count("pk", filter=Q(person__isnull=False)),
        hub_count=Count("pk", filter=Q(coalition__kind=Coalition.Kind.HUB)),
        circle_count=Count("pk", filter=Q(coalition__kind=Coalition.Kind.CIRCLE)),
        organization_count=Count("pk", filter=Q(organization__isnull=False)),
    )
    counted["people_count"] += GuestSupport.objects.counted().filter(item=row).count()
    for name, number in counted.items():
        setattr(row, name, number)
    if row.state == State.ENDORSED and row.is_circles and not row.hub_count:
        return  # a constraint would refuse it: `transitions.fall_back` saves the numbers with the state
    AgendaItem.objects.filter(pk=row.pk).update(**counted)


def forget(rows: QuerySet[Any]) -> int:
    """Delete `rows` of endorsements or guests' support, recount their items, and return how many were deleted.

    Locks the items in the order of their pks to avoid deadlocks. The caller must be in a transaction.
    """
    forgotten = 0
    for item in AgendaItem.objects.filter(pk__in=rows.values("item")).order_by("pk"):
        row = locked(item)
        forgotten += rows.filter(item=row).delete()[0]
        count(row)
    return forgotten


def count_again(people: list[Person]) -> None:
    """Recount the items that these people support. Locks the items, ordered by primary key."""
    supported = Endorsement.objects.filter(person__in=people).values("item")
    for item in AgendaItem.objects.filter(pk__in=supported).order_by("pk"):
        count(locked(item))


def merge(record: Person, owner: Person) -> None:
    """Give the endorsements of `record` to `owner`; where both support an item, the owner's stays.

    Locks the items of the endorsements that are deleted. The caller must be in a transaction.
    """
    theirs = list(Endorsement.objects.filter(person=owner).values_list("item", flat=True))
    rows = Endorsement.objects.filter(person=record)
    rows.exclude(item__in=theirs).update(person=owner)
    forget(rows)
