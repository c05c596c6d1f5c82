"""A person's words in a `mailto:` link: read back by independent parsers, and never more than a body and a subject."""

from email import policy
from email.parser import Parser
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest

from advocacy import letters
from tests.factories import make_action, make_decision

HARD = "Tom & Ana + 5% \"quoted\" 'and' <b>\r\nniñez, ¿sí?\n\tüber 🚌 ?subject=x&bcc=evil@example.org #end"


def read_back(link: str) -> tuple[str, dict[str, str]]:
    """Parse a mailto link as the standard library's URL parser does; RFC 6068 keeps "+" as it is."""
    parts = urlsplit(link)
    assert parts.scheme == "mailto"
    assert not parts.fragment
    fields = parse_qsl(parts.query.replace("+", "%2B"), keep_blank_values=True, strict_parsing=True)
    assert len(fields) == len(dict(fields))
    return unquote(parts.path), dict(fields)


def test_hard_words_are_read_back_equal():
    letter = letters.compose("board@transit.example.org", "Buses & fares: 100% + más 🚌", HARD, "Ana Núñez")

    to, fields = read_back(letter.link)
    assert not letter.is_cut
    assert to == "board@transit.example.org"
    assert {*fields} == {"subject", "body"}
    assert fields["subject"] == "Buses & fares: 100% + más 🚌"
    assert fields["body"].replace("\r\n", "\n") == HARD.replace("\r\n", "\n") + "\n\nAna Núñez"
    assert "\n" not in fields["body"].replace("\r\n", "")
    assert letter.link.isascii()


@pytest.mark.parametrize("words", ["ñ" * 4000, "word " * 800, "🚌 &+%\n" * 600])
def test_long_words_are_cut_visibly_and_the_copy_box_has_all(words):
    letter = letters.compose("board@transit.example.org", "Buses", words)

    _to, fields = read_back(letter.link)
    assert letter.is_cut
    assert len(letter.link) <= letters.LONGEST_LINK
    assert fields["body"].endswith(letters.CUT)
    begun = fields["body"].replace("\r\n", "\n").removesuffix(letters.CUT).rstrip()
    assert len(begun) > 100
    assert letter.body.startswith(begun)
    assert letter.body == "\n".join(line.rstrip() for line in words.split("\n")).strip("\n")


def test_no_header_is_added_by_name_or_subject():
    evil = "Hello\r\nBcc: evil@example.org\nX: y"
    letter = letters.compose("board@transit.example.org", evil, "Words.", evil)

    _to, fields = read_back(letter.link)
    assert fields["subject"] == "Hello Bcc: evil@example.org X: y"
    message = Parser(policy=policy.default).parsestr(
        f"To: {letter.to}\nSubject: {fields['subject']}\n\n{fields['body']}"
    )
    assert message.keys() == ["To", "Subject"]


def test_cut_letter_says_so_and_shows_all_in_the_box(client, db):
    action = make_action(make_decision())
    words = "I ride the bus. " * 250
    html = client.post(action.get_absolute_url(), {"words": words}).content.decode()
    assert "Some email apps would cut it" in html
    assert f">{words.strip()}</textarea>" in html
    short = client.post(action.get_absolute_url(), {"words": "Short."}).content.decode()
    assert "Some email apps would cut it" not in short
    empty = client.post(action.get_absolute_url(), {"words": ""})
    assert "Write a few words first" in empty.content.decode()
