"""Sample volunteer opportunities and volunteers, without notifications."""

from typing import Any

from django.utils import timezone

from bookings import capacity
from coalitions.models import Coalition
from demo.loader.rows import Days, People, at, put, read, without
from events.models import Event
from people.models import Person
from volunteering import kits, shift_changes, volunteer_mailings
from volunteering.models import Application, Hours, Opportunity, Shift, SignUp, Volunteer

MEMBER, BOSS = "member@example.org", "facilitator@example.org"
Helpers = dict[str, Volunteer]  # by name


def load(people: People, days: Days) -> None:
    """Load the opportunities. Needs the events. Later runs only move the dates of shifts."""
    content = read("volunteering")
    helpers = {row["name"]: _helper(nth, row) for nth, row in enumerate(content["helpers"], 1)}
    for row in content["opportunities"]:
        opportunity = _opportunity(row)
        for nth, shift in enumerate(row["shifts"]):
            _shift(opportunity, nth, shift, people, helpers, days)
    for row in content["standing"]:
        opportunity = _opportunity(row, is_standing=True)
        if not opportunity.applications.exists():
            for application in content["applications"]:
                volunteer = helpers[application["helper"]]
                Application.objects.create(
                    opportunity=opportunity, volunteer=volunteer, **without(application, "helper")
                )
    _tour(content["kit"], people[BOSS])
    _past(content["past"], people, helpers, days)


def _helper(nth: int, row: dict[str, Any]) -> Volunteer:
    volunteer, made = Volunteer.objects.get_or_create(
        email=f"helper-{nth}@example.org", defaults={"confirmed_at": timezone.now(), **row}
    )
    if made:
        volunteer_mailings.agree(volunteer, Coalition.objects.get(slug="clayton"), source="sample")
    return volunteer


def _opportunity(row: dict[str, Any], **values: Any) -> Opportunity:
    opportunity: Opportunity = put(
        Opportunity,
        "slug",
        coalition=Coalition.objects.get(slug=row["coalition"]),
        state=Opportunity.State.OPEN,
        is_sample=True,
        **read("volunteering")["contact"],
        **without(row, "coalition", "shifts"),
        **values,
    )
    return opportunity


def _shift(
    opportunity: Opportunity,
    nth: int,
    row: dict[str, Any],
    people: People,
    helpers: Helpers,
    days: Days,
) -> None:
    past = {"place": read("volunteering")["past"]["place"], "starts_at__lt": at(days.monday).replace(hour=0)}
    coming = opportunity.shifts.filter(event=None).exclude(**past)
    shift = coming.order_by("pk")[nth : nth + 1].first() or Shift(opportunity=opportunity)
    times = days.when(row["when"])
    if shift.pk and shift.starts_at == times["starts_at"] and shift.ends_at == times["ends_at"]:
        return
    is_new = shift.pk is None
    columns = without(row, "when", "filled", "held", "waiting", "person")
    for name, value in {**columns, **times}.items():
        setattr(shift, name, value)
    shift.save()
    if is_new:
        _fill(shift, row, people, helpers)


def _fill(shift: Shift, row: dict[str, Any], people: People, helpers: Helpers) -> None:
    """Add sign-ups directly as rows."""
    states = ["confirmed"] * row["filled"] + ["requested"] * row.get("held", 0)
    states += ["waitlisted"] * row.get("waiting", 0)
    if "person" in row:
        SignUp.objects.create(shift=shift, volunteer=_volunteer(people[row["person"]]))
        states.pop(0)
    by_turns = list(helpers.values())
    for nth, state in enumerate(states):
        line = nth + 1 if state == "waitlisted" else None
        SignUp.objects.create(shift=shift, volunteer=by_turns[nth % len(by_turns)], state=state, line=line)
        shift.last_line = line or shift.last_line
    shift.save()
    capacity.count(shift)


def _volunteer(person: Person) -> Volunteer:
    return Volunteer.objects.meet(
        name=person.name, email=person.email or "", phone="", language="en", person=person
    )


def _tour(row: dict[str, Any], boss: Person) -> None:
    """Create a shift template, and apply it to the stops of the upcoming series."""
    clayton = Coalition.objects.get(slug="clayton")
    kit = clayton.kits.filter(name_en=row["name_en"]).first()
    if kit is None:
        kit = kits.make_kit(clayton, row["name_en"], row["numbers"], by=boss, spanish=row["name_es"])
        kit.is_sample = True
        kit.save()
    samples = Event.objects.upcoming().filter(is_sample=True, state=Event.State.PUBLISHED)
    stops = samples.filter(series__coalition=clayton)[:4]
    bare = [event for event in stops if not event.shifts.filter(kit_item__kit=kit).exists()]
    if bare:
        kits.stamp(kit, bare, by=boss)
    for event in Event.objects.filter(shifts__kit_item__kit=kit).distinct():
        for shift in event.shifts.all():
            times = shift_changes.at_event(event, shift.minutes_before, shift.minutes_after)
            if shift.starts_at != times["starts_at"]:
                Shift.objects.filter(pk=shift.pk).update(**times)


def _past(row: dict[str, Any], people: People, helpers: Helpers, days: Days) -> None:
    """Create a past shift with approved and pending hours."""
    opportunity = Opportunity.objects.get(slug=row["opportunity"])
    if opportunity.hours.exists():
        return
    times = days.when(row["when"])
    shift = Shift.objects.create(opportunity=opportunity, **times, **without(row, "opportunity", "when"))
    minutes = (times["ends_at"] - times["starts_at"]).seconds // 60
    for nth, volunteer in enumerate([_volunteer(people[MEMBER]), *list(helpers.values())[:4]]):
        sign_up = SignUp.objects.create(
            shift=shift, volunteer=volunteer, came=True, arrived_at=shift.starts_at, left_at=shift.ends_at
        )
        is_approved = nth < 3
        Hours.objects.create(
            volunteer=volunteer,
            opportunity=opportunity,
            sign_up=sign_up,
            worked_on=times["starts_at"].date(),
            minutes=minutes,
            measured=minutes,
            state="approved" if is_approved else "proposed",
            decided_by=people[BOSS] if is_approved else None,
            decided_at=shift.ends_at if is_approved else None,
        )
    capacity.count(shift)
