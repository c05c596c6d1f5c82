"""Sign a petition: by a mailed link that is pressed, by phone, or on paper."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from advocacy import petition_mails as mails
from advocacy.models import Petition, Signature, SignatureSheet
from hubs import finder
from mailing import outbox
from mailing.contacts import fingerprint_of, normalise_email
from office import audit
from people.models import Person
from pse_portal import signed_links
from pse_portal.open_forms import posting_network

HOUSEHOLD = 2  # people who may sign with one address
DOTLESS = {"gmail.com", "googlemail.com"}
STATES = Signature.State


class Closed(Exception):
    """It cannot be signed now."""


class NotYours(Exception):
    """Only facilitators of its coalition and Advocacy staff do this."""


def name_key(name: str) -> str:
    """Return a name for comparison: case and repeated spaces ignored."""
    return " ".join(name.casefold().split())[:120]


def loose_key(email: str) -> str:
    """Return the fingerprint of a mailbox: without the part after a plus sign and, at Gmail, without dots."""
    local, _at, domain = (normalise_email(email) or "").partition("@")
    local = local.partition("+")[0]
    if domain in DOTLESS:
        local, domain = local.replace(".", ""), "gmail.com"
    return fingerprint_of(f"{local}@{domain}") if local and domain else ""


def _row(petition: Petition, *, name: str, zip_code: str, email: str = "", **values: Any) -> Signature:
    return Signature(
        petition=petition,
        name=name,
        name_key=name_key(name),
        zip_code=zip_code,
        county=finder.find(zip_code).county if zip_code else None,
        email=normalise_email(email) or "",
        email_key=fingerprint_of(email),
        loose_key=loose_key(email),
        **values,
    )


def _locked(petition: Petition) -> Petition:
    return Petition.objects.select_for_update(of=("self",)).get(pk=petition.pk)


def ask(petition: Petition, *, email: str, person: Person | None = None, **values: Any) -> Signature | None:
    """Store a signature until its mailed link is pressed. Returns None, and mails nothing, if it is refused.

    It is the signed-in `person`'s, unless they have signed, or the address is another person's.

    Two people of one household may share an address: their names differ, and their ZIP is the same. A third, or the
    same name again, is refused; the visitor gets the same answer either way. Locks the petition. Raises Closed.
    """
    with transaction.atomic():
        locked = _locked(petition)
        if not locked.is_open or not locked.for_people:
            raise Closed
        row = _row(locked, email=email, network=posting_network.get(), **values)
        # A link that ran out bars nobody from asking for a new one.
        Signature.objects.expired().filter(petition=locked, email_key=row.email_key).delete()
        if not _is_welcome(row):
            return None
        row.person = person if _is_own(row, person) else None
        row.save()
        outbox.queue(mails.ConfirmSignature(row), key=f"signature:{row.pk}")
    return row


def _is_welcome(row: Signature) -> bool:
    """Return whether the address has not signed, or only another person of the same household."""
    others = list(Signature.objects.filter(petition=row.petition, email_key=row.email_key))
    return len(others) < HOUSEHOLD and all(
        other.name_key != row.name_key and other.zip_code == row.zip_code for other in others
    )


def _is_own(row: Signature, person: Person | None) -> bool:
    """Return whether a signature can belong to a person: they have not signed, and the address is not another's."""
    if person is None or Signature.objects.filter(petition=row.petition, person=person).exists():
        return False
    return row.email == person.email or not Person.objects.filter(email=row.email).exists()


def _owner(row: Signature) -> Person | None:
    """Return the person with the confirmed address, as for RSVPs: unless they have signed with another name."""
    person = Person.objects.filter(email=row.email).first() if row.email else None
    return person if _is_own(row, person) else None


def find(token: str) -> Signature | None:
    """Return the signature of a mailed link, or None."""
    rows = Signature.objects.select_related("petition__coalition")
    found: Signature | None = signed_links.find(rows, Signature.CONFIRM, token)
    return found


def confirm(signature: Signature) -> bool:
    """Count a signature, once however often the link is pressed. Returns whether this press counted it.

    It belongs to the person with the address that the press proves. Locks the petition, then the row. Raises Closed:
    also if the link has run out.
    """
    with transaction.atomic():
        petition = _locked(signature.petition)
        row = Signature.objects.select_for_update(of=("self",)).filter(pk=signature.pk).first()
        if row is None or row.is_expired or (row.state == STATES.PENDING and not petition.is_open):
            raise Closed
        if row.state != STATES.PENDING:
            return False
        row.state, row.confirmed_at = STATES.CONFIRMED, timezone.now()
        row.person = row.person or _owner(row)
        row.save(update_fields=["state", "confirmed_at", "person"])
    return True


def _authorized(petition: Petition, by: Person) -> Petition:
    if not Petition.objects.editable_by(by).filter(pk=petition.pk).exists():
        raise NotYours
    return _locked(petition)


def by_phone(petition: Petition, by: Person, *, name: str, zip_code: str, phone: str) -> Signature | None:
    """Sign for someone who calls. Returns None if the same name and ZIP have signed. Raises NotYours, Closed. Logged."""
    with transaction.atomic():
        locked = _authorized(petition, by)
        if not locked.is_open:
            raise Closed
        row = _row(locked, name=name, zip_code=zip_code, phone=phone, way=Signature.Way.PHONE, taken_by=by)
        if _has_signed(row):
            return None
        row.state, row.confirmed_at = STATES.CONFIRMED, timezone.now()
        row.save()
        audit.record(by, "signature.by_phone", row, coalition_id=locked.coalition_id)
    return row


def _has_signed(row: Signature) -> bool:
    others = Signature.objects.filter(petition=row.petition, name_key=row.name_key)
    same = others.filter(zip_code=row.zip_code) | (
        others.filter(email_key=row.email_key) if row.email_key else others.none()
    )
    return same.exclude(state=STATES.PENDING).exists()


@dataclass(frozen=True)
class Line:
    """A line of a paper sheet as typed: a name with ZIP and maybe an email, or unreadable."""

    name: str = ""
    zip_code: str = ""
    email: str = ""

    @property
    def is_readable(self) -> bool:
        return bool(self.name)


def enter_sheet(
    petition: Petition, by: Person, *, number: int, signed_on: date, lines: list[Line]
) -> SignatureSheet:
    """Enter a paper sheet: valid, unreadable and already signed are counted apart. A sheet number is entered once.

    Locks the petition. Raises NotYours, IntegrityError for a number that was entered. Logged. Sheets may come in
    after the petition has closed, until its list is erased (Closed).
    """
    with transaction.atomic():
        locked = _authorized(petition, by)
        if locked.erased_at is not None:
            raise Closed
        sheet = SignatureSheet.objects.create(
            petition=locked, number=number, signed_on=signed_on, entered_by=by
        )
        for line in lines:
            if not line.is_readable:
                sheet.unreadable += 1
                continue
            row = _row(
                locked, name=line.name, zip_code=line.zip_code, email=line.email, way=Signature.Way.PAPER,
                sheet=sheet, taken_by=by, state=STATES.CONFIRMED, confirmed_at=timezone.now(),
            )  # fmt: skip
            if _has_signed(row):
                sheet.already += 1
                continue
            # A link that waits under the same address and name gives way to the ink.
            Signature.objects.pending().filter(
                petition=locked, email_key=row.email_key, name_key=row.name_key
            ).exclude(email_key="").delete()
            row.save()
            sheet.valid += 1
        sheet.save()
        audit.record(by, "petition.sheet", sheet, coalition_id=locked.coalition_id, valid=sheet.valid)
    return sheet


def remove(rows: QuerySet[Signature], by: Any) -> int:
    """Delete unconfirmed signatures without telling anyone. Returns how many."""
    return rows.delete()[1].get("advocacy.Signature", 0)
