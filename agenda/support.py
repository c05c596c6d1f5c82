"""Standing behind an item: people by themselves, coalitions and organizations through those who lead.

Every function locks the item's row, and counts anew under that lock.
"""

from typing import Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from agenda import history, transitions
from agenda.models import AgendaItem, Change, Endorsement, State
from agenda.proposals import NotYours, locked
from coalitions.models import Coalition, Membership, Organization, Partner
from office import audit
from people.models import Person


class Closed(Exception):
    """The item is no longer on its way, or not on the agenda yet."""


def may_endorse(person: Any, item: AgendaItem) -> bool:
    """Whether a signed-in person may stand behind it: anybody but those whom its coalitions put out."""
    if not person.is_authenticated or not (item.is_public and item.is_open):
        return False
    put_out = [Membership.State.REMOVED, Membership.State.BLOCKED]
    out = Membership.objects.filter(person=person, state__in=put_out, coalition__in=item.homes)
    return not out.exists()


def endorse(item: AgendaItem, person: Person) -> None:
    """Support a goal as a person. Idempotent. Raises Closed, NotYours."""
    with transaction.atomic():
        row = _open(item)
        if not may_endorse(person, row):
            raise NotYours
        _put(row, {"person": person}, by=person)


def endorse_for(item: AgendaItem, coalition: Coalition, by: Person) -> None:
    """A coalition stands behind it, as one of its facilitators says. Raises Closed, NotYours."""
    with transaction.atomic():
        row = _open(item)
        if not Coalition.objects.editable_by(by).filter(pk=coalition.pk).exists():
            raise NotYours
        record_for(row, coalition, by)


def record_for(row: AgendaItem, coalition: Coalition, by: Person) -> None:
    """The same for a row that the caller has locked, and whose right the caller has looked at."""
    if _put(row, {"coalition_id": coalition.pk}, by=by, through=coalition):
        history.record(row, Change.Kind.ENDORSED, by=by, coalition=coalition, about=coalition.name)
        audit.record(by, "agenda.endorsed", row, coalition_id=coalition.pk)


def endorse_for_organization(
    item: AgendaItem, organization: Organization, through: Coalition, by: Person
) -> None:
    """An organization stands behind it, recorded by those who lead a coalition it is a partner of.

    Raises Closed, NotYours.
    """
    with transaction.atomic():
        row = _open(item)
        leads = Coalition.objects.editable_by(by).filter(pk=through.pk).exists()
        if not leads or not Partner.objects.filter(organization=organization, coalition=through.pk).exists():
            raise NotYours
        if _put(row, {"organization": organization}, by=by, through=through):
            history.record(row, Change.Kind.ENDORSED, by=by, coalition=through, about=organization.name)
            audit.record(by, "agenda.endorsed", row, coalition_id=through.pk, organization=organization.pk)


def take_back(endorsement: Endorsement, by: Person) -> None:
    """Taken back: by the person, or by those who lead the coalition that recorded it. An endorsed item of a
    circle that loses its last hub is proposed again. Raises NotYours."""
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


def _open(item: AgendaItem) -> AgendaItem:
    row = locked(item)
    if not (row.is_public and row.is_open):
        raise Closed
    return row


def _put(row: AgendaItem, whose: dict[str, Any], *, by: Person, through: Coalition | None = None) -> bool:
    """Whether it is new. One that was taken back stands again."""
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
    """Count who stands behind a locked item, and keep the numbers on it. Two queries."""
    standing = Endorsement.objects.standing().filter(item=row)
    counted = standing.aggregate(
        people_count=Count("pk", filter=Q(person__isnull=False)),
        hub_count=Count("pk", filter=Q(coalition__kind=Coalition.Kind.HUB)),
        circle_count=Count("pk", filter=Q(coalition__kind=Coalition.Kind.CIRCLE)),
        organization_count=Count("pk", filter=Q(organization__isnull=False)),
    )
    for name, number in counted.items():
        setattr(row, name, number)
    if row.state == State.ENDORSED and row.is_circles and not row.hub_count:
        return  # the database would refuse it: `moving.fall_back` saves the numbers with the state
    AgendaItem.objects.filter(pk=row.pk).update(**counted)


def forget(rows: QuerySet[Endorsement]) -> int:
    """Delete `rows` and count their items anew; how many endorsements.

    Locks the items in order of their numbers, so that two never wait for each other. The caller must be in a transaction.
    """
    forgotten = 0
    for item in AgendaItem.objects.filter(pk__in=rows.values("item")).order_by("pk"):
        row = locked(item)
        forgotten += rows.filter(item=row).delete()[0]
        count(row)
    return forgotten


def merge(record: Person, owner: Person) -> None:
    """Give the endorsements of `record` to `owner`; where both stand behind an item, the owner's stays.

    Locks the items of those that are left over. The caller must be in a transaction.
    """
    theirs = list(Endorsement.objects.filter(person=owner).values_list("item", flat=True))
    rows = Endorsement.objects.filter(person=record)
    rows.exclude(item__in=theirs).update(person=owner)
    forget(rows)
