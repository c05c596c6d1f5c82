"""How a page or a mail reads: the length of its sentences, its reading grade, and the labels of its buttons.

The rule is `pse_portal.readability`. Parts marked as another language, and text that people wrote (`class="prose"`,
quotes, form fields), are skipped.
"""

import re
from collections.abc import Iterator
from typing import Any

import lxml.html

from pse_portal.readability import EASIEST, HARDEST, reading

BLOCKS = {
    *(
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "button",
        "caption",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
    ),
    *("fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "header", "hr", "label"),
    *("legend", "li", "main", "nav", "ol", "option", "p", "pre", "section", "select", "summary", "table"),
    *("tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
}
PASSED_OVER = {"script", "style", "svg", "textarea", "select", "pre", "blockquote", "template", "noscript"}


def text_of(html: str, language: str) -> str:
    """Return the text of the main part of a page, one line for each block."""
    tree = lxml.html.document_fromstring(html)
    parts = tree.xpath("//main") or [tree.body]
    return re.sub(r"[ \t\r\f\v]*\n\s*", "\n", "".join(_texts(parts[0], language))).strip()


def _texts(element: Any, language: str) -> Iterator[str]:
    if isinstance(element.tag, str):
        other = element.get("lang", language) != language
        classes = (element.get("class") or "").split()
        written = "prose" in classes
        if element.tag not in PASSED_OVER and not other and not written:
            edge = "\n" if element.tag in BLOCKS or "tag" in classes else ""
            yield edge + re.sub(r"\s+", " ", element.text or "")
            for child in element:
                yield from _texts(child, language)
            yield edge
    yield re.sub(r"\s+", " ", element.tail or "")


def problems(text: str, language: str) -> list[str]:
    """Return what is too long or too hard in a text, as messages; empty if it reads well."""
    read = reading(text, language)
    found = [f"{len(words)} words: {' '.join(words)}" for words in read.long]
    if twice := re.search(r".*\bm\.\.(?!\.)", text):
        found.append(f"two periods: {twice[0]}")
    if read.is_hard and language == "en":
        found.append(f"grade {read.figure:.1f}, more than {HARDEST}")
    if read.is_hard and language == "es":
        found.append(f"score {read.figure:.0f}, less than {EASIEST:.0f}")
    return found


# The verbs that a button may begin with; add new ones deliberately.
VERBS = frozenset(
    [
        "add",
        "allow",
        "announce",
        "answer",
        "apply",
        "approve",
        "ask",
        "block",
        "bring",
        "cancel",
        "check",
        "choose",
        "clear",
        "close",
        "confirm",
        "continue",
        "copy",
        "create",
        "decline",
        "delete",
        "download",
        "edit",
        "email",
        "end",
        "explain",
        "export",
        "filter",
        "find",
        "follow",
        "get",
        "give",
        "go",
        "hide",
        "import",
        "invite",
        "join",
        "keep",
        "leave",
        "log",
        "make",
        "mark",
        "merge",
        "move",
        "mute",
        "name",
        "offer",
        "open",
        "pause",
        "pin",
        "post",
        "postpone",
        "prepare",
        "preview",
        "print",
        "propose",
        "publish",
        "rsvp",
        "record",
        "refresh",
        "remove",
        "replace",
        "reply",
        "report",
        "reschedule",
        "resend",
        "restore",
        "resume",
        "review",
        "revoke",
        "run",
        "save",
        "say",
        "search",
        "see",
        "send",
        "set",
        "share",
        "show",
        "sign",
        "start",
        "step",
        "stop",
        "subscribe",
        "support",
        "take",
        "thank",
        "turn",
        "undo",
        "unfollow",
        "unsubscribe",
        "update",
        "upload",
        "use",
        "view",
        "volunteer",
        "withdraw",
    ]
)
# In English, a first-person answer, or the outcome of a call, is clear without a verb.
ANSWERS = re.compile(r"(Yes|No), .+|(I|We|It|They|That)(’\w+)? .*|(Told|Left) .*|Don’t .*")
INFINITIVE = re.compile(r"\w+(ar|er|ir|ír)(me|se|le|lo|la|los|las|les|selo|sela)?\b", re.IGNORECASE)
ANSWERS_IN_SPANISH = re.compile(
    r"Sí, .*|No, .*|No \w+|Ya le avisé|Dejé .*|Quiere .*|Puedo .*|Seguimos .*|Fui yo|Era .*|Sigue .*"
)


def without_a_verb(found: list[str], language: str) -> list[str]:
    """Return the labels that do not say what their button does."""
    fine = {
        "en": lambda label: label.split()[0].lower().rstrip(":,") in VERBS or ANSWERS.match(label),
        "es": lambda label: INFINITIVE.match(label) or ANSWERS_IN_SPANISH.match(label),
    }[language]
    return [label for label in found if label and not fine(label)]


def labels(html: str) -> list[str]:
    """Return the labels of a page's submit buttons, except those that contain a name given by people."""
    tree = lxml.html.document_fromstring(html)
    buttons = tree.xpath("//main//button[not(@type='button')] | //main//input[@type='submit']")
    said = [button.get("value") if button.tag == "input" else button.text_content() for button in buttons]
    return [" ".join((text or "").split()) for text in said]
