"""Exports of each service, in every way programs save lists: recognized or asked about, never guessed."""

import io
import tracemalloc
import zipfile
from datetime import date, datetime

import pytest
from defusedxml.common import EntitiesForbidden

from imports import columns, rows, sources, uploads
from imports.uploads import tables_of
from pse_portal.tables import Unreadable
from tests.imports import exports

CHOSEN = {
    "google_forms.csv": {
        "email address": "email", "what is your name?": "name", "how can we call you?": "phone",
        "timestamp": "agreed_at",
    },
    "sheet.csv": {"who came": "name", "reach them at": "email", "number": "phone"},
}  # fmt: skip


def read(name: str, content: bytes) -> list[rows.Row]:
    (table,) = tables_of([(name, content)])
    source = sources.recognized(table.headings)
    chosen = CHOSEN.get(name) or sources.mapping(source, table.headings)
    return rows.read(table, chosen, left_list="unsub" in name or "clean" in name)


@pytest.mark.parametrize("name", exports.SOURCES)
def test_export_is_recognized_or_asked_about_in_every_form(name):
    plain = read(name, exports.content(name))
    assert plain
    for form, write in exports.FORMS.items():
        content = write(exports.cells(name))
        (table,) = tables_of([("list.csv", content)])
        found = sources.recognized(table.headings)
        assert (found.name if found else "") == exports.SOURCES[name], form
        # The row numbers differ only where a line break in a cell does.
        assert read(name, content) == plain, form
    (table,) = tables_of([(name, exports.written(exports.renamed(exports.cells(name))).encode())])
    assert sources.recognized(table.headings) is None


def test_each_export_is_of_one_service_only():
    for name in exports.SOURCES:
        keys = {columns.key_of(heading) for heading in exports.cells(name)[0]}
        assert sum(source.has_made(keys) for source in sources.SOURCES) == bool(exports.SOURCES[name])
    # A list with the marks of two services is asked about.
    assert sources.recognized(["VANID", "Email", "can2_subscription_status"]) is None


def test_rows_are_read_as_they_are_meant():
    ana = {name: read(name, exports.content(name))[0] for name in exports.SOURCES if "cleaned" not in name}
    del ana["mailchimp_unsubscribed.csv"]
    addresses = {row.email for name, row in ana.items() if name != "meetup.tsv"}
    assert addresses == {"ana.ruiz@example.org"}
    assert {row.name for row in ana.values()} == {"Ana Ruíz"}
    assert {name for name, row in ana.items() if row.phone != "+14045550123"} == {"meetup.tsv"}
    with_zip = {name for name, row in ana.items() if row.zip_code == "30303"}
    assert with_zip == {"action_network.csv", "google_contacts.csv", "eventbrite.csv", "nationbuilder.csv", "everyaction.csv"}  # fmt: skip
    assert {
        row.language for name, row in ana.items() if name.startswith(("nation", "action", "mailchimp"))
    } == {"es"}
    agreed = {name: row.agreed_at.isoformat()[:16] for name, row in ana.items() if row.agreed_at}
    assert agreed == {
        "mailchimp_subscribed.csv": "2025-03-01T10:05",
        "action_network.csv": "2024-05-06T07:08",
        "google_forms.csv": "2026-03-09T18:05",
    }


def test_standing_and_attendance_are_as_the_service_says():
    def standings(name: str) -> list[str]:
        return [row.standing for row in read(name, exports.content(name))]

    assert standings("action_network.csv") == ["in", "in", "out", "dead", "spam"]
    assert standings("nationbuilder.csv") == ["in", "in", "out", "dead"]
    assert standings("everyaction.csv") == ["in", "in", "out"]
    # Without a date, a row in the list of those who left is still one of them.
    assert standings("mailchimp_unsubscribed.csv") == ["out", "out"]
    assert standings("mailchimp_cleaned.csv") == ["dead"]
    came = [(row.came, row.people) for row in read("eventbrite.csv", exports.content("eventbrite.csv"))]
    assert came == [("yes", 1), ("yes", 1), ("signed_up", 2), ("no", 1)]
    came = [(row.came, row.people) for row in read("meetup.tsv", exports.content("meetup.tsv"))]
    assert came == [("yes", 3), ("signed_up", 1), ("no", 1)]


def test_sensitive_columns_are_dropped_as_they_are_read():
    dropped = {name: tables_of([(name, exports.content(name))])[0].dropped for name in exports.SOURCES}
    assert {name: heads for name, heads in dropped.items() if heads} == {
        "google_forms.csv": ["Race / ethnicity"],
        "nationbuilder.csv": ["party", "ethnicity"],
    }


def test_rows_keep_the_number_that_a_spreadsheet_shows():
    name = "mailchimp_subscribed.csv"  # with a line break in a cell
    assert [row.number for row in read(name, exports.content(name))] == [2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("typed", "email", "name", "trouble"),
    [
        ("Ann Lee <Ann@Example.org>", "ann@example.org", "Ann Lee", ""),
        ('"Lee, Ann" <ann@example.org>', "ann@example.org", "Lee, Ann", ""),
        ("mailto:ann@example.org", "ann@example.org", "", ""),
        ("ann@example.org; ann@example.net", "ann@example.org", "", ""),
        ("'ann@example.org", "ann@example.org", "", ""),
        ("=1+1", "", "", "bad_email"),
        ("", "", "", ""),
    ],
)
def test_addresses_are_read_as_people_write_them(typed, email, name, trouble):
    table = uploads.Table("a", ["email"], [(2, [typed])])
    (row,) = rows.read(table, {"email": "email"})
    assert (row.email, row.name, row.trouble) == (email, name, trouble)


@pytest.mark.parametrize(
    "typed", ["404-555-0123", "(404) 555 0123", "+1.404.555.0123", "tel:4045550123", "p:+14045550123"]
)
def test_phone_numbers_are_read_as_people_write_them(typed):
    (row,) = rows.read(uploads.Table("a", ["phone"], [(2, [typed])]), {"phone": "phone"})
    assert row.phone == "+14045550123"


def bomb() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(3):
            archive.writestr(f"{number}.csv", b"email\n" + b"x" * 6 * 2**20)
    return held.getvalue()


def broken_workbook(extra: int = 0) -> bytes:
    """Return what says that it is a workbook and isn't one; with `extra` bytes that pack to few."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook")
        archive.writestr("xl/worksheets/sheet1.xml", bytes(extra))
    return held.getvalue()


HOSTILE = (
    '<!DOCTYPE a [<!ENTITY b "lol"><!ENTITY c "&b;&b;&b;&b;">]>'
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
    '<c r="A1" t="inlineStr"><is><t>&c;</t></is></c></row></sheetData></worksheet>'
)


def hostile_workbook() -> bytes:
    """Return a workbook whose XML defines entities."""
    held = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(exports.workbook([["email"], ["a@example.org"]]))) as good,
        zipfile.ZipFile(held, "w") as archive,
    ):
        for part in good.namelist():
            archive.writestr(part, HOSTILE if part == "xl/worksheets/sheet1.xml" else good.read(part))
    return held.getvalue()


def test_cells_of_a_workbook_are_read_as_a_spreadsheet_shows_them():
    lines = [
        [None],
        ["Email", "Phone", "Since", "At", "Came", None],
        [
            "ana@example.org",
            4045550123.0,
            date(2026, 3, 9),
            datetime.fromisoformat("2026-03-09T18:05"),
            True,
            None,
        ],
        [None, 0.5, datetime.fromisoformat("2026-03-09"), None, False],
    ]
    (table,) = tables_of([("a.xlsx", exports.workbook([], lines, [[None]]))])
    assert table.headings == ["Email", "Phone", "Since", "At", "Came"]
    assert table.rows == [
        (3, ["ana@example.org", "4045550123", "2026-03-09", "2026-03-09 18:05:00", "yes"]),
        (4, ["", "0.5", "2026-03-09", "", "no"]),
    ]


def test_entities_in_a_workbook_are_refused_before_they_are_expanded():
    with pytest.raises(Unreadable) as refused:
        tables_of([("a.xlsx", hostile_workbook())])
    cause = refused.value.__cause__
    assert isinstance(cause and cause.__cause__, EntitiesForbidden)


def test_workbook_with_two_filled_sheets_is_asked_about():
    with pytest.raises(Unreadable, match="several sheets"):
        tables_of(
            [("a.xlsx", exports.workbook([["email"], ["a@example.org"]], [["email"], ["b@example.org"]]))]
        )


@pytest.mark.parametrize(
    "files",
    [
        [("a.csv", b"")],
        [("a.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)))],
        [("a.xlsx", broken_workbook())],
        [("a.xlsx", broken_workbook(61 * 2**20))],
        [("a.zip", bomb())],
        [("a.zip", exports.zipped("sheet.csv")[:-30] + b"PK")],
        [("a.csv", b"email\n" + b"a@example.org\n" * 20_001)],
        [("a.csv", b"email\na@example.org\n")] * 11,
        [("a.csv", b'email\n"' + b"a" * (2**24 + 1))],
        [("a.csv", b"a," * 600 + b"\nx\n")],
    ],
    ids=["nothing", "a picture", "a broken workbook", "a huge workbook", "a bomb", "a broken ZIP", "many rows", "many files", "a long cell", "many columns"],
)  # fmt: skip
def test_file_that_cannot_be_read_says_why(files):
    with pytest.raises(Unreadable, match=r"[.]”?$"):
        tables_of(files)


def test_no_more_of_a_zip_file_is_unpacked_than_may_be_in_it():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("big.csv", bytes(80 * 2**20))
    tracemalloc.start()
    with pytest.raises(Unreadable):
        tables_of([("a.zip", held.getvalue())])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3 * uploads.LARGEST


def test_lists_in_a_zip_file_are_read_together():
    assert [
        table.name for table in tables_of([("export.zip", exports.zipped(*exports.MAILCHIMP))])
    ] == exports.MAILCHIMP
