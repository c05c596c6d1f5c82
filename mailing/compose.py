"""Compose mails: from a row to the bytes of a message.

A template is rendered once into a skeleton. For a batch, this happens once per language, with marks in place of a
person's own text; each message fills in the marks.
"""

import re
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, formataddr
from functools import lru_cache
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

import css_inline
from django.conf import settings
from django.template import Context, TemplateDoesNotExist, loader
from django.utils import timezone, translation
from django.utils.html import escape
from django.utils.safestring import mark_safe

from mailing import references, streams
from mailing.blocks import blocks_of
from mailing.contacts import Contact
from mailing.mail import Mail
from mailing.mime import Patchable, body, header, mark, quoted
from mailing.models import Call, Message
from mailing.words import LONGEST_SUBJECT, inert, one_line, shortened
from office.models import loaded_once
from pse_portal import signed_links

STOP = "stop"  # the purpose of a one-click unsubscribe link


@dataclass(frozen=True)
class Skeleton:
    """A rendered mail without each recipient's own text."""

    subject: Patchable
    headers: str  # those that all recipients share, CRLF after each
    body: Patchable

    def letter(self, message: Message) -> bytes:
        """Return the message to one recipient, with CRLF lines, in ASCII."""
        words = personal_words(message)
        encoded = {name: quoted(word) for name, word in words.items()}
        encoded |= {f"html:{name}": quoted(escape(word)) for name, word in words.items()}
        own = (
            f"{header('Subject', self.subject.filled(words))}"
            f"To: {address_for_envelope(message.email)}\r\n"
            f"Date: {_date(int(time.time()))}\r\n"
            f"Message-ID: {message_id(message)}\r\n"
            f"{stop_headers(words[STOP]) if message.stream else ''}{provider_header(message)}"
        )
        return f"{self.headers}{own}{self.body.filled(encoded)}".encode("ascii")


@lru_cache(maxsize=4)
def _date(second: int) -> str:
    return format_datetime(datetime.fromtimestamp(second, UTC))


def personal_words(message: Message) -> dict[str, str]:
    """Return the text for the marks: the inert name, the address, the one-click token, and the own context."""
    words = {name: one_line(value, 1000) for name, value in message.context.items()}
    words["name"] = inert(message.name)
    words["email"] = message.email
    words[STOP] = signed_links.token(STOP, message) if message.stream else ""
    return words


def message_id(message: Message) -> str:
    """Return a Message-ID derived from the key alone, so that a second try can be recognized as the same mail."""
    return f"<{sha256(message.key.encode()).hexdigest()[:32]}@{settings.MAIL_HOST}>"


def address_for_envelope(address: str) -> str:
    """Return the address in ASCII, with an international domain in its IDNA form."""
    local, _at, domain = address.rpartition("@")
    return address if domain.isascii() else f"{local}@{domain.encode('idna').decode()}"


def stop_url(token: str) -> str:
    return f"{settings.SITE_URL}/mail/stop/{token}/"


def language_query(language: str) -> str:
    """Return the query that selects the language of a URL without a language in its path."""
    return "" if language == settings.LANGUAGE_CODE else f"?lang={language}"


def stop_headers(token: str) -> str:
    """Return the headers of RFC 2369 and RFC 8058: the unsubscribe URL, and that a POST to it is enough."""
    return f"List-Unsubscribe: <{stop_url(token)}>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"


def provider_header(message: Message) -> str:
    """Return our pk in the provider's metadata, by which its webhooks identify the mail."""
    if settings.MAIL_PROVIDER == "mailgun":
        return f'X-Mailgun-Variables: {{"message": "{message.pk}"}}\r\n'
    if settings.MAIL_PROVIDER == "postmark":
        return f"X-PM-Metadata-message: {message.pk}\r\n"
    return ""


def shared_headers(message: Message, site: Any, reply_to: str) -> str:
    """Return From, Reply-To, and the headers for the kind of mail (RFC 3834, RFC 2369, RFC 2919)."""
    answers = reply_to or site.contact_email or settings.DEFAULT_FROM_EMAIL
    lines = [
        f"From: {formataddr((one_line(site.name), settings.DEFAULT_FROM_EMAIL))}\r\n",
        f"Reply-To: {address_for_envelope(answers)}\r\n",
    ]
    if message.kind != Message.Kind.BULK:
        lines.append("Auto-Submitted: auto-generated\r\n")
    if message.stream:
        label = re.sub(r"[^a-z0-9.-]+", "-", message.stream.lower())
        lines += [
            header("List-Id", f"<{label}.{settings.MAIL_HOST}>"),
            # A person, never a reply address whose mails become posts.
            f"List-Help: <mailto:{address_for_envelope(site.contact_email or answers)}>\r\n",
            f"List-Archive: <{settings.SITE_URL}{streams.archive_of(message.stream)}>\r\n",
        ]
    return "".join(lines)


def skeleton(
    message: Message,
    mail: Mail[Any],
    *,
    site: Any,
    is_shared: bool = False,
    reply_to: str = "",
) -> Skeleton:
    """Render the template of `mail`, in the language and time zone of `message`.

    With `is_shared` the skeleton is for a batch: the name and the message's own context become marks. Templates
    may print them but not compute with them; an empty one is empty in all messages of the skeleton (`shape_of`).
    Raises whatever the template raises.
    """
    words = personal_words(message)
    if is_shared:
        words = {name: mark(name) if word else "" for name, word in words.items()}
    with speaking_to(message):
        context = context_of(message, mail, site=site, name=words["name"], email=words["email"])
        if is_shared:
            context |= {name: words[name] for name in message.context}
        if message.stream:
            context["stream_title"] = streams.title_of(message.stream)
            context["stop_token"] = words[STOP]  # some apps also open a preferences page with it
            context["stop_url"] = stop_url(words[STOP]) + language_query(message.language)
        subject, text, html = rendered(mail, context)
        calendar = mail.calendar()
    return Skeleton(
        subject=Patchable(subject),
        headers=shared_headers(message, site, reply_to or message.reply_to),
        body=Patchable(body(text, html, calendar)),
    )


def call_script(call: Call, mail: Mail[Any], *, site: Any) -> str:
    """Return what to say by phone, in the person's language: `<template>_call.txt`, else the mail's text."""
    with speaking_to(call):
        context = context_of(call, mail, site=site, name=call.name, email="")
        try:
            return _tidy(_render(f"{call.template}_call.txt", context, autoescape=False))
        except TemplateDoesNotExist:
            return _tidy(_render(f"{call.template}.txt", context, autoescape=False))


@contextmanager
def speaking_to(recipient: Message | Call) -> Iterator[None]:
    """Activate the recipient's language and time zone, and read the site's settings once."""
    with (
        translation.override(recipient.language),
        timezone.override(ZoneInfo(recipient.time_zone)),
        loaded_once(),
    ):
        yield


def context_of(
    recipient: Message | Call, mail: Mail[Any], *, site: Any, name: str, email: str
) -> dict[str, Any]:
    """Return the context that all templates of notices share, with the mail's own."""
    prefix = "" if recipient.language == settings.LANGUAGE_CODE else f"/{recipient.language}"
    return {
        "about": mail.row,
        "contact": Contact(
            name=name,
            email=email,
            language=recipient.language,
            time_zone=recipient.time_zone,
            person_id=recipient.person_id,
        ),
        "language": recipient.language,
        "path_prefix": prefix,
        "site": site,
        "site_url": settings.SITE_URL,
        **mail.context(),
        **mail.given,
    }


def mails_of(recipients: Iterable[Message | Call]) -> dict[Message | Call, Mail[Any] | None]:
    """Return the current mail for each recipient; None if no app defines it or its row is gone.

    One query for each kind of row and its related rows, however many recipients.
    """
    found = {recipient: Mail.named(recipient.template) for recipient in recipients}
    by_related: dict[tuple[str, ...], list[references.Reference]] = defaultdict(list)
    for recipient, mail in found.items():
        if mail is not None:
            by_related[mail.related].append((recipient.about_type, recipient.about_id))
    rows = {
        (related, reference): row
        for related, wanted in by_related.items()
        for reference, row in references.load(wanted, related).items()
    }
    return {
        recipient: None
        if mail is None
        else _built(mail, rows.get((mail.related, (recipient.about_type, recipient.about_id))), recipient)
        for recipient, mail in found.items()
    }


def _built(mail: type[Mail[Any]], row: Any, recipient: Message | Call) -> Mail[Any] | None:
    return None if row is None and recipient.about_type else mail(row, **recipient.context)


def called_off(recipient: Message | Call, mail: Mail[Any] | None) -> str:
    """Return the reason why a notice must no longer be delivered, or ""."""
    if mail is None:
        return Message.Reason.GONE
    if mail.revision > recipient.revision:
        return Message.Reason.SUPERSEDED
    if mail.is_moot() or not mail.may_read(recipient.person_id):
        return Message.Reason.MOOT
    return ""


def shape_of(message: Message) -> tuple[Any, ...]:
    """Return the key by which messages of a batch share a skeleton: language, time zone, and which words are empty."""
    words = {"name": inert(message.name), **message.context}
    return (
        message.language,
        message.time_zone,
        tuple(sorted((name, bool(word)) for name, word in words.items())),
    )


def rendered(mail: Mail[Any] | type[Mail[Any]], context: dict[str, Any]) -> tuple[str, str, str]:
    """Return (subject, text part, HTML part) of a mail, in the active language.

    The HTML part is `<template>.html` if it exists, else built from the blocks of the text. Generated subjects
    are shortened at a word to what a phone shows: 50 characters in English, 60 in Spanish.
    """
    template = mail.name
    subject = one_line(_render(f"{template}_subject.txt", context, autoescape=False), 300)
    if not mail.subject_is_free:
        subject = shortened(subject, LONGEST_SUBJECT[translation.get_language() or settings.LANGUAGE_CODE])
    body = _tidy(_render(f"{template}.txt", context, autoescape=False))
    text = _tidy(_render("mailing/email/layout.txt", {**context, "body": body}, autoescape=False)) + "\n"
    try:
        content = mark_safe(_render(f"{template}.html", context))
    except TemplateDoesNotExist as missing:
        if missing.args[0] != f"{template}.html":
            raise
        content = None
    html = _render(
        "mailing/email/layout.html",
        {
            **context,
            "subject": subject,
            "content": content,
            "blocks": blocks_of(body, settings.SITE_URL),
            "preheader": one_line(context.get("preheader") or body, 140 if "preheader" in context else 110),
        },
    )
    return subject, text, _inliner().inline(html)


def _tidy(text: str) -> str:
    """Remove what template tags leave behind: outer whitespace, and more than one empty line in a row."""
    return re.sub(r"\n{3,}", "\n\n", text.strip())


def _render(name: str, context: dict[str, Any], *, autoescape: bool = True) -> str:
    """Render a template of the portal's engine; without autoescape for text parts."""
    template: Any = loader.get_template(name)
    text: str = template.template.render(Context(context, autoescape=autoescape))
    return text.replace("\r\n", "\n").replace("\r", "\n")  # text typed in a form has CRLF


@lru_cache(maxsize=1)
def _inliner() -> css_inline.CSSInliner:
    """Return the CSS inliner, for clients that drop style sheets; only at-rules (dark mode) stay in the sheet."""
    return css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False, minify_css=True)
