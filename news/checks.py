"""The checklist before an issue is sent."""

import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from mailing import compose, mime
from mailing.models import Message
from mailing.words import LONGEST_SUBJECT, one_line
from news import issues, mails, readers, writing_notes
from news.audiences import ReadersOfIssue
from news.blocks import CODES
from news.body import in_both, plain
from news.models import Issue
from news.models.subscription import LETTER
from office.models import SiteSettings
from pse_portal import readability

LARGEST = 100 * 1024  # bytes; Gmail clips mails beyond about this size


@dataclass(frozen=True)
class Check:
    """One line of the checklist. If it `stops` and is not `is_ok`, the issue cannot be sent."""

    title: str
    is_ok: bool
    words: str = ""
    stops: bool = False


def copy_of(letter: dict[str, Any], language: str, flags: dict[str, str]) -> tuple[str, str, str]:
    """Return (subject, text, HTML) of a copy with these flags, as a reader of that language gets it."""
    message = Message(
        key="preview",
        stream=LETTER,
        template=mails.Issue.name,
        language=language,
        email="reader@example.org",
        pk=0,
    )
    with compose.speaking_to(message):
        copy = mails.Issue(None, **letter, **flags)
        site = SiteSettings.load()
        context = compose.context_of(message, copy, site=site, name="", email="reader@example.org")
        context |= {"stop_token": "0-preview", "stop_url": compose.stop_url("0-preview")}
        context["stream_title"] = _("our newsletter")
        return compose.rendered(copy, context)


def inboxes(letter: dict[str, Any], flags: dict[str, str]) -> list[dict[str, str]]:
    """Return what an inbox shows of a copy in each language: {"language", "sender", "subject", "preview"}."""
    sender, found = SiteSettings.load().name, []
    for code in CODES:
        subject, text, _html = copy_of(letter, code, flags)
        preview = letter.get("previews", {}).get(code) or one_line(text, 110)
        found.append({"language": code, "sender": sender, "subject": subject, "preview": preview})
    return found


def check(issue: Issue) -> tuple[list[Check], readers.Reach]:
    """Return the checklist, and whom the issue would reach. Writes nothing."""
    site, letter = SiteSettings.load(), issues.frozen(issue)
    reach = readers.reach(ReadersOfIssue, LETTER, letter)
    found = [
        Check(
            _("Postal address in the footer"),
            bool(site.postal_address.strip()),
            site.postal_address,
            stops=True,
        ),
        Check(
            _("A reply-to address"),
            bool(issue.reply_to or site.contact_email),
            issue.reply_to or site.contact_email,
            stops=True,
        ),
        *_subjects(issue),
        Check(
            _("Something to read"),
            bool(
                letter["letters"][CODES[0]]
                or any(block["items"] for block in letter["blocks"])
                or letter["asks"]
            ),
            stops=True,
        ),
        *_both_languages(issue),
        _empty_links(issue, letter),
        _button(issue),
        _pictures(letter),
        *_grades(issue),
        *_sizes(letter),
        Check(
            _("Readers"),
            reach.mails > 0 or reach.is_about,
            _("%(mails)d will get it, %(left)d left out")
            % {"mails": reach.mails, "left": reach.left_out.total()},
            stops=True,
        ),
    ]
    return found, reach


def _subjects(issue: Issue) -> list[Check]:
    subjects = in_both(issue, "subject")
    subject = subjects[CODES[0]][0]
    return [
        Check(_("Subject"), bool(subject), subject, stops=True),
        Check(
            _("Subject short enough for a phone (50 characters, 60 in Spanish)"),
            all(len(text) <= LONGEST_SUBJECT[language] for text, language in subjects.values()),
            ", ".join(str(len(text)) for text, _language in subjects.values()),
        ),
    ]


def _both_languages(issue: Issue) -> list[Check]:
    lacking = [
        str(getattr(issue._meta.get_field(name), "verbose_name", name))
        for name in ("subject", "letter", "ask", "ask_label")
        if bool(getattr(issue, f"{name}_en")) != bool(getattr(issue, f"{name}_es"))
    ]
    return [Check(_("Both languages"), not lacking, ", ".join(lacking))]


def _empty_links(issue: Issue, letter: dict[str, Any]) -> Check:
    """Check for links in the letter that lead nowhere: empty, or with a URL that is removed when rendered."""
    empty = []
    for code in CODES:
        text = getattr(issue, f"letter_{code}") or ""
        empty += [
            words or "[]"
            for words, address in re.findall(r"\[([^\]]*)\]\(([^)]*)\)", text)
            if not re.match(r"(https?://[^/\s]|mailto:.|tel:.|/(?![/\\]))", address.strip()) or address.strip() == "https://"
            or not words.strip()
        ]  # fmt: skip
    empty += [
        item[code]["title"]
        for block in letter["blocks"]
        for item in block["items"]
        for code in CODES
        if not item[code].get("url")
    ]
    return Check(_("No empty links"), not empty, ", ".join(empty), stops=True)


def _button(issue: Issue) -> Check:
    """Check that the button has both text and a link, or neither."""
    has_words = bool(issue.ask_label_en or issue.ask_label_es)  # type: ignore[attr-defined]
    return Check(_("The button has text and a link"), has_words == bool(issue.ask_url), stops=True)


def _pictures(letter: dict[str, Any]) -> Check:
    parts = [part for code in CODES for part in letter["letters"][code]]
    parts += [item[code] for block in letter["blocks"] for item in block["items"] for code in CODES]
    silent = [part["src"] for part in parts if part.get("src") and not part.get("alt", "").strip()]
    return Check(_("Images have descriptions"), not silent, ", ".join(silent), stops=True)


def _grades(issue: Issue) -> list[Check]:
    found = []
    for code in CODES:
        read = readability.reading(plain(getattr(issue, f"letter_{code}") or ""), code)
        if read.figure is not None:
            title = _("Easy to read (%(language)s)") % {"language": code}
            found.append(Check(title, not read.is_hard, writing_notes.in_words(read)))
    return found


def _sizes(letter: dict[str, Any]) -> list[Check]:
    found = []
    for code in CODES:
        _subject, text, html = copy_of(letter, code, issues.everything(letter))
        size = len(mime.quoted(text)) + len(mime.quoted(html))
        title = _("Total size (%(language)s), under 100 KB") % {"language": code}
        found.append(Check(title, size < LARGEST, f"{size / 1024:.0f} KB", stops=True))
    return found
