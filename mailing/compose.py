"""Composing: from a row to the bytes of a letter.

A template is rendered once into a skeleton: for a batch once per language, with marks where a person's
own words go, and each letter is the skeleton with its marks filled in.
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

STOP = "stop"  # the purpose of a one-click link


@dataclass(frozen=True)
class Skeleton:
    """A rendered mail, less what is each recipient's own."""

    subject: Patchable
    headers: str  # those that are the same for everybody, CRLF after each
    body: Patchable

    def letter(self, message: Message) -> bytes:
        """The letter to one recipient, CRLF lines, pure ASCII."""
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
    """What goes into the marks: the name made inert, the one-click token, and the message's own context."""
    words = {name: one_line(value, 1000) for name, value in message.context.items()}
    words["name"] = inert(message.name)
    words["email"] = message.email
    words[STOP] = signed_links.token(STOP, message) if message.stream else ""
    return words


def message_id(message: Message) -> str:
    """Made from the key alone, so that a second try is the same mail to whoever counts."""
    return f"<{sha256(message.key.encode()).hexdigest()[:32]}@{settings.MAIL_HOST}>"


def address_for_envelope(address: str) -> str:
    """The address in ASCII: an international domain in its IDNA form."""
    local, _at, domain = address.rpartition("@")
    return address if domain.isascii() else f"{local}@{domain.encode('idna').decode()}"


def stop_url(token: str) -> str:
    return f"{settings.SITE_URL}/mail/stop/{token}/"


def language_query(language: str) -> str:
    """What an address without a language in its path needs to be shown in one."""
    return "" if language == settings.LANGUAGE_CODE else f"?lang={language}"


def stop_headers(token: str) -> str:
    """RFC 2369 and RFC 8058: the address in brackets, and the sign that a POST to it is enough."""
    return f"List-Unsubscribe: <{stop_url(token)}>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"


def provider_header(message: Message) -> str:
    """Our number in the provider's metadata, by which its webhooks name the mail again."""
    if settings.MAIL_PROVIDER == "mailgun":
        return f'X-Mailgun-Variables: {{"message": "{message.pk}"}}\r\n'
    if settings.MAIL_PROVIDER == "postmark":
        return f"X-PM-Metadata-message: {message.pk}\r\n"
    return ""


def shared_headers(message: Message, site: Any, reply_to: str) -> str:
    """From, Reply-To, and what says of which kind the mail is (RFC 3834, RFC 2369, RFC 2919)."""
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
            # A person, never the address whose answers become posts.
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
    """The rendered template of `mail`, in the language and time zone of `message`.

    It is this person's alone, or with `is_shared` a batch's: then the name and what stands in the
    message's own context are marks: such words may be printed, not reckoned with; an empty one is empty in all
    letters of the skeleton (`shape_of`). Raises whatever the template raises.
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
            context["stop_token"] = words[
                STOP
            ]  # it opens the page of one's choices too, where an app has one
            context["stop_url"] = stop_url(words[STOP]) + language_query(message.language)
        subject, text, html = rendered(mail, context)
        calendar = mail.calendar()
    return Skeleton(
        subject=Patchable(subject),
        headers=shared_headers(message, site, reply_to or message.reply_to),
        body=Patchable(body(text, html, calendar)),
    )


def call_script(call: Call, mail: Mail[Any], *, site: Any) -> str:
    """What to say by phone, in the language of the person called: `<template>_call.txt`, else the mail's text."""
    with speaking_to(call):
        context = context_of(call, mail, site=site, name=call.name, email="")
        try:
            return _tidy(_render(f"{call.template}_call.txt", context, autoescape=False))
        except TemplateDoesNotExist:
            return _tidy(_render(f"{call.template}.txt", context, autoescape=False))


@contextmanager
def speaking_to(recipient: Message | Call) -> Iterator[None]:
    """The language and the time zone of whoever gets a notice."""
    with (
        translation.override(recipient.language),
        timezone.override(ZoneInfo(recipient.time_zone)),
        loaded_once(),
    ):
        yield


def context_of(
    recipient: Message | Call, mail: Mail[Any], *, site: Any, name: str, email: str
) -> dict[str, Any]:
    """What every template of a notice finds, and what the mail adds."""
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
    """Their mails as they are now; None where no app defines it or the row it is about is gone.

    One query for each kind of row and what comes along with it, whatever the number.
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
    """The reason why a notice is no longer to be given, "" for none."""
    if mail is None:
        return Message.Reason.GONE
    if mail.revision > recipient.revision:
        return Message.Reason.SUPERSEDED
    if mail.is_moot() or not mail.may_read(recipient.person_id):
        return Message.Reason.MOOT
    return ""


def shape_of(message: Message) -> tuple[Any, ...]:
    """Messages of a batch with equal shapes share a skeleton: language, zone, and which words are empty."""
    words = {"name": inert(message.name), **message.context}
    return (
        message.language,
        message.time_zone,
        tuple(sorted((name, bool(word)) for name, word in words.items())),
    )


def rendered(mail: Mail[Any] | type[Mail[Any]], context: dict[str, Any]) -> tuple[str, str, str]:
    """(subject, text part, HTML part) of a mail's template, in the active language.

    The HTML part is `<template>.html` where there is one, else written from the blocks of the text. A subject that no
    person wrote is shortened at a word to what a phone shows: 50 characters in English, 60 in Spanish.
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
            "preheader": one_line(body, 110),
        },
    )
    return subject, text, _inliner().inline(html)


def _tidy(text: str) -> str:
    """A text without what the tags of its template leave: space at its ends, more than one empty line in a row."""
    return re.sub(r"\n{3,}", "\n\n", text.strip())


def _render(name: str, context: dict[str, Any], *, autoescape: bool = True) -> str:
    """A template as the portal's engine finds it; text is not escaped, being no HTML."""
    template: Any = loader.get_template(name)
    text: str = template.template.render(Context(context, autoescape=autoescape))
    return text.replace("\r\n", "\n").replace("\r", "\n")  # what people typed in a form has CRLF


@lru_cache(maxsize=1)
def _inliner() -> css_inline.CSSInliner:
    """Styles on the elements, for clients that drop the sheet; of the sheet only dark mode stays."""
    return css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False, minify_css=True)
