"""Write the samples of volunteering: again on the same day it changes nothing, later only their dates."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from bookings import capacity
from coalitions.models import Coalition
from events.models import Event
from pages.demo import helping
from people.models import Person
from volunteering import asking, kits, moving
from volunteering.models import Application, Hours, Opportunity, Shift, SignUp, Volunteer

Put = Callable[..., Any]
Moment = Callable[[date, str], Any]
CONTACT = {"contact_name": "Marcus Bell", "contact_phone": "+14045550123"}


def seed_helping(today: date, put: Put, moment: Moment) -> None:
    """Opportunities with their shifts, who helps, standing roles, a kit stamped on a series, hours."""
    monday = today - timedelta(days=today.weekday())
    helpers = [_helper(nth, *who) for nth, who in enumerate(helping.HELPERS)]
    for content in helping.OPPORTUNITIES:
        row = _opportunity(content, put)
        for nth, shift in enumerate(content["shifts"]):
            _shift(row, nth, shift, monday, put, moment, helpers)
    for content in helping.STANDING:
        row = _opportunity({**content, "is_standing": True}, put)
        if not row.applications.exists():
            Application.objects.create(opportunity=row, volunteer=helpers[3], state="accepted", words="I like to talk with people.")  # fmt: skip
            Application.objects.create(
                opportunity=row, volunteer=helpers[6], words="I did this at my church."
            )
    _tour()
    _past(monday, moment, helpers)


def _helper(nth: int, name: str, skills: tuple[str, ...], languages: tuple[str, ...]) -> Volunteer:
    email = f"helper-{nth + 1}@example.org"
    row, made = Volunteer.objects.get_or_create(
        email=email,
        defaults={"name": name, "skills": skills, "languages": languages, "confirmed_at": timezone.now()},
    )
    if made:
        asking.agree(row, Coalition.objects.get(slug="clayton"), source="sample")
    return row


def _opportunity(content: dict[str, Any], put: Put) -> Opportunity:
    own = {"slug", "coalition", "shifts", "skills", "languages"}
    plain = {key: value for key, value in content.items() if key not in own}
    row: Opportunity = put(
        Opportunity,
        {"slug": content["slug"]},
        coalition_id=Coalition.objects.get(slug=content["coalition"]).pk,
        state=Opportunity.State.OPEN,
        is_sample=True,
        **CONTACT,
        **plain,
    )
    # Words are no pair of English and Spanish.
    if (row.skills, row.languages) != (content["skills"], content["languages"]):
        row.skills, row.languages = content["skills"], content["languages"]
        row.save()
    return row


def _shift(
    row: Opportunity,
    nth: int,
    content: dict[str, Any],
    monday: date,
    put: Put,
    moment: Moment,
    helpers: list[Volunteer],
) -> None:
    weeks, weekday, start, end = content["when"]
    day = monday + timedelta(weeks=weeks, days=weekday)
    coming = row.shifts.filter(event=None).exclude(
        place=helping.PAST["place"], starts_at__lt=moment(monday, "00:00")
    )
    shift = coming.order_by("pk")[nth : nth + 1].first() or Shift(opportunity=row)
    times = {"starts_at": moment(day, start), "ends_at": moment(day, end)}
    if shift.pk and all(getattr(shift, name) == value for name, value in times.items()):
        return
    for name, value in times.items():
        setattr(shift, name, value)
    shift.capacity, shift.is_remote = content["capacity"], content.get("remote", False)
    shift.place, shift.place_zip = content.get("place", ""), content.get("zip", "")
    shift.county_id = content.get("county")
    role = content.get("role", ("", ""))
    shift.role_en, shift.role_es = role  # type: ignore[attr-defined]
    is_new = shift.pk is None
    shift.save()
    if is_new:
        _fill(shift, content, helpers)


def _fill(shift: Shift, content: dict[str, Any], helpers: list[Volunteer]) -> None:
    """Who helps, straight into the rows: nobody is written to."""
    states = ["confirmed"] * content["filled"] + ["requested"] * content.get("held", 0)
    states += ["waitlisted"] * content.get("waiting", 0)
    if shift.opportunity.slug == "rider-survey-clayton" and content["filled"] == 5:
        member = Person.objects.get(email="member@example.org")
        mine = Volunteer.objects.meet(
            name=member.name, email=member.email or "", phone="", language="en", person=member
        )
        SignUp.objects.create(shift=shift, volunteer=mine)
        states.pop(0)
    for nth, state in enumerate(states):
        line = nth + 1 if state == "waitlisted" else None
        SignUp.objects.create(shift=shift, volunteer=helpers[nth % len(helpers)], state=state, line=line)
        shift.last_line = line or shift.last_line
    shift.save()
    capacity.count(shift)


def _tour() -> None:
    """A kit, stamped on the stops of the series that is coming."""
    clayton = Coalition.objects.get(slug="clayton")
    boss = Person.objects.get(email="facilitator@example.org")
    name, spanish, numbers = helping.KIT
    kit = clayton.kits.filter(name_en=name).first()
    if kit is None:
        kit = kits.make_kit(clayton, name, numbers, by=boss, spanish=spanish)
        kit.is_sample = True
        kit.save()
    stops = Event.objects.upcoming().filter(
        series__coalition=clayton, is_sample=True, state=Event.State.PUBLISHED
    )
    kits.stamp(kit, stops[:4], by=boss)
    for event in Event.objects.filter(shifts__kit_item__kit=kit).distinct():
        for shift in event.shifts.all():
            times = moving.at_event(event, shift.minutes_before, shift.minutes_after)
            if shift.starts_at != times["starts_at"]:
                Shift.objects.filter(pk=shift.pk).update(**times)


def _past(monday: date, moment: Moment, helpers: list[Volunteer]) -> None:
    """A shift that was, with hours approved and hours that wait."""
    row = Opportunity.objects.get(slug=helping.PAST["slug"])
    if row.hours.exists():
        return
    weeks, weekday, start, end = helping.PAST["when"]
    day = monday + timedelta(weeks=int(weeks), days=int(weekday))
    shift = Shift.objects.create(
        opportunity=row, starts_at=moment(day, str(start)), ends_at=moment(day, str(end)), capacity=6,
        place=helping.PAST["place"], place_zip="30297", county_id="13063",
    )  # fmt: skip
    member = Person.objects.get(email="member@example.org").volunteer
    boss = Person.objects.get(email="facilitator@example.org")
    for nth, volunteer in enumerate([member, *helpers[:4]]):
        sign_up = SignUp.objects.create(
            shift=shift, volunteer=volunteer, came=True, arrived_at=shift.starts_at, left_at=shift.ends_at
        )
        is_approved = nth < 3
        Hours.objects.create(
            volunteer=volunteer, opportunity=row, sign_up=sign_up, worked_on=day, minutes=180, measured=180,
            state="approved" if is_approved else "proposed", decided_by=boss if is_approved else None,
            decided_at=shift.ends_at if is_approved else None,
        )  # fmt: skip
    capacity.count(shift)
