"""An article's text: Markdown, the pictures it refers to, and its plain text."""

import io

import pytest
from PIL import Image

from news import body
from office import pictures
from office.models import Picture
from pse_portal.pictures import prepare


@pytest.fixture
def picture(db, settings, tmp_path) -> Picture:
    settings.MEDIA_ROOT = tmp_path
    file = io.BytesIO()
    Image.new("RGB", (500, 400)).save(file, "PNG")
    file.seek(0)
    return pictures.keep(Picture(alt_en='A "bus" stop', credit="<b>Ana</b>"), prepare(file))


def test_line_that_names_a_picture_becomes_it_and_no_other_line(picture):
    shown = body.rendered(f"Before\r\n\r\n[picture {picture.pk}]\r\n\r\nAfter [picture {picture.pk}] there.")
    assert shown.count("<figure") == 1
    assert shown.index("Before") < shown.index("<figure") < shown.index("After")
    assert 'alt="A &quot;bus&quot; stop"' in shown
    assert "&lt;b&gt;Ana&lt;/b&gt;" in shown
    assert 'width="500"' in shown
    assert "1292w" not in shown


def test_picture_that_is_gone_leaves_nothing(db):
    assert "picture" not in body.rendered("Words\n\n[picture 999]\n\nmore")


def test_picture_of_an_address_stays_words(db):
    assert "<img" not in body.rendered("![x](https://evil.example/pixel.gif)")


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("We **asked** and _they_ said `no`.", "We asked and they said no."),
        ("## A heading\n\nWords", "A heading\n\nWords"),
        ("[our page](/news/) and [theirs](https://example.org/a)",
         "our page (http://127.0.0.1:8000/news/) and theirs (https://example.org/a)"),
        ("[x](javascript:alert(1)) [y](//evil.example)", "x) y"),
        ("snake_case_word stays, 2 * 3 * 4 too", "snake_case_word stays, 2 * 3 * 4 too"),
        ("- one\n- two", "- one\n- two"),
        ("Words\n\n[picture 3]\n\nmore", "Words\n\nmore"),
    ],
)  # fmt: skip
def test_text_part_has_the_words_and_where_links_lead(markdown, text):
    assert body.plain(markdown) == text
