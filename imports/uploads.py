"""Read uploaded or pasted lists as tables: their files, encodings and separators, and without sensitive columns.

Nothing is stored here. A column that is named for something the portal never stores is dropped as it is read, so that
no later step can see it.
"""

import csv
import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from imports import workbooks
from imports.columns import heading_of
from pse_portal import never_stored
from pse_portal.tables import Unreadable

LARGEST = 10 * 2**20  # bytes of all files together, unpacked
MOST_ROWS = 20_000  # in all files together
MOST_FILES = 10
MOST_COLUMNS = 500
SEPARATORS = ",;\t|"
BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


@dataclass
class Table:
    """One file: its headings, its rows as (row number as a spreadsheet shows it, cells), and the headings it lost."""

    name: str
    headings: list[str]
    rows: list[tuple[int, list[str]]]
    dropped: list[str] = field(default_factory=list)


def tables_of(files: Iterable[tuple[str, bytes]]) -> list[Table]:
    """Return the tables of files, those in ZIP files included. Raises Unreadable, in words for the person."""
    found = [_table(name, content) for name, content in _unpacked(files)]
    if not found:
        raise Unreadable(_("There are no lists in this file."))
    if sum(len(table.rows) for table in found) > MOST_ROWS:
        raise Unreadable(_("The list has more than 20,000 rows. Split it into smaller files."))
    return found


def _unpacked(files: Iterable[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    room = LARGEST
    for name, content in files:
        packed = zipfile.is_zipfile(io.BytesIO(content)) and not workbooks.is_workbook(content)
        parts = _zipped(name, content, room) if packed else [(name, content)]
        room -= sum(len(part) for _name, part in parts)
        found += parts
        if room < 0 or len(found) > MOST_FILES:
            raise Unreadable(_("That’s too much. Choose up to 10 files with 10 MB in all."))
    return found


def _zipped(name: str, content: bytes, room: int) -> list[tuple[str, bytes]]:
    """Return the lists in a ZIP file, reading at most `room` bytes and one more: what it says of sizes is not trusted."""
    found = []
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for info in archive.infolist()[: MOST_FILES * 5]:
                last = info.filename.rpartition("/")[2]
                if last.lower().endswith((".csv", ".tsv", ".txt")) and not last.startswith("."):
                    with archive.open(info) as part:
                        found.append((last, part.read(max(room, 0) + 1)))
                    room -= len(found[-1][1])
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise Unreadable(_("We can’t open the ZIP file %(name)s.") % {"name": name}) from error
    return found


def text_of(content: bytes) -> str:
    """Decode a file: by its byte order mark, UTF-16 by its zeros, UTF-8, else Windows-1252, as Excel writes it.

    Raises Unreadable for binary content.
    """
    encoding = next((name for bom, name in BOMS.items() if content.startswith(bom)), "")
    if not encoding and b"\0" in content[:200]:
        # Text in Latin letters has a zero in every other byte: the second of each pair where the order is little-endian.
        odd, even = content[1:200:2].count(0), content[0:200:2].count(0)
        encoding = "utf-16-le" if odd > even else "utf-16-be"
    for one in [encoding] if encoding else ["utf-8", "cp1252"]:
        try:
            text = content.decode(one)
        except UnicodeDecodeError:
            continue
        if "\0" not in text and sum(ch < " " and ch not in "\r\n\t" for ch in text[:2000]) < 5:
            return text.lstrip("\ufeff")
        break
    raise Unreadable(
        _("This isn’t a list we can read. In your spreadsheet, choose “Save as” and then “CSV.”")
    )


def _cells(name: str, content: bytes) -> list[tuple[int, list[str]]]:
    """Return the rows of a file with their numbers."""
    if workbooks.is_workbook(content):
        return workbooks.rows_of(name, content, most=MOST_ROWS + 1)
    separator, text = _separator(text_of(content))
    csv.field_size_limit(2**24)
    try:
        return list(enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator), 1))
    except csv.Error as error:
        raise Unreadable(_("We can’t read the columns of %(name)s.") % {"name": name}) from error


def _table(name: str, content: bytes) -> Table:
    numbered = _cells(name, content)
    lines = [(number, [" ".join(cell.split()) for cell in cells]) for number, cells in numbered]
    lines = [(number, cells) for number, cells in lines if any(cells)]
    if not lines:
        raise Unreadable(_("%(name)s is empty.") % {"name": name})
    headings = lines[0][1]
    if len(headings) > MOST_COLUMNS:
        raise Unreadable(_("%(name)s has more than 500 columns.") % {"name": name})
    return without_sensitive(Table(name, headings, lines[1:]))


def _separator(text: str) -> tuple[str, str]:
    """Return the separator and the text without a line that names it (`sep=;`, as Excel writes it).

    Without such a line: the one that is most frequent in the first line, outside quotes.
    """
    first, _newline, rest = text.lstrip("\r\n").partition("\n")
    said = first.strip().strip('"')
    if said.lower().startswith("sep=") and len(said) == 5:
        return said[4], rest
    if said.lower() == "sep=":  # a tab, which strip() took
        return "\t", rest
    bare = "".join(first.split('"')[::2])
    return max(SEPARATORS, key=bare.count), text.lstrip("\r\n")


def without_sensitive(table: Table) -> Table:
    """Return the table without the columns that are named for what is never stored; `dropped` names them."""
    bad = [index for index, heading in enumerate(table.headings) if never_stored.named_in(heading)]
    if not bad:
        return table
    kept = [index for index in range(len(table.headings)) if index not in set(bad)]

    def keep(cells: list[Any]) -> list[Any]:
        return [cells[index] for index in kept if index < len(cells)]

    return Table(
        table.name,
        keep(table.headings),
        [(number, keep(cells)) for number, cells in table.rows],
        [heading_of(table.headings[index]) for index in bad],
    )
