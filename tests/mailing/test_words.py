"""Text from other people in mails: inert, and complete."""

import pytest

from mailing import words


def test_what_somebody_wrote_comes_whole_and_with_its_lines():
    wrote = (
        "Doors open at half past five.\r\n\r\n\r\n\r\nSupper is at a quarter to six, "
        + "and more of it " * 30
    )
    told = words.said(wrote)
    assert told.split("\n\n")[0] == "Doors open at half past five."
    assert told.endswith("and more of it")
    assert len(told) > 400


@pytest.mark.parametrize(
    "hostile", ["http://evil.example/x", "[here](//evil)", "<b>now</b>", "a\u202eb", "a\x00b"]
)
def test_no_line_of_it_becomes_a_link_or_markup(hostile):
    told = words.said(f"Look:\n{hostile}")
    assert not set("<>[]/\u202e\x00") & set(told)
    assert ".example" not in told


def test_more_than_anybody_reads_is_cut():
    assert len(words.said("word " * 3000)) <= 5000
    assert words.inert("x" * 100) == "x" * 59 + "…"
