"""Suppression: addresses that must not be mailed, and how to lift that."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from mailing import streams
from mailing.contacts import fingerprint_of, normalise_email
from mailing.models import Message, Suppression
from office import journal

NOTED = 500  # addresses in one entry of the journal


def stop(message: Message, *, source: str) -> None:
    """Stop the stream of `message` for its recipient. Idempotent. The caller must be in a transaction.

    Works after the message's address was erased: it is matched by fingerprint.
    """
    _add(message, message.stream, Suppression.Reason.UNSUBSCRIBED, source)
    stream, _detail = streams.of_message(message.stream)
    if stream is not None:
        stream.stopped(message)


def start_again(message: Message) -> None:
    """Lift the recipient's unsubscribe from the message's stream; bounces and complaints stay."""
    _lift(
        Suppression.objects.filter(
            fingerprint=message.fingerprint, stream=message.stream, reason=Suppression.Reason.UNSUBSCRIBED
        )
    )
    stream, _detail = streams.of_message(message.stream)
    if stream is not None:
        stream.resumed(message)


def stop_address(address: str, stream: str, *, source: str) -> None:
    """Stop `stream` for an address, as requested on one of our pages. Idempotent."""
    stop_addresses([address], stream, Suppression.Reason.UNSUBSCRIBED, source=source)


def stop_addresses(addresses: Iterable[str], stream: str, reason: str, *, source: str) -> None:
    """Stop `stream` for these addresses, for a `Suppression.Reason`. Idempotent."""
    rows = [
        Suppression(
            fingerprint=fingerprint_of(address),
            email=normalise_email(address) or "",
            stream=stream,
            reason=reason,
            source=source[:120],
        )
        for address in addresses
    ]
    _save(rows)


def stop_choices(address: str, streams_left: Iterable[str]) -> None:
    """Enter in the journal that an address no longer wants these streams, which its own row says.

    Without it, a restored backup would mail what was deselected since.
    """
    for stream in streams_left:
        note_stopped([fingerprint_of(address)], stream, Suppression.Reason.UNSUBSCRIBED)


def start_address(address: str, stream: str) -> None:
    """Lift stops of `stream` for an address on request; complaints and bounces that apply to all streams stay.

    A bounce on one stream comes from an imported list, and a click on a mailed link has disproved it.
    """
    lifted = (Suppression.Reason.UNSUBSCRIBED, Suppression.Reason.BOUNCE)
    _lift(Suppression.objects.of(address).filter(stream=stream, reason__in=lifted))


def lift_deletion(address: str | None) -> None:
    """Mail an address again whose data was deleted: it has just proven that it signed up by itself."""
    if address:
        _lift(Suppression.objects.of(address).filter(reason=Suppression.Reason.DELETED))


def bounced(message: Message, *, source: str) -> None:
    """Stop all streams: the mailbox does not exist."""
    _add(message, "", Suppression.Reason.BOUNCE, source)


def complained(message: Message, *, source: str) -> None:
    """Stop all streams: the recipient marked our mail as spam. Transactional mail is still sent."""
    _add(message, "", Suppression.Reason.COMPLAINT, source)


def stopped(fingerprints: list[str], stream: str) -> set[str]:
    """Return those of `fingerprints` that bulk mail of `stream` must leave out."""
    return set(
        Suppression.objects.stopping(stream)
        .filter(fingerprint__in=fingerprints)
        .values_list("fingerprint", flat=True)
    )


def is_stopped(address: str, stream: str) -> bool:
    return bool(stopped([fingerprint_of(address)], stream))


def stopped_streams(address: str, streams_asked: Iterable[str]) -> set[str]:
    """Return those of the streams that are stopped for an address. One query."""
    asked = set(streams_asked)
    rows = set(Suppression.objects.of(address).values_list("stream", flat=True))
    return asked if "" in rows else asked & rows


def _add(message: Message, stream: str, reason: str, source: str) -> None:
    row = Suppression(
        fingerprint=message.fingerprint,
        email=message.email,
        stream=stream,
        reason=reason,
        source=source[:120],
    )
    _save([row])


def _save(rows: list[Suppression]) -> None:
    """Save stops of one stream and reason that are not there yet, and enter them in the journal."""
    Suppression.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    if rows:
        note_stopped([row.fingerprint for row in rows], rows[0].stream, rows[0].reason)


def note_stopped(fingerprints: list[str], stream: str, reason: str) -> None:
    """Enter stops in the journal: a restored backup must know them."""
    for start in range(0, len(fingerprints), NOTED):
        journal.note("stop", *fingerprints[start : start + NOTED], stream=stream, reason=str(reason))


def note_lifted(row: Suppression) -> None:
    """Enter in the journal that a stop was lifted."""
    journal.note("stop", row.fingerprint, stream=row.stream, reason=row.reason, is_lifted=True)


def _lift(rows: QuerySet[Suppression]) -> None:
    """Delete stops, and enter it in the journal. One query where there is none."""
    found = list(rows)
    if found:
        rows.filter(pk__in=[row.pk for row in found]).delete()
    for row in found:
        note_lifted(row)


def reapply(entries: list[dict[str, Any]]) -> int:
    """Apply the stops and lifts of the journal to a restored database, in their order. Returns how many changed it."""
    changed = 0
    for entry in entries:
        kind = {"stream": entry["stream"], "reason": entry["reason"]}
        if entry.get("is_lifted"):
            changed += Suppression.objects.filter(fingerprint__in=entry["marks"], **kind).delete()[0]
            continue
        known = set(
            Suppression.objects.filter(fingerprint__in=entry["marks"], **kind).values_list(
                "fingerprint", flat=True
            )
        )
        rows = [
            Suppression(fingerprint=mark, source="restored", **kind) for mark in {*entry["marks"]} - known
        ]
        changed += len(Suppression.objects.bulk_create(rows))
    return changed
