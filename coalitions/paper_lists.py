"""Import a paper list of names: parse it line by line, preview it, and then enter all of it.

One person per line: a name, and a phone number or an email address or both, in any order, separated by commas,
tabs or spaces; "es" or "Spanish" for the language.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coalitions import mails, membership
from coalitions.models import Claim, Coalition, Membership, PaperSheet
from mailing import outbox
from mailing.contacts import normalise_email, normalise_phone
from office import audit
from people.models import Consent, Person
from pse_portal import tables
from pse_portal.tables import NotWhole

MOST_ROWS = 200

_EMAIL = re.compile(r"[^\s,;<>()\"]*@[^\s,;<>()\"]*")
_PHONE = re.compile(r"\+?\(?\d[\d ().\-]{5,}\d")
_LANGUAGES = {
    "es": "es",
    "español": "es",
    "espanol": "es",
    "spanish": "es",
    "en": "en",
    "english": "en",
    "inglés": "en",
}
_HEADINGS = {"name", "names", "phone", "telephone", "email", "e-mail", "mail", "language", "nombre", "teléfono", "correo"}  # fmt: skip


@dataclass
class Row(tables.Row):
    """One line of the list."""

    line: str
    name: str = ""
    email: str = ""
    phone: str = ""
    language: str = "en"
    remark: str = ""


class Reading(tables.Reading[Row]):
    """The parsed list."""

    @property
    def without_email(self) -> list[Row]:
        return [row for row in self.new if not row.email]


def read(text: str, coalition: Coalition, *, may_call: bool) -> Reading:
    """Parse each line of a list into a row, with its problem or the person it duplicates. One query.

    `may_call`: whether its people agreed to be called; without it no one could reach those without email.
    """
    lines = [line for line in text.splitlines() if line.strip() and not _is_heading(line)]
    too_many = _("A list can have up to %(most)s people. Add the rest as another list.") % {"most": MOST_ROWS}
    rows = tables.limited([_row(*row) for row in enumerate(lines, start=1)], MOST_ROWS, too_many)
    _compare(rows, coalition)
    for row in rows:
        if row.is_new and not row.email and not may_call:
            row.problem = _("Only a phone number, but the sheet doesn’t say you can call.")
    return Reading(rows)


def _is_heading(line: str) -> bool:
    words = re.findall(r"[\w-]+", line.lower())
    return bool(words) and all(word in _HEADINGS for word in words)


def _row(number: int, line: str) -> Row:
    row = Row(number, line.strip())
    rest = line
    address = _EMAIL.search(rest)
    if address:
        rest = rest.replace(address[0], " ", 1)
        row.email = normalise_email(address[0].strip(".")) or ""
    phone = _PHONE.search(rest)
    if phone:
        rest = rest.replace(phone[0], " ", 1)
    words = [word for word in re.split(r"[\s,;|\t\"<>]+", rest) if word.strip("()-.")]
    while words and words[-1].lower() in _LANGUAGES:
        row.language = _LANGUAGES[words.pop().lower()]
    row.name = " ".join(words)[:120]
    row.problem = _problem(row, phone[0] if phone else "")
    return row


def _problem(row: Row, typed_phone: str) -> str:
    if typed_phone:
        row.phone = normalise_phone(typed_phone) or ""
        if not row.phone:
            return _("We can’t read the phone number %(number)s.") % {"number": typed_phone.strip()}
    if row.email:
        try:
            validate_email(row.email)
        except ValidationError:
            return _("%(address)s isn’t an email address.") % {"address": row.email}
    if not row.name:
        return _("The name is missing.")
    if not row.email and not row.phone:
        return _("There’s no phone number or email address.")
    return ""


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return " ".join(sorted(re.findall(r"\w+", plain.lower())))


def _compare(rows: list[Row], coalition: Coalition) -> None:
    """Mark rows that repeat each other or a member, and people who were removed or blocked."""
    present = Membership.objects.filter(coalition=coalition).select_related("person")
    by_email = {row.person.email: row for row in present if row.person.email}
    by_phone = {(row.person.phone, _folded(row.person.name)): row for row in present if row.person.phone}
    emails: dict[str, Row] = {}
    phones: dict[str, Row] = {}
    for row in rows:
        if row.problem:
            continue
        key = (row.phone, _folded(row.name))
        there = by_email.get(row.email) if row.email else None
        there = there or (by_phone.get(key) if row.phone else None)
        twin = emails.get(row.email) if row.email else None
        near = phones.get(row.phone) if row.phone else None
        if twin is None and near is not None and _folded(near.name) == key[1]:
            twin = near
        if there is not None and there.state in {Membership.State.REMOVED, Membership.State.BLOCKED}:
            row.problem = _(
                "This person was removed or blocked here. Let them return first, on the Members page."
            )
        elif there is not None and there.state == Membership.State.ACTIVE:
            row.duplicate = _("Already a member.")
        elif twin is not None:
            row.duplicate = _("Same person as in row %(number)s.") % {"number": twin.number}
        elif near is not None:
            row.remark = _("Same phone number as %(name)s in row %(number)s. We’ll add both.") % {
                "name": near.name,
                "number": near.number,
            }
        if row.is_new:
            if row.email:
                emails[row.email] = row
            if row.phone:
                phones.setdefault(row.phone, row)


def enter(
    coalition: Coalition,
    text: str,
    *,
    signed_on: date,
    purposes: Iterable[str],
    wording: str,
    by: Person,
    leave_out: bool = False,
) -> PaperSheet:
    """Enter every new person on a list, or no one. Opens its own transaction and locks the coalition.

    `purposes` are values of Consent.Purpose, logged for each person with the day they signed. Duplicates are
    skipped. Rows with a problem are skipped if `leave_out`, else they raise NotWhole, as does a list without new
    people. Mails those with an address; the others get a call row and a claim.
    """
    purposes = list(purposes)
    with transaction.atomic():
        locked = Coalition.objects.select_for_update().get(pk=coalition.pk)
        reading = read(text, locked, may_call=Consent.Purpose.CALL in purposes)
        if (reading.problems and not leave_out) or not reading.new:
            raise NotWhole(reading)
        sheet = PaperSheet.objects.create(
            coalition=locked,
            signed_on=signed_on,
            purposes=purposes,
            wording=wording,
            people=len(reading.new),
            entered_by=by,
        )
        known = Person.objects.in_bulk([row.email for row in reading.new if row.email], field_name="email")
        # Sorted by address, as `of_address` requires: a concurrent import may contain the same people.
        for row in sorted(reading.new, key=lambda row: row.email):
            _enter_row(sheet, row, known.get(row.email), by)
        audit.record(by, "paper.entered", sheet, coalition_id=locked.pk, people=sheet.people)
    return sheet


def _enter_row(sheet: PaperSheet, row: Row, person: Person | None, by: Person) -> None:
    words = {"name": row.name, "phone": row.phone, "language": row.language}
    if person is None and row.email:
        person = Person.objects.of_address(row.email, **words)
    elif person is None:
        person = Person.objects.create_user(None, **words)
    coalition = sheet.coalition
    joined = membership.join(
        coalition,
        person,
        is_shown=Consent.Purpose.SHOWN in sheet.purposes,
        wording=sheet.wording,
        source=f"paper sheet {sheet.pk}",
        approved_by=by,
    )
    if joined.state == Membership.State.PENDING:
        membership.approve(joined, by)
    signed = timezone.make_aware(datetime.combine(sheet.signed_on, time(12)))
    source = f"paper sheet {sheet.pk}"
    # The consents as signed on paper, on that day; the one that `join` logged records the entry.
    Consent.objects.filter(person=person, source=source).update(at=signed)
    Consent.objects.bulk_create(
        [
            Consent(
                person=person,
                purpose=purpose,
                wording=sheet.wording,
                source=source,
                about=coalition.slug,
                at=signed,
            )
            for purpose in sheet.purposes
            if purpose != Consent.Purpose.MEMBERSHIP
        ]
    )
    claim = None if row.email else Claim.objects.create(sheet=sheet, person=person)
    mail = mails.FromPaper(sheet) if claim is None else mails.ClaimWaits(claim)
    outbox.queue(mail, key=f"paper:{sheet.pk}:{person.pk}", to=person.contact)
