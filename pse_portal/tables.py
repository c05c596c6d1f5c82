"""Tables that people upload or paste: their text, their cells by column, and what each row turns out to be."""

import csv
import io
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.utils.translation import gettext as _

csv.field_size_limit(2**24)  # no limit of its own: whoever takes a text bounds all of it


class Unreadable(ValueError):
    """A table as a whole cannot be read; the message says why."""


def text_of(content: bytes) -> str:
    """Decode a file: UTF-8, else Windows-1252, as Excel writes it. Raises Unreadable for what is no text."""
    if b"\0" in content:
        raise Unreadable(_("This isn’t a CSV file. In your spreadsheet, choose “Save as” and then “CSV.”"))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def records(
    text: str, *, known: Collection[str], in_order: Sequence[str] = (), without: str = ""
) -> list[tuple[int, dict[str, str]]]:
    """Return each row with something in it: its number in `text`, from 1, and its cells by their heads.

    Commas, semicolons or tabs between the cells, as spreadsheets write and paste them. Heads are in lower case, and of
    two columns alike the first counts. A first row with none of the heads in `known` is a row like the others, its
    cells in the order of `in_order`; where there is no such order it raises Unreadable, which says `without`.
    """
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
    """One row as it was understood; `problem` or `duplicate` says as a sentence why it is not taken."""

    number: int
    problem: str = field(default="", kw_only=True)
    duplicate: str = field(default="", kw_only=True)

    @property
    def is_new(self) -> bool:
        return not (self.problem or self.duplicate)


RowType = TypeVar("RowType", bound=Row)


@dataclass
class Reading(Generic[RowType]):
    """What a table says."""

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
    """A table has rows to mend first, or nothing new; `reading` says which."""

    def __init__(self, reading: Any) -> None:
        super().__init__()
        self.reading = reading


def limited(rows: list[RowType], most: int, problem: str) -> list[RowType]:
    """Return the first `most` rows and, if there are more, one that has `problem`."""
    for row in rows[most : most + 1]:
        row.problem = problem
    return rows[: most + 1]
