"""Rows of a list as the portal understands them: addresses, names, numbers, and whether the person left that list."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parseaddr
from math import inf

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from imports.columns import key_of
from imports.uploads import Table
from mailing.contacts import normalise_email, normalise_phone

# The status of a person in the file, the strongest first: who marked mail as spam never counts as someone who left.
SPAM, OUT, DEAD, IN = "spam", "out", "dead", "in"
STRENGTH = (SPAM, OUT, DEAD, IN)

STILL_IN = {"", "subscribed", "active", "confirmed", "yes", "suscrito"}
DEAD_WORDS = {"cleaned", "bounced", "bouncing", "invalid", "hard bounce"}
SPAM_WORDS = {"spam", "spam complaint", "complained", "abuse"}
YES = {"yes", "y", "true", "t", "1", "x", "✓", "sí", "si"}
CAME = YES | {"attended", "checked in", "present", "came", "asistió"}
SIGNED_UP = {"attending", "going", "registered", "signed up", "confirmed"}

Cell = Callable[[str], str]  # the first cell of a field that is not empty


@dataclass(frozen=True)
class Row:
    """One row. `number` is the row as a spreadsheet shows it; with `file` it is the row's key, which never changes.

    `trouble` says what cannot be read: "bad_email", "bad_phone" (then the row has neither), or "". `came` is "yes",
    "signed_up", "no", or "" where the file does not say.
    """

    file: int
    number: int
    email: str = ""
    name: str = ""
    phone: str = ""
    zip_code: str = ""
    language: str = "en"
    standing: str = IN
    agreed_at: datetime | None = None
    left_at: datetime | None = None
    came: str = ""
    people: int = 1
    trouble: str = ""
    typed: str = field(default="", compare=False)  # what cannot be read, to show it

    @property
    def key(self) -> str:
        return f"{self.file}:{self.number}"

    def label(self, is_one_file: bool) -> str:
        """Return the number as staff read it: of several files, with the file's."""
        return str(self.number) if is_one_file else f"{self.file + 1}/{self.number}"

    @property
    def who(self) -> tuple[str, ...]:
        """The person: the address, else the number with the name, else the name."""
        return ("email", self.email) if self.email else ("name", self.phone, folded(self.name))


def folded(name: str) -> str:
    return " ".join(sorted(re.findall(r"\w+", key_of(name))))


def read(table: Table, columns: dict[str, str], *, file: int = 0, left_list: bool = False) -> list[Row]:
    """Return the rows of a table whose columns {key of a heading: field} are known.

    `left_list`: the file itself is the list of those who left or whose address stopped working (Mailchimp), so a row
    without a date is one of them as well.
    """
    places: dict[str, list[int]] = {}
    for key, name in columns.items():
        places.setdefault(name, []).extend(
            index for index, heading in enumerate(table.headings) if key_of(heading) == key
        )
    return [_row(places, cells, file, number, left_list) for number, cells in table.rows]


def _row(places: dict[str, list[int]], cells: list[str], file: int, number: int, left_list: bool) -> Row:
    def cell(name: str) -> str:
        found = (cells[index].lstrip("'").strip() for index in places.get(name, ()) if index < len(cells))
        return next(filter(None, found), "")

    shown, email, trouble = _address(cell("email"))
    name = cell("name") or " ".join(filter(None, [cell("first_name"), cell("last_name")])) or shown
    typed_phone = cell("phone").split(":::")[0].strip()
    phone = normalise_phone(typed_phone.removeprefix("tel:").removeprefix("p:")) or "" if typed_phone else ""
    if not trouble and not email and typed_phone and not phone:
        trouble = "bad_phone"
    zip_code = re.match(r"\d{5}", cell("zip_code").zfill(5)[:5]) if cell("zip_code") else None
    left, cleaned = _moment(cell("left_at")), _moment(cell("cleaned_at"))
    return Row(
        file=file,
        number=number,
        email=email,
        name=" ".join(name.split())[:120],
        phone=phone,
        zip_code=zip_code[0] if zip_code else "",
        language="es" if key_of(cell("language"))[:2] in {"es", "sp"} else "en",
        standing=_standing(cell, places, left_list),
        agreed_at=_moment(cell("agreed_at")),
        left_at=left or cleaned,
        came=_came(cell),
        people=_people(cell),
        trouble=trouble,
        typed=(cell("email") if trouble == "bad_email" else typed_phone)[:80] if trouble else "",
    )


def _address(text: str) -> tuple[str, str, str]:
    """Return the name and address of `Ann <a@b>`, an address alone, or the first of several; and what is wrong."""
    first = re.split(r"\s*:::\s*", text)[0].removeprefix("mailto:")
    name, address = parseaddr(first) if "<" in first else ("", first.split(";")[0].split(",")[0])
    email = normalise_email(address) or ""
    if not text:
        return "", "", ""
    try:
        validate_email(email)
    except ValidationError:
        return "", "", "bad_email"
    return (name, email, "") if len(email) <= 254 else ("", "", "bad_email")


def _standing(cell: Cell, places: dict[str, list[int]], left_list: bool) -> str:
    status = key_of(cell("status"))
    if status in SPAM_WORDS:
        return SPAM
    gone, cleaned = cell("left_at"), cell("cleaned_at")
    if left_list:
        return OUT if "left_at" in places else DEAD
    if status in DEAD_WORDS or (cleaned and not gone) or (cell("dead") and key_of(cell("dead")) in YES):
        return DEAD
    unwanted = "opt_in" in places and key_of(cell("opt_in")) not in YES
    return OUT if gone or unwanted or status not in STILL_IN else IN


def _came(cell: Cell) -> str:
    said, signed = key_of(cell("came")), key_of(cell("signed_up"))
    if said:
        return "yes" if said in CAME else "signed_up" if said in SIGNED_UP else "no"
    if signed:
        return "signed_up" if signed in YES | SIGNED_UP else "no"
    return ""


def _people(cell: Cell) -> int:
    guests = cell("guests")
    number = cell("people") or (str(int(guests) + 1) if guests.isdecimal() and len(guests) < 4 else "1")
    return min(max(int(number), 1), 99) if number.isdecimal() and len(number) < 4 else 1


def _moment(text: str) -> datetime | None:
    """Return a date or time of a file: ISO, or American as Google Forms and Meetup write it. None for anything else."""
    text = text.strip().removesuffix(" UTC").replace("/", "-")
    american = re.match(r"(\d{1,2})-(\d{1,2})-(\d{4})(.*)", text)
    if american:
        month, day, year, rest = american.groups()
        text = f"{year}-{int(month):02}-{int(day):02}{_padded(rest)}"
    try:
        found = parse_datetime(text)
        if found is None and (day_only := parse_date(text[:10])):
            found = datetime.combine(day_only, datetime.min.time())
    except ValueError:
        return None
    if found is None or not 1990 < found.year < 2200:
        return None
    return found if timezone.is_aware(found) else timezone.make_aware(found)


def _padded(rest: str) -> str:
    found = re.match(r"\s+(\d{1,2}):(\d{2})(:\d{2})?$", rest)
    return f" {int(found[1]):02}:{found[2]}{found[3] or ''}" if found else ""


def once(rows: Iterable[Row]) -> tuple[list[Row], dict[str, Row]]:
    """Return one row for each person, in order, and {key of another row of theirs: the one that counts}.

    The strongest standing counts; of equal ones one without a date, which always applies, then the latest; then the
    fullest, whatever the order of files and rows.
    """
    best: dict[tuple[str, ...], Row] = {}
    every = list(rows)
    for row in every:
        other = best.get(row.who)
        if other is None or _order(row) < _order(other):
            best[row.who] = row
    others = {row.key: best[row.who] for row in every if best[row.who] is not row}
    return [row for row in every if row.key not in others], others


def _order(row: Row) -> tuple[object, ...]:
    left = -row.left_at.timestamp() if row.left_at else -inf
    return (
        STRENGTH.index(row.standing),
        left,
        -len(row.name) - len(row.phone),
        row.email,
        row.name,
        row.file,
        row.number,
    )
