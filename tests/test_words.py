"""The checks of the guide docs/words.md catch what they are for."""

import pytest

from scripts import words
from tests import readability


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Somebody was quicker."),
        ("en", "Ana is no member any more, and hears why."),
        ("en", "10 people are told."),
        ("en", "You are on the waiting list."),
        ("en", "We cannot find it."),
        ("en", "It's here."),
        ("es", "«Reunión»"),
        ("es", "Quienes dirigen lo leen."),
        ("es", "Queda anotado."),
    ],
)
def test_turn_that_may_not_come_back_is_refused_with_its_better_form(language: str, text: str):
    problems = list(words.refused(text, language))

    assert problems
    assert all("; write: " in problem for problem in problems)


def test_what_nobody_reads_aloud_is_not_held_against_a_text():
    assert list(words.refused('<a href="%(url)s" class="users">Members</a> %(anybody)s', "en")) == []


def test_comment_beside_a_string_says_why_its_words_stay():
    lines = ["{# words: the title of a song #}", '{% translate "We are not invisible" %}', "", ""]

    assert words.excepted(lines, 2)
    assert words.excepted(lines, 3)
    assert not words.excepted(lines, 4)


def test_texts_of_the_demo_are_found_by_the_language_of_their_key():
    table = {"events": [{"title_en": "Somebody", "title_es": "Alguien", "slug": "somebody"}]}

    assert list(words.texts_of(table)) == [("en", "Somebody"), ("es", "Alguien")]


def test_long_or_hard_sentences_are_named_and_labels_are_not_counted():
    long = "We will write to you " * 6 + "."
    hard = "Organizational representatives collaborate intergovernmentally regarding sustainability. " * 20

    assert readability.problems(long, "en")[0].startswith("30 words: We will write")
    assert readability.problems(hard, "en")[-1].startswith("grade ")
    assert readability.problems(
        "La responsabilidad institucional intergubernamental representativa es. " * 20, "es"
    )
    assert readability.problems("Where and when\nWe meet on Tuesday at 7 p.m. in the hall.", "en") == []
    assert readability.problems("We meet at 7 p.m.. Come and bring a neighbor.", "en")[0].startswith(
        "two periods"
    )


def test_text_of_a_page_leaves_out_other_languages_and_what_people_wrote():
    html = """<body><nav>Menu</nav><main><h1>Events</h1><p>We meet <b>today</b>.</p>
        <p lang="es">Hoy.</p><div class="prose"><p>Long ago.</p></div></main></body>"""

    assert readability.text_of(html, "en") == "Events\nWe meet today."


@pytest.mark.parametrize(
    ("language", "label", "is_fine"),
    [
        ("en", "Save changes", True),
        ("en", "Yes, I’ll be there", True),
        ("en", "Yes", False),
        ("en", "Changes", False),
        ("es", "Guardar los cambios", True),
        ("es", "Sí, ahí estaré", True),
        ("es", "Cambios", False),
    ],
)
def test_button_says_what_it_does(language: str, label: str, is_fine: bool):
    page = f"<body><main><form><button>{label}</button><button type='button'>x</button></form></main></body>"

    assert (readability.without_a_verb(readability.labels(page), language) == []) == is_fine
