"""The relay: one persistent SMTP connection, driven command by command so that the result of each mail is known.

RFC 5321: a server that has not answered the end of data may or may not have accepted the mail (section 4.2.5);
one that never received the end of data has not (4.1.1.4).
"""

import contextlib
import re
import smtplib
import ssl
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.conf import settings

from mailing.models import Message

PER_CONNECTION = 1000  # mails; fewer where the relay closes its connections earlier (`SmtpRelay.limit`)
FEWEST = 20  # a connection that was closed after fewer tells nothing about a limit
CONNECT_PAUSES = (0, 0.3, 0.7)  # seconds before each of the three tries

ENHANCED = re.compile(r"^\s*([245]\.\d{1,3}\.\d{1,3})\b\s*")
# RFC 3463: the mailbox or its domain does not exist, or permanently accepts no mail.
NO_SUCH_MAILBOX = {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"}


class NoConnection(Exception):
    """The relay is unusable: it refused, timed out, or rejected the login. No single mail is the cause."""


@dataclass(frozen=True)
class DeliveryResult:
    """The relay's result for one mail, as a `Message.State` with the reply."""

    state: str
    reason: str = ""
    code: int = 0
    status: str = ""  # RFC 3463, such as 5.1.1
    text: str = ""

    @property
    def is_no_such_mailbox(self) -> bool:
        return self.state == Message.State.REJECTED and self.status in NO_SUCH_MAILBOX

    @property
    def asks_for_rest(self) -> bool:
        """Whether the recipient's domain, not this mailbox, tells us to slow down (RFC 3463, x.7.x: policy)."""
        return self.state == Message.State.DEFERRED and self.status.startswith("4.7.")

    @property
    def closes_relay(self) -> bool:
        return self.code == 421


def longest_mail() -> float:
    """Return the most seconds that one mail can take: connecting, replies, and twice the timeout for the last one."""
    timeout: int = settings.MAIL_TIMEOUT
    return 9 * timeout


class Relay(Protocol):
    def deliver(self, sender: str, to: str, letter: bytes) -> DeliveryResult: ...
    def close(self) -> None: ...


def fate_of(code: int, reply: bytes | str) -> DeliveryResult:
    """Translate a reply code: 2xx is accepted, 5xx rejected, everything else deferred."""
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    found = ENHANCED.match(text)
    status = found[1] if found else ""
    text = " ".join(text[found.end() if found else 0 :].split())
    if 200 <= code < 300:
        return DeliveryResult(Message.State.ACCEPTED, "", code, status, text)
    if 500 <= code < 600:
        return DeliveryResult(Message.State.REJECTED, Message.Reason.REFUSED, code, status, text)
    return DeliveryResult(Message.State.DEFERRED, Message.Reason.REFUSED, code, status, text)


def dot_stuff(letter: bytes) -> bytes:
    """Double the dots at the beginning of lines (RFC 5321, 4.5.2)."""
    return re.sub(rb"(?m)^\.", b"..", letter) if b"\n." in letter else letter


def _wait_at_most(smtp: smtplib.SMTP, seconds: float) -> None:
    if smtp.sock is not None:
        smtp.sock.settimeout(seconds)


class SmtpRelay:
    """A connection to the mail server, opened when needed and kept for many mails."""

    def __init__(self) -> None:
        self._smtp: smtplib.SMTP | None = None
        self._sent = 0
        self.limit = PER_CONNECTION

    def _was_closed(self) -> None:
        """Close the connection, and learn after how many mails this relay ends one."""
        if self._sent >= FEWEST:
            self.limit = min(self.limit, self._sent)
        self.close()

    def close(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None

    def _open(self) -> smtplib.SMTP:
        """Return a new connection, with TLS and login as in EMAIL_URL; three tries. Raises NoConnection."""
        error: Exception | None = None
        for pause in CONNECT_PAUSES:
            time.sleep(pause)
            try:
                return self.greet()
            except TimeoutError as late:  # a dead host takes the whole timeout: try once
                raise NoConnection(f"{type(late).__name__}: {late}") from late
            except (OSError, smtplib.SMTPException) as refused:
                error = refused
        raise NoConnection(" ".join(f"{type(error).__name__}: {error}".split())) from error

    def greet(self) -> smtplib.SMTP:
        """Return a new connection, with TLS and login as in EMAIL_URL. Raises OSError or SMTPException; tries once."""
        kind = smtplib.SMTP_SSL if settings.EMAIL_USE_SSL else smtplib.SMTP
        smtp = kind(
            settings.EMAIL_HOST,
            settings.EMAIL_PORT,
            local_hostname=settings.MAIL_HOST,  # no DNS lookup of our own name
            timeout=settings.MAIL_TIMEOUT,
        )
        try:
            smtp.ehlo_or_helo_if_needed()
            if settings.EMAIL_USE_TLS:
                smtp.starttls(context=ssl.create_default_context())
                smtp.ehlo()
            if settings.EMAIL_HOST_USER:
                smtp.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def deliver(self, sender: str, to: str, letter: bytes) -> DeliveryResult:
        """Transmit one message (CRLF lines) to the relay. Raises NoConnection."""
        if self._sent >= self.limit and self._smtp is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                self._smtp.quit()
            self.close()
        is_kept = self._smtp is not None
        if self._smtp is None:
            self._smtp, self._sent = self._open(), 0
        try:
            code, reply = self._smtp.docmd(f"MAIL FROM:<{sender}>")
        except (OSError, smtplib.SMTPException) as error:
            # A kept connection may be stale. Nothing of this mail was transmitted, so reconnect once.
            self._was_closed()
            if is_kept:
                return self.deliver(sender, to, letter)
            raise NoConnection(str(error)) from error
        if code == 421 and is_kept:
            self._was_closed()
            return self.deliver(sender, to, letter)
        if code // 100 == 5 and code != 552:
            # The refusal is about us, not about the recipient: 530, 535, "sender not allowed".
            self.close()
            raise NoConnection(f"{code} {reply.decode('utf-8', 'replace')}")
        if code // 100 != 2:
            return self._ended(fate_of(code, reply))
        return self._hand_over(self._smtp, to, letter)

    def _hand_over(self, smtp: smtplib.SMTP, to: str, letter: bytes) -> DeliveryResult:
        try:
            code, reply = smtp.docmd(f"RCPT TO:<{to}>")
            if code // 100 != 2:
                return self._ended(fate_of(code, reply))
            code, reply = smtp.docmd("DATA")
            if code != 354:
                return self._ended(fate_of(code, reply))
            _wait_at_most(smtp, 2 * settings.MAIL_TIMEOUT)  # a relay may have to scan the mail first
            smtp.send(dot_stuff(letter) + b".\r\n")
        except (OSError, smtplib.SMTPException) as error:
            # The end of data was not sent, so no server can have accepted the mail.
            self.close()
            return DeliveryResult(
                Message.State.DEFERRED, Message.Reason.NO_CONNECTION, text=type(error).__name__
            )
        try:
            code, reply = smtp.getreply()
            _wait_at_most(smtp, settings.MAIL_TIMEOUT)
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            return DeliveryResult(Message.State.UNKNOWN, Message.Reason.NO_REPLY, text=type(error).__name__)
        self._sent += 1
        fate = fate_of(code, reply)
        if fate.closes_relay:
            self.close()
        return fate

    def _ended(self, fate: DeliveryResult) -> DeliveryResult:
        """Reset the connection for the next mail after this one was refused."""
        if fate.closes_relay:
            self._was_closed()
        elif self._smtp is not None:
            try:
                self._smtp.rset()
            except (OSError, smtplib.SMTPException):
                self.close()
        return fate


class FolderRelay:
    """Saves each mail as a file if no mail server is configured; the newest thousand are kept."""

    KEPT = 1000

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.kept = 0

    def close(self) -> None:
        pass

    def deliver(self, sender: str, to: str, letter: bytes) -> DeliveryResult:
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{time.time_ns()}.eml"
        draft = path.with_suffix(".part")
        draft.write_bytes(letter)
        draft.rename(path)
        self.kept += 1
        if self.kept % 50 == 1:
            for old in sorted(self.folder.glob("*.eml"))[: -self.KEPT]:
                old.unlink(missing_ok=True)
        return DeliveryResult(Message.State.KEPT, text=f"kept as {path.name}")


_relay: Relay | None = None


def relay() -> Relay:
    """Return this process's relay; its connection is kept between slices."""
    global _relay
    if _relay is None:
        _relay = SmtpRelay() if settings.EMAIL_HOST else FolderRelay(settings.MAIL_FOLDER)
    return _relay


def forget_relay() -> None:
    """Close the kept connection; the next mail opens a new one."""
    global _relay
    if _relay is not None:
        _relay.close()
        _relay = None
