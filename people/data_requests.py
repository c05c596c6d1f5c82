"""Requests about one's own data: a copy as a file, or deletion after 14 days. One code for pages and staff."""

import logging
from datetime import datetime, timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import get_random_string, salted_hmac

from mailing import outbox, suppression
from mailing.contacts import show_phone
from mailing.models import Suppression
from office import audit, contributions, privacy
from office.privacy import Subject
from people import erasures, mails, own_data, records
from people.models import DataRequest
from pse_portal import doorbell, signed_links

logger = logging.getLogger(__name__)

AT_ONCE = 200  # rows; each coming RSVP and each membership of a person takes a dozen statements
RECEIPTS_KEPT_FOR = timedelta(days=730)
SESSION = "own-data"  # the name in the session of the secret that binds copies to it


class HeldUp(Exception):
    """Something must happen before the person can be deleted; `obstacles` says what."""

    def __init__(self, obstacles: list["contributions.Obstacle"]) -> None:
        super().__init__()
        self.obstacles = obstacles


# The copy
# --------
def session_mark(request: HttpRequest) -> str:
    """Return the keyed token of the visitor's session; gives the session its secret, which a sign-out ends."""
    request.session.setdefault(SESSION, get_random_string(32))
    return known_mark(request)


def known_mark(request: HttpRequest) -> str:
    """Return the token of a session that has its secret already; else one that no request has."""
    secret = request.session.get(SESSION, "")
    return salted_hmac("own-data-session", secret, algorithm="sha256").hexdigest() if secret else "-"


def ask_copy(subject: Subject, *, session: str, language: str, **staff: Any) -> DataRequest:
    """Store the request for a copy and wake a worker after the commit. One of the same session and hour is reused."""
    with transaction.atomic():
        of_session = DataRequest.objects.exports().of(subject).filter(session=session)
        lately = of_session.filter(asked_at__gt=timezone.now() - timedelta(hours=1)).defer("content").first()
        row = lately or _new(subject, DataRequest.Kind.EXPORT, language=language, session=session, **staff)
        transaction.on_commit(_wake, robust=True)
    return row


def _wake() -> None:
    doorbell.ring("people.tasks.drain_own_data")


def prepare_copies() -> int:
    """Prepare the copies that are waiting, and return how many. Idempotent."""
    waiting = list(DataRequest.objects.exports().open().values_list("pk", flat=True))
    return sum(prepare(pk) for pk in waiting)


def prepare(pk: int) -> bool:
    """Prepare one copy in its own transaction; returns False if it is done already.

    Locks the request, so that two workers never prepare the same one. Queues the mail that it is ready, unless staff
    asked for it, who hand it over.
    """
    with transaction.atomic():
        row = DataRequest.objects.exports().open().select_for_update(of=("self",)).filter(pk=pk).first()
        if row is None:
            return False
        row.content = own_data.zip_of(row.subject, row.language, by_staff=row.by_id is not None)
        row.done_at = timezone.now()
        row.save(update_fields=["content", "done_at"])
        if row.contact.email and row.by_id is None:
            outbox.queue(mails.CopyReady(row), key=f"copy:{row.pk}", expires_at=row.gone_on)
    return True


# Deletion
# --------
def obstacles(subject: Subject) -> list["contributions.Obstacle"]:
    """Return what must happen before the person can be deleted, from every app."""
    if subject.person is None:
        return []
    return [
        one
        for source in contributions.of(contributions.DeletionObstacles)
        for one in source.of(subject.person)
    ]


def ask_deletion(
    subject: Subject, *, language: str, keeps_words: bool, now: bool = False, **staff: Any
) -> DataRequest:
    """Store the request for deletion, due in 14 days, and mail a link to undo it; with `now`, delete at once.

    With more than `AT_ONCE` rows about the subject, "at once" means that they are signed out and a worker deletes them:
    the request that is returned is not done then. Raises HeldUp. A second request changes the first.
    """
    if found := obstacles(subject):
        raise HeldUp(found)
    with transaction.atomic():
        row = DataRequest.objects.deletions().open().of(subject).select_for_update(of=("self",)).first()
        is_new = row is None
        row = row or _new(subject, DataRequest.Kind.DELETION, language=language, **staff)
        row.keeps_words = keeps_words
        row.due_at = timezone.now() if now else row.asked_at + DataRequest.THINK_AGAIN_FOR
        row.save(update_fields=["keeps_words", "due_at"])
        if now and privacy.has_more_than(AT_ONCE, subject):
            records.end_sessions(UserSession.objects.filter(user=row.person_id))
            transaction.on_commit(_wake, robust=True)
        elif now:
            _carry_out(row)
        elif is_new:
            outbox.queue(mails.DeletionAsked(row), key=f"deletion:{row.pk}", expires_at=row.due_at)
    return row


def undo(row: DataRequest, by: Any = None) -> bool:
    """Take a request back. Returns False if it has been carried out. Idempotent. Locks the row; logged."""
    with transaction.atomic():
        row = DataRequest.objects.deletions().select_for_update(of=("self",)).get(pk=row.pk)
        if row.done_at:
            return False
        if row.undone_at is None:
            row.undone_at = timezone.now()
            row.save(update_fields=["undone_at"])
            audit.record(by or row.person, "deletion_undone", row)
    return True


def of_token(value: str) -> DataRequest | None:
    """Return the request of a mailed link to undo it; None if the link is invalid or the deletion is done."""
    rows = DataRequest.objects.deletions().filter(done_at=None)
    found: DataRequest | None = signed_links.find(rows, DataRequest.UNDO, value)
    return found


def carry_out_due(now: datetime) -> int:
    """Carry out the deletions that are due, each in its own transaction, and return how many.

    One that fails, or that something holds up, stays open and is tried again.
    """
    done = 0
    for pk in list(
        DataRequest.objects.deletions().open().filter(due_at__lte=now).values_list("pk", flat=True)
    ):
        try:
            with transaction.atomic():
                rows = DataRequest.objects.deletions().open().select_for_update(of=("self",))
                row = rows.filter(pk=pk).first()
                if row is None:
                    continue
                if found := obstacles(row.subject):
                    raise HeldUp(found)
                _carry_out(row)
                done += 1
        except HeldUp:
            logger.warning("deletion_held_up", extra={"request": pk})
        except Exception:  # the next person's deletion must not wait for this one
            logger.exception("deletion_failed", extra={"request": pk})
    return done


def _carry_out(row: DataRequest) -> None:
    """Forget the subject, and keep only a keyed hash of the address, so that it is never mailed again.

    The caller must be in a transaction and hold the lock on the row.
    """
    subject = row.subject
    if subject.person and not subject.email and subject.person.email:
        subject = Subject(person=subject.person, email=subject.person.email, phone=subject.phone)
    audit.record(row.by or subject.person, "data_deleted", row, person=subject.person_id)
    erasures.note(subject, keep_words=row.keeps_words)
    counts = privacy.forget(subject, keep_words=row.keeps_words)
    if subject.email:
        suppression.stop_addresses([subject.email], "", Suppression.Reason.DELETED, source="deleted")
        Suppression.objects.of(subject.email).update(email="")
    DataRequest.objects.filter(pk=row.pk).update(
        done_at=timezone.now(), counts={label: number for label, number in counts.items() if number}
    )
    row.refresh_from_db()


def carry_out_again(entries: list[dict[str, Any]]) -> int:
    """Delete again, in a restored database, whom the journal says were deleted since. Returns how many.

    Each gets its receipt, also where the backup is older than the request.
    """
    done = 0
    for subject, keep_words in erasures.subjects(entries):
        row = DataRequest.objects.deletions().open().of(subject).first()
        row = row or _new(subject, DataRequest.Kind.DELETION, language=settings.LANGUAGE_CODE)
        row.keeps_words = keep_words
        row.save(update_fields=["keeps_words"])
        _carry_out(row)
        done += 1
    return done


def forget(rows: QuerySet[DataRequest]) -> int:
    """Delete the copies and keep the deletions, without the name and the address. Returns how many rows."""
    copies = rows.filter(kind=DataRequest.Kind.EXPORT).delete()[0]
    return copies + rows.update(person=None, name="", email="", phone="", reason="")


def erase(now: datetime) -> int:
    """Delete copies after seven days, and receipts after two years. Returns how many."""
    rows = DataRequest.objects.exports().filter(done_at__lt=now - DataRequest.COPY_KEPT_FOR)
    copies = rows.exclude(content=None).update(content=None)
    return copies + DataRequest.objects.filter(asked_at__lt=now - RECEIPTS_KEPT_FOR).delete()[0]


def _new(subject: Subject, kind: str, **values: Any) -> DataRequest:
    person = subject.person
    row = DataRequest.objects.create(
        kind=kind,
        person=person,
        name=person.name if person else values.pop("name", ""),
        email=subject.email,
        phone=subject.phone,
        **values,
    )
    audit.record(row.by or person, f"{kind}_asked", row, person=subject.person_id)
    return row


def whose(subject: Subject) -> str:
    """Return the name, address, or number that says whose data it is."""
    if subject.person:
        return str(subject.person)
    return subject.email or show_phone(subject.phone)
