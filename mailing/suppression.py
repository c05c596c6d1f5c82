"""Suppression: addresses that must not be mailed, and how to lift that."""

from collections.abc import Iterable

from mailing import streams
from mailing.contacts import fingerprint_of, normalise_email
from mailing.models import Message, Suppression


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
    Suppression.objects.filter(
        fingerprint=message.fingerprint, stream=message.stream, reason=Suppression.Reason.UNSUBSCRIBED
    ).delete()
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
    Suppression.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)


def start_address(address: str, stream: str) -> None:
    """Lift stops of `stream` for an address on request; complaints and bounces that apply to all streams stay.

    A bounce on one stream comes from an imported list, and a click on a mailed link has disproved it.
    """
    lifted = (Suppression.Reason.UNSUBSCRIBED, Suppression.Reason.BOUNCE)
    Suppression.objects.of(address).filter(stream=stream, reason__in=lifted).delete()


def lift_deletion(address: str | None) -> None:
    """Mail an address again whose data was deleted: it has just proven that it signed up by itself."""
    if address:
        Suppression.objects.of(address).filter(reason=Suppression.Reason.DELETED).delete()


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


def _add(message: Message, stream: str, reason: str, source: str) -> None:
    Suppression.objects.bulk_create(
        [
            Suppression(
                fingerprint=message.fingerprint,
                email=message.email,
                stream=stream,
                reason=reason,
                source=source[:120],
            )
        ],
        ignore_conflicts=True,
    )
