"""Replies by email: a reply to a mail about a post becomes a post.

A reply address is signed, belongs to one person and one thread, and expires; the person can revoke all of theirs.
The sender must also be the person's own address, as verified by our mail server. Refusals are mailed to the
person's own address, never to one a mail claims, once a day at most, and never in reply to a program.
"""

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses
from hashlib import sha256
from html import unescape

import nh3
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from mailparser_reply import EmailReplyParser

from dialogue import mails, rate_limits, thread_posts
from dialogue.models import Post, Reply, Thread
from dialogue.models.post import LONGEST
from dialogue.sender_verification import vouched_sender
from mailing import outbox
from office import journal
from people.models import Person

logger = logging.getLogger(__name__)

LIVES_FOR = timedelta(days=60)
LARGEST = 1_000_000  # bytes of the text used; mails over 20 times this size are ignored
EPOCH = date(2026, 1, 1)
# The line above our own text in every mail: what a reply quotes below it is not new.
MARK = "##- - -##"
TOKEN = re.compile(r"reply\+(\d{1,12})\.(\d{1,12})\.(\d{1,5})\.([0-9a-f]{20})")
Fate = Reply.Fate


@dataclass(frozen=True)
class Address:
    """The content of a reply address with a valid signature."""

    thread_id: int
    person: Person
    runs_out: date


def address_of(thread: Thread, person: Person, today: date | None = None) -> str:
    """Return the address at which `person` can reply in `thread` for 60 days; "" if the portal receives no mail."""
    if not settings.MAIL_REPLY_HOST:
        return ""
    last = ((today or timezone.now().date()) + LIVES_FOR - EPOCH).days
    value = f"{thread.pk}.{person.pk}.{last}"
    return f"reply+{value}.{_signature(value, person, settings.SECRET_KEY)}@{settings.MAIL_REPLY_HOST}"


def revoke(person: Person) -> None:
    """Revoke every reply address that a person was given so far; the next mails carry new ones."""
    person.reply_nonce = journal.renewed_nonce(person, "reply_nonce")
    person.save(update_fields=["reply_nonce"])


def read_address(address: str) -> Address | None:
    """Return the content of a reply address; None if it is not ours, was revoked, or has an invalid signature.

    It may have expired: see `runs_out`.
    """
    local, _at, host = address.strip().lower().rpartition("@")
    found = TOKEN.fullmatch(local)
    if found is None or host != settings.MAIL_REPLY_HOST:
        return None
    thread_id, person_id, last, given = found.groups()
    value = f"{thread_id}.{person_id}.{last}"
    person = Person.objects.filter(pk=person_id, is_active=True).first()
    if person is None:
        return None
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    if True not in [constant_time_compare(given, _signature(value, person, key)) for key in keys]:
        return None
    return Address(int(thread_id), person, EPOCH + timedelta(days=int(last)))


def _signature(text: str, person: Person, key: str) -> str:
    """Return 80 bits of an HMAC: enough, since an attacker can only try addresses by sending mail."""
    return salted_hmac(
        "pse-reply", f"{text}.{person.reply_nonce}", secret=key, algorithm="sha256"
    ).hexdigest()[:20]


def receive(raw: bytes, envelope: Iterable[str] = ()) -> Reply | None:
    """Process one mail; `envelope` holds the addresses the server accepted it for. Return its row, or None if there
    is nothing to record. Idempotent for the same mail. Opens its own transaction and may queue a refusal.
    """
    if len(raw) > LARGEST * 20:
        logger.warning("reply_too_large")
        return None
    mail = message_from_bytes(raw, policy=policy.default)
    if is_automatic(mail):
        logger.info("reply_automatic")
        return None
    named = [address for _name, address in getaddresses([
        str(value) for header in ("To", "Cc", "Delivered-To", "X-Original-To") for value in mail.get_all(header, [])
    ])]  # fmt: skip
    found = next((read for read in map(read_address, [*envelope, *named]) if read is not None), None)
    if found is None:
        logger.info("reply_to_nobody")
        return None
    person = found.person
    thread = Thread.objects.filter(pk=found.thread_id).select_related("home").first()
    if thread is None:
        return None
    told = mail.get("Message-ID", "") or sha256(raw).hexdigest()
    digest = sha256(f"{told}:{thread.pk}:{person.pk}:{found.runs_out}".encode()).hexdigest()
    with transaction.atomic():
        Reply.objects.bulk_create(
            [Reply(digest=digest, person=person, fate=Fate.POSTED)], ignore_conflicts=True
        )
        row = Reply.objects.select_for_update().get(digest=digest)
        if row.post_id is not None or row.fate != Fate.POSTED:
            return row
        row.fate, row.post = _judged(mail, found, person, thread)
        row.save(update_fields=["fate", "post"])
        if row.fate != Fate.POSTED:
            _say_why(row, person)
    return row


def _judged(mail: EmailMessage, found: Address, person: Person, thread: Thread) -> tuple[str, Post | None]:
    if person.email is None or vouched_sender(mail) != person.email:
        return Fate.NOT_YOURS, None
    if found.runs_out < timezone.now().date():
        return Fate.EXPIRED, None
    words = new_words(mail)
    if not words:
        return Fate.EMPTY, None
    try:
        with transaction.atomic():
            post = thread_posts.answer(
                thread, person, body=words, language=person.language, way=Post.Way.MAIL
            )
    except thread_posts.NotAllowed:
        return Fate.CLOSED, None
    except rate_limits.TooFast:
        return Fate.TOO_FAST, None
    return Fate.POSTED, post


def is_automatic(mail: EmailMessage) -> bool:
    """Return whether a program wrote the mail, by RFC 3834 or older headers. Such mails are never answered."""
    if str(mail.get("Auto-Submitted", "no")).split(";")[0].strip().lower() != "no":
        return True
    if str(mail.get("Return-Path", "")).strip() == "<>" or mail.get_content_type() == "multipart/report":
        return True
    if str(mail.get("Precedence", "")).strip().lower() in {"bulk", "junk", "list", "auto_reply"}:
        return True
    return any(
        header in mail for header in ("X-Autoreply", "X-Autorespond", "List-Id", "X-Failed-Recipients")
    )


def new_words(mail: EmailMessage) -> str:
    """Return the text that the sender wrote, without quotations and attachments, cut at the length of a post."""
    text = _text_of(mail)
    for mark in (MARK, MARK.replace(" ", "")):
        above, found, _below = text.partition(mark)
        if found:
            # Drop the mail program's attribution line and the quote characters before our mark.
            lines = above.rstrip("> \t").rstrip().splitlines()
            text = "\n".join(_without_attribution(lines))
            break
    parser = EmailReplyParser(languages=["en", "es"])
    return (parser.parse_reply(text=text) or "").replace("\x00", "").strip()[:LONGEST]


def _without_attribution(lines: list[str]) -> list[str]:
    """Drop the last lines that say "On Monday Ann wrote:" ("El lunes Ann escribió:"); they end in a colon."""
    for back in (1, 2, 3):
        text = " ".join(lines[-back:]).strip("> ")
        if (
            text.endswith(":")
            and re.search(r"@|\d{4}|wrote|escribió", text)
            and re.match(r"\W*(On|El|Am|Le|Em|A|\d)", text)
        ):
            return lines[:-back]
    return lines


def _text_of(mail: EmailMessage) -> str:
    part = mail.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    try:
        content = part.get_content()
    except (LookupError, ValueError, KeyError):  # an unknown character set
        payload = part.get_payload(decode=True)
        content = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    content = str(content)[:LARGEST]
    if part.get_content_type() == "text/html":
        content = re.sub(r"(?i)<\s*(br|/p|/div|/li|/tr|/h\d)[^>]*>", "\n", content)
        content = unescape(nh3.clean(content, tags=set(), clean_content_tags={"script", "style", "title"}))
    return content.replace("\r\n", "\n").replace("\xa0", " ")


def _say_why(row: Reply, person: Person) -> None:
    """Queue a refusal to the person's own address, at most one a day."""
    key = f"reply-refused:{person.pk}:{datetime.now(UTC):%Y-%m-%d}"
    outbox.queue(mails.ReplyRefused(row, fate=row.fate), key=key, to=person.contact)
