"""Pasted and uploaded tables: every encoding and separator of common spreadsheets; and no table breaks a page."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from pse_portal import tables
from volunteering.forms.manage import SheetForm

ROWS = [(2, {"name": "José Núñez", "phone": "1"}), (4, {"name": "b, c", "phone": "2"})]
TEXT = 'Name;Phone;NAME\r\n José\t Núñez ;1;other\r\n;;\r\n"b, c";2;x\r\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_table_is_read_however_it_was_saved(encoding, end):
    text = tables.text_of(TEXT.replace("\r\n", end).encode(encoding))
    assert tables.records(text, known={"name"}) == ROWS


def test_table_without_heads_is_read_in_order_or_refused():
    assert tables.records("\n\n1\tb", known={"x"}, in_order=("n", "m", "o")) == [(3, {"n": "1", "m": "b"})]
    assert tables.records("", known={"x"}, in_order=("n",)) == []
    with pytest.raises(tables.Unreadable, match="no x"):
        tables.records("a,b\n1,2", known={"x"}, without="no x")


def test_cell_longer_than_the_library_reads_breaks_nothing():
    [(_number, row)] = tables.records(f'a,b\n"{"x" * 200_000}",1', known={"a"})
    assert (len(row["a"]), row["b"]) == (200_000, "1")


def test_workbook_is_no_sheet_of_shifts_and_says_what_to_do():
    file = SimpleUploadedFile("shifts.xls", b"plain\0letters")
    form = SheetForm({}, {"file": file})
    assert form.errors["file"] == [
        "We couldn’t read this file. Save it as CSV (UTF-8) in your spreadsheet app."
    ]
