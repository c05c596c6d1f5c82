"""What `manage.py check_mail` finds out: whether emails can leave, and whether mail providers will accept them."""

import re
import smtplib
import ssl
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.utils import parseaddr
from ipaddress import ip_address
from typing import Literal

import dns.exception
import dns.resolver
from django.conf import settings
from django.db import transaction
from django.urls import Resolver404, resolve, reverse

from mailing import compose, health, mails, outbox, smtp
from mailing.contacts import Contact
from mailing.models import Message
from office.models import SiteSettings

Level = Literal["ok", "note", "wrong"]

DNS_SECONDS = 5
POLLED_EVERY = 0.2  # seconds between two looks at the test email


@dataclass(frozen=True)
class Finding:
    level: Level
    words: str

    def __str__(self) -> str:
        return f"{'OK' if self.level == 'ok' else self.level:5} {self.words}"


def ok(words: str) -> Finding:
    return Finding("ok", words)


def note(words: str) -> Finding:
    return Finding("note", words)


def wrong(words: str) -> Finding:
    return Finding("wrong", words)


# The relay
# ---------
def relay() -> Iterator[Finding]:
    """Connect to the relay as the senders do: EHLO, TLS, sign-in, and whether it takes our sender. Sends nothing."""
    if not settings.EMAIL_HOST:
        yield wrong("Relay: EMAIL_URL names none, so emails are only kept as files.")
        return
    name = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        connection = smtp.SmtpRelay().greet()
    except smtplib.SMTPAuthenticationError as error:
        yield wrong(
            f"Relay: {name} refused the user or password: {_reply(error.smtp_code, error.smtp_error)}."
        )
        return
    except smtplib.SMTPNotSupportedError:
        yield wrong(f"Relay: {name} doesn’t offer what EMAIL_URL asks for (smtp+tls means STARTTLS).")
        return
    except ssl.SSLCertVerificationError as error:
        yield wrong(f"Relay: the certificate of {name} isn’t valid: {error.verify_message}.")
        return
    except (OSError, smtplib.SMTPException) as error:
        yield wrong(
            f"Relay: {name} can’t be reached: {type(error).__name__}: {' '.join(str(error).split())}."
        )
        return
    try:
        yield ok(f"Relay: {name} answers.")
        yield from _privacy_of(connection)
        code, text = connection.docmd(f"MAIL FROM:<{settings.SERVER_EMAIL}>")
        if code // 100 == 2:
            yield ok(f"Relay: takes mail from {settings.SERVER_EMAIL}.")
        else:
            yield wrong(f"Relay: refuses the sender {settings.SERVER_EMAIL}: {_reply(code, text)}.")
        connection.rset()
    except (OSError, smtplib.SMTPException) as error:
        yield wrong(f"Relay: {name} broke off: {type(error).__name__}.")
    finally:
        connection.close()


def _privacy_of(connection: smtplib.SMTP) -> Iterator[Finding]:
    """Say whether the connection is encrypted, and whether we signed in."""
    is_encrypted = settings.EMAIL_USE_SSL or settings.EMAIL_USE_TLS
    if is_encrypted:
        yield ok("Relay: the connection is encrypted, and its certificate valid.")
    elif connection.has_extn("starttls"):
        yield wrong(
            "Relay: offers STARTTLS, but EMAIL_URL doesn’t use it. Write smtp+tls:// instead of smtp://."
        )
    elif settings.EMAIL_HOST_USER:
        yield wrong("Relay: the password was sent without encryption. Write smtp+tls:// or smtp+ssl://.")
    else:
        yield note(
            "Relay: the connection isn’t encrypted. That’s fine only on this machine or a private network."
        )
    if settings.EMAIL_HOST_USER:
        yield ok(f"Relay: signed in as {settings.EMAIL_HOST_USER}.")


def _reply(code: int, text: bytes | str) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return f"{code} {' '.join(words.split())}".rstrip(".")


# The sender's domain
# -------------------
class NoResolver(Exception):
    """No DNS server answers here."""


class Names:
    """TXT records, as the machine's resolver knows them, or the one at `server` ("192.0.2.1" or "192.0.2.1:5353")."""

    def __init__(self, server: str = "") -> None:
        try:
            self._resolver = dns.resolver.Resolver(configure=not server)
        except dns.resolver.NoResolverConfiguration as error:
            raise NoResolver from error
        if server:
            host, _colon, port = server.rpartition(":") if server.count(":") == 1 else (server, "", "")
            self._resolver.nameservers = [str(ip_address(host))]
            self._resolver.port = int(port or 53)
        self._resolver.lifetime = DNS_SECONDS

    def texts(self, name: str) -> list[str]:
        """Return the TXT records of a name, none if it does not exist. Raises NoResolver."""
        try:
            answer = self._resolver.resolve(name, "TXT", search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except (dns.exception.DNSException, OSError) as error:
            raise NoResolver from error
        return [b"".join(record.strings).decode("utf-8", "replace") for record in answer]


def sender(server: str = "", selectors: tuple[str, ...] = ()) -> Iterator[Finding]:
    """Look up SPF, DKIM and DMARC of the senders' domains. `selectors` are the names of the DKIM keys."""
    try:
        names = Names(server)
        yield from _spf(names)
        yield from _dkim(names, selectors)
        yield from _dmarc(names)
    except NoResolver:
        yield note(
            "DNS: no resolver answers here, so SPF, DKIM, and DMARC weren’t checked. Use --dns, or another machine."
        )


def domain_of(address: str) -> str:
    return parseaddr(address)[1].rpartition("@")[2].lower()


def _spf(names: Names) -> Iterator[Finding]:
    """Check SPF (RFC 7208) of the envelope sender's domain; whether it names the relay, only the relay's owner knows."""
    domain = domain_of(settings.SERVER_EMAIL)
    found = [text for text in names.texts(domain) if text.lower().split(" ")[0] == "v=spf1"]
    if not found:
        yield wrong(f"SPF: {domain} has no record. Your mail provider says which one to add.")
    elif len(found) > 1:
        yield wrong(f"SPF: {domain} has {len(found)} records; with more than one, none counts. Merge them.")
    elif re.search(r"(^|\s)\+?all(\s|$)", found[0].lower()):
        yield wrong(f"SPF: {domain} lets everyone send in its name (all). End it with ~all or -all.")
    else:
        yield ok(f"SPF: {domain} says “{found[0]}”. It must name your mail provider.")


def _dkim(names: Names, selectors: tuple[str, ...]) -> Iterator[Finding]:
    """Check the DKIM keys (RFC 6376); the selector's name is the provider's choice, so it has to be given."""
    domain = domain_of(settings.DEFAULT_FROM_EMAIL)
    if not selectors:
        yield note(
            "DKIM: not checked. Give the selector that your mail provider shows, such as --selector s1."
        )
    for selector in selectors:
        keys = [
            text for text in names.texts(f"{selector}._domainkey.{domain}") if "p=" in text.replace(" ", "")
        ]
        if not keys:
            yield wrong(f"DKIM: there is no key at {selector}._domainkey.{domain}.")
        elif re.search(r"p=\s*(;|$)", keys[0]):
            yield wrong(f"DKIM: the key at {selector}._domainkey.{domain} was withdrawn (p= is empty).")
        else:
            yield ok(f"DKIM: there is a key at {selector}._domainkey.{domain}.")


def _dmarc(names: Names) -> Iterator[Finding]:
    """Check DMARC (RFC 7489) of the domain in From, or of the nearest one above it."""
    domain = domain_of(settings.DEFAULT_FROM_EMAIL)
    labels = domain.split(".")
    for above in range(max(1, len(labels) - 1)):
        name = ".".join(labels[above:])
        found = [
            text for text in names.texts(f"_dmarc.{name}") if text.replace(" ", "").startswith("v=DMARC1")
        ]
        if found:
            yield ok(f"DMARC: {name} says “{found[0]}”.")
            break
    else:
        yield wrong(f"DMARC: {domain} has no record. Large providers want one, at least “v=DMARC1; p=none”.")
    envelope = domain_of(settings.SERVER_EMAIL)
    if envelope.split(".")[-2:] != labels[-2:]:
        yield note(f"DMARC: the senders are of two domains, {envelope} and {domain}, so only DKIM can align.")


# Bounces and unsubscribing
# -------------------------
def webhook() -> Finding:
    """Say whether bounces and complaints come back. Settings without the secret do not even start."""
    if not settings.MAIL_PROVIDER:
        return note(
            "Bounces: MAIL_PROVIDER isn’t set, so the portal won’t hear of addresses that stop working (docs/mail.md)."
        )
    address = settings.SITE_URL + reverse(f"mailing:{settings.MAIL_PROVIDER}")
    return ok(f"Bounces: the secret of {settings.MAIL_PROVIDER} is set; its reports go to {address}.")


def one_click() -> Finding:
    """Write a bulk email, and check the headers of one-click unsubscribing (RFC 8058) and the address behind them."""
    message = Message(pk=1, key="check-mail", kind=Message.Kind.BULK, stream="check", email="you@example.org")
    written = compose.skeleton(message, mails.EmailWorks(None), site=SiteSettings.load()).letter(message)
    mail = message_from_bytes(written, policy=policy.default)
    address = str(mail["List-Unsubscribe"] or "").strip("<>")
    path = address.removeprefix(settings.SITE_URL)
    try:
        resolve(path.partition("?")[0])
        leads_here = path != address
    except Resolver404:
        leads_here = False
    if mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click" and leads_here:
        return ok("Bulk email: carries the headers for unsubscribing in one click.")
    return wrong("Bulk email: lacks the headers for unsubscribing in one click. Please report this as a bug.")


def postal_address() -> Finding:
    if SiteSettings.load().postal_address:
        return ok("Bulk email: the postal address is set.")
    return wrong("Bulk email: there is no postal address, so no newsletter can be sent. Run manage.py setup.")


# A test email
# ------------
def send_test(address: str) -> Message:
    """Queue the test email, as any other. Opens its own transaction."""
    key = f"check-mail:{uuid.uuid4()}"
    with transaction.atomic():
        to = Contact(name="", email=address, language=settings.LANGUAGE_CODE)
        outbox.queue(mails.EmailWorks(None), key=key, to=to)
        return Message.objects.get(key=key)


def followed(message: Message, seconds: float) -> Finding:
    """Wait for the result of the test email, at most `seconds`."""
    end = time.monotonic() + seconds
    while True:
        message.refresh_from_db()
        state, said = message.state, _last_words(message)
        if state in {Message.State.ACCEPTED, Message.State.KEPT}:
            return ok(f"Test email: {message.email}: {message.get_state_display()}. {said}".rstrip())
        if state not in {Message.State.PENDING, Message.State.CLAIMED, Message.State.SENDING}:
            reason = message.get_reason_display() or ""
            return wrong(f"Test email: {message.get_state_display()}: {reason}. {said}".rstrip())
        if time.monotonic() > end:
            break
        time.sleep(POLLED_EVERY)
    if said:
        return wrong(f"Test email: still waiting after {seconds:g} seconds. {said}")
    tick = health.last_tick_age()
    since = "never" if tick is None else f"{tick.total_seconds():.0f} seconds ago"
    return wrong(
        f"Test email: no worker took it within {seconds:g} seconds; the last tick was {since}. Are worker and beat "
        "running?"
    )


def _last_words(message: Message) -> str:
    """Return what the relay, or the connection to it, said last."""
    if not message.attempts:
        return ""
    last = message.attempts[-1]
    words = " ".join(str(last[name]) for name in ("code", "status", "text") if last.get(name))
    return f"The relay said: {words}" if words else ""
