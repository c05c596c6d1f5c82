"""Exports as the services write them (made-up people), and the same lists as other programs would save them."""

import csv
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

from openpyxl import Workbook

GOLDEN = Path(__file__).parent / "golden"
MAILCHIMP = ["mailchimp_subscribed.csv", "mailchimp_unsubscribed.csv", "mailchimp_cleaned.csv"]
# {file: source; "" where a person is asked without a hint}
SOURCES = {
    **dict.fromkeys(MAILCHIMP, "mailchimp"),
    "action_network.csv": "action_network",
    "google_forms.csv": "google_forms",
    "google_contacts.csv": "google_contacts",
    "google_contacts_before_2024.csv": "google_contacts",
    "eventbrite.csv": "eventbrite",
    "meetup.tsv": "meetup",
    "nationbuilder.csv": "nationbuilder",
    "everyaction.csv": "everyaction",
    "sheet.csv": "",
}


def content(name: str) -> bytes:
    return (GOLDEN / name).read_bytes()


def files(*names: str) -> list[tuple[str, bytes]]:
    return [(name, content(name)) for name in names]


def zipped(*names: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name in names:
            archive.writestr(name, content(name))
    return held.getvalue()


def cells(name: str) -> list[list[str]]:
    separator = "\t" if name.endswith(".tsv") else ","
    return list(csv.reader(io.StringIO(content(name).decode(), newline=""), delimiter=separator))


def written(lines: list[list[str]], separator: str = ",") -> str:
    held = io.StringIO(newline="")
    csv.writer(held, delimiter=separator).writerows(lines)
    return held.getvalue()


def workbook(*sheets: list[list[object]]) -> bytes:
    """Return an Excel workbook with these sheets."""
    book = Workbook()
    book.remove(book.active)
    for lines in sheets:
        sheet = book.create_sheet()
        for line in lines:
            sheet.append(line)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def reordered(lines: list[list[str]]) -> list[list[str]]:
    return [list(reversed(line)) for line in lines]


def renamed(lines: list[list[str]]) -> list[list[str]]:
    return [[f"Our {heading}" for heading in lines[0]], *lines[1:]]


FORMS: dict[str, Callable[[list[list[str]]], bytes]] = {
    "BOM": lambda lines: written(lines).encode("utf-8-sig"),
    "semicolons": lambda lines: written(lines, ";").encode(),
    "tabs": lambda lines: written(lines, "\t").encode(),
    "sep=": lambda lines: ("sep=;\r\n" + written(lines, ";")).encode("utf-8-sig"),
    "UTF-16": lambda lines: written(lines, "\t").encode("utf-16"),
    "UTF-16 without BOM": lambda lines: written(lines).encode("utf-16-le"),
    "UTF-16 big-endian": lambda lines: written(lines, ";").encode("utf-16-be"),
    "Windows": lambda lines: written(lines, ";").encode("cp1252"),
    "workbook": workbook,
    "other order": lambda lines: written(reordered(lines)).encode(),
}
