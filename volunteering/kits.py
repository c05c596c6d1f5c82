"""Shift templates: the people that each tour stop needs, applied to its events; and shifts from guests' needs."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from coalitions.models import Coalition
from events.models import Event, Need
from events.models.need import Kind as NeedKind
from events.models.need import language_name
from office import audit
from people.models import Person
from volunteering import shift_changes
from volunteering.models import Kit, KitItem, Opportunity, Shift

Kind = Opportunity.Kind
# The default of a new template: kinds of help and numbers of people.
USUAL = {Kind.GREETER: 2, Kind.NOTES: 1, Kind.INTERPRETER: 1, Kind.CHILDCARE: 2, Kind.DRIVER: 1}
CLEARED = {Kind.CHILDCARE, Kind.DRIVER}
SKILLS: dict[str, tuple[str, ...]] = {
    Kind.NOTES: ("writing",),
    Kind.INTERPRETER: ("interpreting",),
    Kind.CHILDCARE: ("children",),
    Kind.DRIVER: ("driving",),
}
CHILDREN_EACH = 4  # children per caregiver


@dataclass(frozen=True)
class Stamped:
    """How many shifts were created, and at how many events; existing ones are not counted."""

    shifts: int
    events: int


def make_kit(
    coalition: Coalition, name: str, numbers: dict[str, int], *, by: Person, spanish: str = ""
) -> Kit:
    """Create a template under an English name, or update the one with that name. Logged.

    `spanish` is its Spanish name; "" keeps the current one.
    """
    with transaction.atomic():
        kit, _made = Kit.objects.get_or_create(coalition=coalition, name_en=name)
        if spanish:
            kit.name_es = spanish  # type: ignore[attr-defined]
            kit.save(update_fields=["name_es"])
        for kind, number in numbers.items():
            if number:
                KitItem.objects.update_or_create(kit=kit, kind=kind, defaults={"number": number})
        kit.items.exclude(kind__in=[kind for kind, number in numbers.items() if number]).delete()
        audit.record(by, "kit_saved", kit, coalition_id=coalition.pk)
    return kit


def stamp(kit: Kit, events: Iterable[Event], *, by: Person) -> Stamped:
    """Create a shift for each item of the template at each of `events`, in one transaction; existing shifts are kept.

    All shifts of one item belong to one opportunity per series, or per single event. Locks the template. Logged.
    """
    with transaction.atomic():
        Kit.objects.select_for_update().get(pk=kit.pk)
        stops = sorted(events, key=lambda event: event.starts_at)
        there = set(
            Shift.objects.filter(event__in=stops, kit_item__kit=kit).values_list("event_id", "kit_item_id")
        )
        shifts = [
            _shift(item, event, _opportunity(item, event, kit.coalition, by))
            for event in stops
            for item in kit.items.all()
            if (event.pk, item.pk) not in there
        ]
        for shift in shifts:
            shift.save()
        audit.record(by, "kit_stamped", kit, coalition_id=kit.coalition_id, shifts=len(shifts))
    return Stamped(len(shifts), len({shift.event_id for shift in shifts}))


def _opportunity(item: KitItem, event: Event, coalition: Coalition, by: Person) -> Opportunity:
    of_tour = {"series": event.series} if event.series_id else {"series": None, "shifts__event": event}
    found = Opportunity.objects.filter(kit_item=item, coalition=coalition, **of_tour).first()
    return found or _new_opportunity(
        item.kind, event, coalition, by, kit_item=item, series=event.series, languages=item.languages
    )


def _new_opportunity(
    kind: str, event: Event, coalition: Coalition, by: Person | None, **values: Any
) -> Opportunity:
    """Create an open opportunity at an event, with texts in both languages."""
    words: dict[str, Any] = {}
    for code in ("en", "es"):
        with translation.override(code):
            title = getattr(event, f"title_{code}") or str(event)
            data = {"role": Kind(kind).label, "event": title}
            words[f"title_{code}"] = (_("%(role)s: %(event)s") % data)[:140]
            words[f"summary_{code}"] = _("Help people take part in “%(event)s”.") % data
    return Opportunity.objects.create(
        **words,
        slug=free_slug(f"{kind} {event.slug}"),
        coalition=coalition,
        kind=kind,
        state=Opportunity.State.OPEN,
        skills=SKILLS.get(kind, ()),
        **{f"access_{code}": getattr(event, f"access_{code}") for code in ("en", "es")},
        contact_name=event.contact_name,
        contact_phone=event.contact_phone,
        needs_clearance=kind in CLEARED,
        is_sample=event.is_sample,
        created_by=by,
        **values,
    )


def _shift(item: KitItem, event: Event, opportunity: Opportunity) -> Shift:
    return Shift(
        opportunity=opportunity,
        event=event,
        kit_item=item,
        capacity=item.number,
        minutes_before=item.minutes_before,
        minutes_after=item.minutes_after,
        place_zip=event.place_zip,
        county_id=event.county_id,
        is_remote=not event.is_in_person,
        **shift_changes.at_event(event, item.minutes_before, item.minutes_after),
    )


def free_slug(words: str) -> str:
    """Return a slug that no opportunity has."""
    base = slugify(words)[:80].strip("-") or "help"
    taken = set(Opportunity.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, 1000))) if slug not in taken)


# From needs to shifts
# --------------------
FOR_NEED = {
    NeedKind.CHILDCARE: Kind.CHILDCARE,
    NeedKind.RIDE: Kind.DRIVER,
    NeedKind.INTERPRETER: Kind.INTERPRETER,
}


def open_needs(event: Event) -> list[Need]:
    """Return open needs that no shift covers yet. One query."""
    rows = Need.objects.open().filter(event=event, kind__in=FOR_NEED, rsvp__isnull=False)
    return list(rows.exclude(shifts__cancelled_at=None, shifts__isnull=False).select_related("rsvp"))


def shifts_from_needs(event: Event, coalition: Coalition, *, by: Person) -> list[Shift]:
    """Create shifts for open needs: one per ride, one per language, and one for all children.

    When a shift is full, its needs are marked arranged and people are notified. Each need gets one shift only. Locks
    the needs; logged.
    """
    with transaction.atomic():
        list(Need.objects.select_for_update(of=("self",)).open().filter(event=event))
        groups: dict[tuple[str, str], list[Need]] = {}
        for need in open_needs(event):
            each = f"{need.what}:{need.pk}" if need.kind == NeedKind.RIDE else need.what
            key = (need.kind, "" if need.kind == NeedKind.CHILDCARE else each)
            groups.setdefault(key, []).append(need)
        made = [_for(event, coalition, kind, needs, by) for (kind, _word), needs in groups.items()]
        audit.record(by, "needs_to_shifts", event, coalition_id=coalition.pk, shifts=len(made))
    return made


def _for(event: Event, coalition: Coalition, kind: str, needs: list[Need], by: Person) -> Shift:
    role = FOR_NEED[NeedKind(kind)]
    found = Opportunity.objects.filter(
        coalition=coalition, kind=role, kit_item=None, shifts__event=event, shifts__needs__isnull=False
    ).first()
    opportunity = found or _new_opportunity(role, event, coalition, by)
    people = 1
    if kind == NeedKind.CHILDCARE:
        people = -(-sum(need.quantity for need in needs) // CHILDREN_EACH)
    minutes = (60, 60) if kind == NeedKind.RIDE else (15, 15)
    roles = {}
    for code in ("en", "es"):
        with translation.override(code):
            roles[f"role_{code}"] = _in_a_word(kind, needs)
    shift = Shift(
        opportunity=opportunity,
        event=event,
        capacity=people,
        minutes_before=minutes[0],
        minutes_after=minutes[1],
        place_zip=needs[0].what if kind == NeedKind.RIDE else event.place_zip,
        county_id=event.county_id,
        **roles,
        **shift_changes.at_event(event, *minutes),
    )
    shift.save()
    shift.needs.set(needs)
    return shift


def _in_a_word(kind: str, needs: list[Need]) -> str:
    """Return what the shift is for, without names: who asked is for the team only."""
    if kind == NeedKind.RIDE:
        data = {"zip": needs[0].what, "number": needs[0].quantity}
        return _("round trip from %(zip)s, seats: %(number)s") % data
    if kind == NeedKind.INTERPRETER:
        return language_name(needs[0].what)
    return _("children: %(number)s") % {"number": sum(need.quantity for need in needs)}
