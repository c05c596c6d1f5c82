"""Read tables that people upload or paste: their text, their cells by column, and the result of each row."""

import csv
import io
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.utils.translation import gettext as _

from pse_portal import never_stored

csv.field_size_limit(2**24)  # no limit here: the callers bound the whole text


class Unreadable(ValueError):
    """A table that cannot be read at all; the message says why."""


def text_of(content: bytes) -> str:
    """Decode a file: UTF-8, else Windows-1252, as Excel writes it. Raises Unreadable for binary content."""
    if b"\0" in content:
        raise Unreadable(_("This isn’t a CSV file. In your spreadsheet, choose “Save as” and then “CSV.”"))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def refuse_unstored(text: str) -> None:
    """Raise Unreadable if the first row has a heading for something that the portal never stores about people.

    A row with an address or a number is no heading.
    """
    first = next((line for line in text.lstrip("\ufeff").splitlines() if line.strip()), "")
    if "@" in first or re.search(r"\d", first):
        return
    for head in re.split(r"[,;\t]", first):
        if never_stored.named_in(head):
            raise Unreadable(
                _(
                    "The column “%(head)s” can’t be here. We never keep race, party, immigration, health, or income. "
                    "Delete the column and try again."
                )
                % {"head": head.strip(" \"'")[:60]}
            )


def records(
    text: str, *, known: Collection[str], in_order: Sequence[str] = (), without: str = ""
) -> list[tuple[int, dict[str, str]]]:
    """Return each non-empty row: its line number in `text`, from 1, and its cells by heading.

    Cells are separated by commas, semicolons or tabs, as spreadsheets write and paste them. Headings are in lower
    case; of two equal ones the first counts. A first row without any heading in `known` is a normal row, with its
    cells in the order of `in_order`; without `in_order` it raises Unreadable with the message `without`. Also raises
    it for a heading that `refuse_unstored` refuses.
    """
    refuse_unstored(text)
    text = text.lstrip("\ufeff")
    first = text.lstrip("\r\n").partition("\n")[0]
    table = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))
    rows = [(number, [" ".join(cell.split()) for cell in cells]) for number, cells in enumerate(table, 1)]
    rows = [(number, cells) for number, cells in rows if any(cells)]
    heads: Sequence[str] = [cell.strip("'").lower() for cell in rows[0][1]] if rows else []
    if any(head in known for head in heads):
        rows = rows[1:]
    elif in_order:
        heads = in_order
    else:
        raise Unreadable(without)
    return [(number, dict(reversed(list(zip(heads, cells, strict=False))))) for number, cells in rows]


@dataclass
class Row:
    """One row as parsed; `problem` or `duplicate` says in a sentence why it is not imported."""

    number: int
    problem: str = field(default="", kw_only=True)
    duplicate: str = field(default="", kw_only=True)

    @property
    def is_new(self) -> bool:
        return not (self.problem or self.duplicate)


RowType = TypeVar("RowType", bound=Row)


@dataclass
class Reading(Generic[RowType]):
    """The parsed rows of a table."""

    rows: list[RowType]

    @property
    def new(self) -> list[RowType]:
        return [row for row in self.rows if row.is_new]

    @property
    def duplicates(self) -> list[RowType]:
        return [row for row in self.rows if row.duplicate]

    @property
    def problems(self) -> list[RowType]:
        return [row for row in self.rows if row.problem]


class NotWhole(Exception):
    """A table that has rows to fix first, or nothing new; see `reading`."""

    def __init__(self, reading: Any) -> None:
        super().__init__()
        self.reading = reading


def limited(rows: list[RowType], most: int, problem: str) -> list[RowType]:
    """Return the first `most` rows and, if there are more, one more with `problem`."""
    for row in rows[most : most + 1]:
        row.problem = problem
    return rows[: most + 1]
