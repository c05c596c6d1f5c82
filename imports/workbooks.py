"""Excel workbooks (XLSX) as rows of text. openpyxl reads them as a stream, with defusedxml against hostile XML."""

import io
import zipfile
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _

from pse_portal.tables import Unreadable

LARGEST = 60 * 2**20  # bytes of all parts, unpacked; a part is never read beyond the size it states
MOST_COLUMNS = 501  # one more than a list may have
LAST_ROW = 200_000  # rows that are empty count too


def is_workbook(content: bytes) -> bool:
    """Return whether a file is an XLSX workbook, by what is in it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except (zipfile.BadZipFile, OSError, NotImplementedError):
        return False


def rows_of(name: str, content: bytes, most: int) -> list[tuple[int, list[str]]]:
    """Return the first `most` rows that aren't empty, as (row number, cells). Raises Unreadable.

    A workbook with more than one filled sheet is refused: which one is meant is never guessed.
    """
    from openpyxl import load_workbook  # only workers that read a workbook need its memory

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(part.file_size for part in archive.infolist()) > LARGEST:
            raise Unreadable(_("%(name)s is too large. Save the sheet as CSV.") % {"name": name})
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheets = [rows for sheet in book.worksheets if (rows := _rows(sheet, name, most))]
    except Unreadable:
        raise
    except Exception as error:  # a damaged workbook raises whatever its parts meet
        raise Unreadable(
            _("We can’t open the workbook %(name)s. Save the sheet as CSV.") % {"name": name}
        ) from error
    if len(sheets) > 1:
        raise Unreadable(
            _("%(name)s has several sheets. Save the one you need as its own file.") % {"name": name}
        )
    return sheets[0] if sheets else []


def _rows(sheet: Any, name: str, most: int) -> list[tuple[int, list[str]]]:
    found: list[tuple[int, list[str]]] = []
    for number, values in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), 1):
        if number > LAST_ROW:
            raise Unreadable(_("%(name)s is too large. Save the sheet as CSV.") % {"name": name})
        cells = [_text(value) for value in values]
        if any(cells):
            while not cells[-1]:
                cells.pop()
            found.append((number, cells))
            if len(found) >= most:
                break
    return found


def _text(value: Any) -> str:
    """Return a cell as its CSV would say it: dates in ISO format, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
