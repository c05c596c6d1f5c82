"""Suppression: who must not be mailed any more, and how a stop is lifted."""

from collections.abc import Iterable

from mailing import streams
from mailing.contacts import fingerprint_of, normalise_email
from mailing.models import Message, Suppression


def stop(message: Message, *, source: str) -> None:
    """Stop the stream of `message` for its recipient. Idempotent. The caller must be in a transaction.

    Works for a message whose address was erased since: the fingerprint is what counts.
    """
    _add(message, message.stream, Suppression.Reason.UNSUBSCRIBED, source)
    stream, _detail = streams.of_message(message.stream)
    if stream is not None:
        stream.stopped(message)


def start_again(message: Message) -> None:
    """The recipient takes the stop of this stream back; bounces and complaints stay."""
    Suppression.objects.filter(
        fingerprint=message.fingerprint, stream=message.stream, reason=Suppression.Reason.UNSUBSCRIBED
    ).delete()
    stream, _detail = streams.of_message(message.stream)
    if stream is not None:
        stream.resumed(message)


def stop_address(address: str, stream: str, *, source: str) -> None:
    """Stop `stream` for an address, as asked on one of our pages. Idempotent."""
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
    """They want `stream` again; complaints stay, and bounces of our own mail, which are of every stream.

    A bounce on one stream is what an old list said: a press on a mailed link has disproved it.
    """
    lifted = (Suppression.Reason.UNSUBSCRIBED, Suppression.Reason.BOUNCE)
    Suppression.objects.of(address).filter(stream=stream, reason__in=lifted).delete()


def bounced(message: Message, *, source: str) -> None:
    """The mailbox does not exist: no more mail on any stream."""
    _add(message, "", Suppression.Reason.BOUNCE, source)


def complained(message: Message, *, source: str) -> None:
    """The recipient called our mail spam: no more mail on any stream, but for what they ask for themselves."""
    _add(message, "", Suppression.Reason.COMPLAINT, source)


def stopped(fingerprints: list[str], stream: str) -> set[str]:
    """Those of `fingerprints` that bulk mail of `stream` must leave out."""
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
