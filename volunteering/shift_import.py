"""Shifts from a spreadsheet: rows are parsed and shown, then all created or none."""

import csv
import io
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hubs.models import Zip
from office import audit
from people.models import Person
from pse_portal import localtime, tables
from pse_portal.tables import NotWhole
from volunteering.models import Opportunity, Shift

MOST_ROWS = 300
LARGEST = 512 * 1024  # bytes
COLUMNS = ("day", "starts", "ends", "people", "role", "place", "zip")
EXAMPLE = ("2027-03-04", "17:30", "20:00", "4", "front door", "Sample Community Center", "30303")
HOME = {"home", "from home", "casa", "desde casa", "en casa"}
DAYS = ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y")
CLOCKS = ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M%p", "%I %p", "%I%p")


@dataclass
class Row(tables.Row):
    """A row of the spreadsheet."""

    cells: dict[str, str]
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    people: int = 0
    is_remote: bool = False

    @property
    def local_start(self) -> datetime | None:
        return self.starts_at.astimezone(ZoneInfo(settings.TIME_ZONE)) if self.starts_at else None

    @property
    def local_end(self) -> datetime | None:
        return self.ends_at.astimezone(ZoneInfo(settings.TIME_ZONE)) if self.ends_at else None

    @property
    def time_zone(self) -> str:
        return settings.TIME_ZONE


def template() -> str:
    """Return the template as CSV: column headings and one example row."""
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerow(COLUMNS)
    writer.writerow(EXAMPLE)
    return sheet.getvalue()


def read(text: str, opportunity: Opportunity) -> tables.Reading[Row]:
    """Parse a spreadsheet into rows, each with its problem or duplicate, if any. Two queries.

    Times are in the portal's time zone.
    """
    records = tables.records(text, known={"starts"}, in_order=COLUMNS)
    too_many = _("A spreadsheet can have up to %(most)s shifts. Put the rest in another one.") % {
        "most": MOST_ROWS
    }
    rows = [_row(number, cells) for number, (_line, cells) in enumerate(records, start=1)]
    rows = tables.limited(rows, MOST_ROWS, too_many)
    _compare(rows, opportunity)
    return tables.Reading(rows)


def _row(number: int, cells: dict[str, str]) -> Row:
    row = Row(number, {name: cells.get(name, "") for name in COLUMNS})
    zone = ZoneInfo(settings.TIME_ZONE)
    day, starts, ends = _day(row.cells["day"]), _clock(row.cells["starts"]), _clock(row.cells["ends"])
    if day is None:
        row.problem = _("We couldn’t read the date. Write it like 2027-03-04.")
    elif starts is None or ends is None:
        row.problem = _("We couldn’t read the times. Write them like 17:30.")
    elif not re.fullmatch(r"[1-9][0-9]{0,2}", row.cells["people"]):
        row.problem = _("Enter how many people are needed, as a number.")
    else:
        row.people = int(row.cells["people"])
        last = day if ends > starts else day + timedelta(days=1)  # past midnight
        try:
            row.starts_at = localtime.moment(datetime.combine(day, starts), zone, second=False)
            row.ends_at = localtime.moment(datetime.combine(last, ends), zone, second=False)
        except localtime.NoSuchTime:
            row.problem = _("Clocks spring forward over this hour. Choose another one.")
        else:
            if row.starts_at <= timezone.now():
                row.problem = _("This is in the past.")
    row.is_remote = row.cells["place"].lower() in HOME
    return row


def _day(words: str) -> date | None:
    for form in DAYS:
        try:
            return datetime.strptime(words, form).date()  # noqa: DTZ007
        except ValueError:
            continue
    return None


def _clock(words: str) -> time | None:
    plain = words.upper().replace(".", "").strip()
    for form in CLOCKS:
        try:
            return datetime.strptime(plain, form).time()  # noqa: DTZ007
        except ValueError:
            continue
    return None


def _compare(rows: list[Row], opportunity: Opportunity) -> None:
    """Mark rows that already exist, repeat each other, or have an unknown ZIP code."""
    there = set(
        Shift.objects.on().filter(opportunity=opportunity).values_list("starts_at", "ends_at", "role_en")
    )
    known = set(
        Zip.objects.filter(code__in={row.cells["zip"] for row in rows}).values_list("code", flat=True)
    )
    seen: dict[tuple[Any, ...], int] = {}
    for row in rows:
        if row.problem:
            continue
        key = (row.starts_at, row.ends_at, row.cells["role"])
        if row.cells["zip"] and row.cells["zip"] not in known:
            row.problem = _("We don’t know this ZIP code.")
        elif key in there:
            row.duplicate = _("Already there.")
        elif key in seen:
            row.duplicate = _("Same as row %(number)s.") % {"number": seen[key]}
        else:
            seen[key] = row.number


def enter(opportunity: Opportunity, text: str, *, by: Person) -> list[Shift]:
    """Create every shift of a spreadsheet, or none, in one transaction. Locks the opportunity; logged.

    Existing shifts are skipped. Raises NotWhole for a row with a problem, or where nothing is new.
    """
    with transaction.atomic():
        locked = Opportunity.objects.select_for_update().get(pk=opportunity.pk)
        reading = read(text, locked)
        if reading.problems or not reading.new:
            raise NotWhole(reading)
        counties = county_of([row.cells["zip"] for row in reading.new])
        made = [_shift(locked, row, counties) for row in reading.new]
        for shift in made:
            shift.save()
        audit.record(by, "shifts_imported", locked, coalition_id=locked.coalition_id, shifts=len(made))
    return made


def county_of(codes: list[str]) -> dict[str, str]:
    """Return the county that contains most of each ZIP code, by code. Two queries."""
    zips = Zip.objects.filter(code__in=[code for code in codes if code]).prefetch_related("shares")
    # Shares are ordered largest first.
    return {row.code: share.county_id for row in zips for share in row.shares.all()[:1]}


def _shift(opportunity: Opportunity, row: Row, counties: dict[str, str]) -> Shift:
    if row.starts_at is None or row.ends_at is None:
        raise ValueError("only rows without a problem become shifts")
    return Shift(
        opportunity=opportunity,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        capacity=row.people,
        role_en=row.cells["role"][:80],
        place="" if row.is_remote else row.cells["place"][:200],
        place_zip=row.cells["zip"],
        county_id=counties.get(row.cells["zip"]),
        is_remote=row.is_remote,
    )
