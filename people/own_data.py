"""What the portal holds about a person or guest: to read on a page, and as one ZIP file to keep."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mailing.mail import Mail
from office import audit_words, privacy
from office.models import AuditEntry
from office.privacy import Held, Subject
from pse_portal.csvfiles import inert_cell

SHOWN = 5  # rows of a kind on the page; the file has all
# Of columns that have no words of their own, since no form shows them.
NAMES = {
    "about": _("person"),
    "at": _("date"),
    "action": _("action"),
    "body": _("decision maker"),
    "came_at": _("date"),
    "commitment": _("commitment"),
    "coalition": _("coalition"),
    "created_at": _("created"),
    "day": _("date"),
    "decision": _("decision"),
    "ip": _("IP address"),
    "last_seen_at": _("last seen"),
    "last_used_at": _("last used"),
    "petition": _("petition"),
    "opportunity": _("volunteer opportunity"),
    "post": _("post"),
    "sheet": _("paper sheet"),
    "since": _("since"),
    "thread": _("conversation"),
    "type": _("type"),
    "user_agent": _("browser"),
    "written_at": _("date"),
}


@dataclass
class Kind:
    """The rows of one kind: their heading, the names of their columns, and their cells."""

    title: str
    label: str
    keeps: str = ""
    columns: list[str] = field(default_factory=list)
    rows: list[list[tuple[str, Any]]] = field(default_factory=list)  # (column, value) of each row
    count: int = 0


def groups(subject: Subject) -> list[tuple[str, list[Kind]]]:
    """Return [(app's heading, kinds)] of what is held, each kind with its first rows.

    One query for a kind, and another for one with more rows than are shown.
    """
    found = []
    for title, tables in privacy.by_app():
        kinds = [kind for held in tables if held.title and (kind := _first_of(held, subject)).count]
        if kinds:
            found.append((str(title), kinds))
    return found


def _first_of(held: Held, subject: Subject) -> Kind:
    rows = held.rows(subject)
    kind = _empty(held)
    first = list(rows.order_by("-pk")[: SHOWN + 1])
    kind.count = len(first) if len(first) <= SHOWN else rows.count()
    for row in first[:SHOWN]:
        cells = [(name, _shown(row, name, subject)) for name in held.fields]
        kind.rows.append(
            [(name_of(held.model, name), cell) for name, cell in cells if cell not in {"", None}]
        )
    return kind


def _empty(held: Held) -> Kind:
    title = str(held.title)
    return Kind(title[:1].upper() + title[1:], held.label, str(held.keeps), list(held.fields))


def name_of(model: type[Model], name: str) -> str:
    words = str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    if words == name.replace("_", " "):
        words = str(NAMES.get(name, words))
    return words[:1].upper() + words[1:]


def _shown(row: Any, name: str, subject: Subject) -> Any:
    """Return a cell as a person reads it."""
    if hasattr(row, f"get_{name}_display"):
        return str(getattr(row, f"get_{name}_display")())
    value = getattr(row, name)
    if isinstance(row, AuditEntry) and name == "action":
        return audit_words.plain(row, str(subject.person or gettext("You")))
    if name == "template":
        mail = Mail.named(value)
        return str(mail.title) if mail else value
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, list | tuple):
        return ", ".join(str(one.get("answer", one)) if isinstance(one, dict) else str(one) for one in value)
    return str(value) if isinstance(value, Model) else value


def _plain(row: Any, name: str) -> Any:
    value = getattr(row, name)
    return str(value) if isinstance(value, Model) else value


def everything(subject: Subject, *, by_staff: bool = False) -> Iterator[Kind]:
    """Yield each kind with all of its rows, each with its key; last, what the person only did something with.

    `by_staff`: without the columns that staff must not read, such as the words of a post.
    """
    for held, rows in privacy.rows(subject):
        kind = _empty(held)
        names = held.open_fields if by_staff else held.fields
        kind.columns = ["id", *names]
        kind.rows = [
            [("id", row.pk), *((name, _plain(row, name)) for name in names)] for row in rows.order_by("pk")
        ]
        kind.count = len(kind.rows)
        if kind.count:
            yield kind
    if subject.person:
        kind = Kind(gettext("Records you worked on"), "worked_on", columns=["id", "record", "as"])
        for model, column, rows in privacy.traces(subject.person):
            for pk in rows.values_list("pk", flat=True).order_by("pk"):
                words = str(column.verbose_name) or column.name
                kind.rows.append([("id", pk), ("record", model._meta.label), ("as", words)])
        kind.count = len(kind.rows)
        if kind.count:
            yield kind


def zip_of(subject: Subject, language: str, *, by_staff: bool = False) -> bytes:
    """Return a ZIP file with everything: `data.json`, and a CSV file for each kind."""
    content = io.BytesIO()
    told: dict[str, Any] = {}
    with translation.override(language), zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for kind in everything(subject, by_staff=by_staff):
            told[kind.label] = {
                "title": kind.title,
                "kept": kind.keeps,
                "rows": [dict(row) for row in kind.rows],
            }
            archive.writestr(f"{slugify(kind.title) or kind.label}.csv", _csv(kind))
        told = {"prepared_at": timezone.now(), "data": told}
        archive.writestr("data.json", json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
    return content.getvalue()


def _csv(kind: Kind) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(kind.columns)
    writer.writerows([inert_cell(cell) for _column, cell in row] for row in kind.rows)
    return "\ufeff" + text.getvalue()
