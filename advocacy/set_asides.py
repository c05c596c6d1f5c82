"""Set signatures aside by stated conditions: previewed, with a reason, undoable, logged; the public count follows."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from advocacy.models import Petition, SetAside, Signature
from office import audit
from people.models import Person


class NotStaff(Exception):
    """Only Advocacy staff set signatures aside."""


class NoCondition(Exception):
    """Without a condition, everything would go."""


class Undone(Exception):
    """Someone took it back meanwhile."""


NAMES = ("domain", "name", "zip_code", "network", "near")


def matching(petition: Petition, conditions: dict[str, Any]) -> Any:
    """Return the counted signatures that meet all `conditions`. Raises NoCondition.

    `domain` of the address, `name` contains, `zip_code`, `network` (a burst's), `near` (the near-duplicates but the
    first of each pair).
    """
    given = {name: value for name, value in conditions.items() if name in NAMES and value}
    if not given:
        raise NoCondition
    rows = Signature.objects.counted().filter(petition=petition)
    if "domain" in given:
        rows = rows.filter(email__iendswith=f"@{given['domain']}")
    if "name" in given:
        rows = rows.filter(name__icontains=given["name"])
    for exact in ("zip_code", "network"):
        if exact in given:
            rows = rows.filter(**{exact: given[exact]})
    if "near" in given:
        rows = rows.filter(pk__in=_later_of_pairs(petition))
    return rows


def _later_of_pairs(petition: Petition) -> list[int]:
    """Return the near-duplicates that came after one they look like."""
    seen: set[tuple[str, str]] = set()
    later = []
    rows = Signature.objects.filter(petition=petition).near_duplicates().order_by("confirmed_at", "pk")
    for pk, loose, name, zip_code in rows.values_list("pk", "loose_key", "name_key", "zip_code"):
        keys = {("box", loose), ("person", f"{name} {zip_code}")} - {("box", "")}
        if keys & seen:
            later.append(pk)
        seen |= keys
    return later


def _check(by: Person) -> None:
    if not (by.is_staff and by.has_perm("advocacy.change_petition")):
        raise NotStaff


def put_aside(petition: Petition, by: Person, conditions: dict[str, Any], reason: str) -> SetAside:
    """Set the matching signatures aside. Returns the record. Raises NotStaff, NoCondition. Locks the petition."""
    _check(by)
    with transaction.atomic():
        locked = Petition.objects.select_for_update(of=("self",)).get(pk=petition.pk)
        pks = list(matching(locked, conditions).values_list("pk", flat=True))
        kept = {name: conditions[name] for name in NAMES if conditions.get(name)}
        record = SetAside.objects.create(
            petition=locked, conditions=kept, reason=reason, number=len(pks), done_by=by
        )
        Signature.objects.filter(pk__in=pks).update(state=Signature.State.SET_ASIDE, set_aside=record)
        audit.record(by, "petition.set_aside", record, coalition_id=locked.coalition_id, rows=len(pks))
    return record


def undo(record: SetAside, by: Person) -> int:
    """Count its signatures again. Returns how many. Raises NotStaff, Undone. Logged."""
    _check(by)
    with transaction.atomic():
        petition = Petition.objects.select_for_update(of=("self",)).get(pk=record.petition_id)
        row = SetAside.objects.select_for_update(of=("self",)).get(pk=record.pk)
        if row.undone_at is not None:
            raise Undone
        row.undone_at, row.undone_by = timezone.now(), by
        row.save(update_fields=["undone_at", "undone_by"])
        number = Signature.objects.filter(set_aside=row).update(
            state=Signature.State.CONFIRMED, set_aside=None
        )
        audit.record(by, "petition.set_aside_undone", row, coalition_id=petition.coalition_id, rows=number)
    return number
