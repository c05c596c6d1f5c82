import re
from datetime import datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, RequestContext, Template
from django.urls import resolve
from django.utils.translation import override

from pse_portal import patch_svg
from pse_portal.pagination import KeyPage


def render(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


def in_page(rf, address: str, source: str, language: str = "en", method: str = "get") -> str:
    """Return `source` as rendered in the page at `address`."""
    with override(language):
        request = getattr(rf, method)(address)
        request.resolver_match = resolve(request.path_info)
        return Template(source).render(RequestContext(request))


STORY = SimpleNamespace(
    summary="Buses", summary_en="Buses & trains", summary_es="", body_en="", body_es="**Hola**"
)


def test_text_in_the_page_s_language_is_not_marked():
    assert render('{% translated thing "summary" %}', thing=STORY) == "Buses &amp; trains"


def test_text_that_fell_back_carries_its_language():
    with override("es"):
        shown = render('{% translated thing "summary" %}', thing=STORY)

    assert shown == '<span lang="en">Buses &amp; trains</span>'


def test_markdown_that_fell_back_carries_its_language():
    shown = render('{% translated_html thing "body" %}', thing=STORY)

    assert shown == '<div class="prose" lang="es"><p><strong>Hola</strong></p>\n</div>'


def test_missing_text_leaves_nothing():
    nothing = SimpleNamespace(body_en="", body_es="  ")

    assert render('{% translated_html thing "body" %}{% translated thing "title" %}', thing=nothing) == ""


def test_field_without_translations_is_shown_as_it_is():
    assert render('{% translated thing "name" %}', thing=SimpleNamespace(name="Clayton")) == "Clayton"


def test_only_samples_are_marked():
    assert "Sample" in render("{% sample thing %}", thing=SimpleNamespace(is_sample=True))
    assert render("{% sample thing %}", thing=SimpleNamespace(is_sample=False)) == ""
    assert render("{% sample thing %}", thing=None) == ""


def test_more_than_two_samples_have_one_banner_and_a_ring_each():
    page = "{% one_sample_banner %}{% for thing in things %}<h3>{% sample thing %}</h3>{% endfor %}{% endone_sample_banner %}"
    thing = SimpleNamespace(is_sample=True)
    few, many = render(page, things=[thing] * 2), render(page, things=[thing] * 3)
    assert (few.count("tag-sample"), few.count("sample-banner")) == (2, 0)
    assert (many.count("tag-sample"), many.count("sample-banner"), many.count("sample-mark")) == (0, 1, 3)


@pytest.mark.parametrize(
    ("language", "address", "other"),
    [
        ("en", "/hubs/?page=2", "/es/hubs/?page=2"),
        ("es", "/es/hubs/?page=2", "/hubs/?page=2"),
        ("en", "/", "/es/"),
        ("es", "/es/", "/"),
        ("en", "/healthz", "/healthz?lang=es"),
    ],
)
def test_language_switch_keeps_the_page(rf, language, address, other):
    assert (
        in_page(rf, address, "{% autoescape off %}{% language_switch_url %}{% endautoescape %}", language)
        == other
    )


def test_language_switch_of_an_answered_form_leaves_its_answers_out(rf):
    assert (
        in_page(rf, "/hubs/find/?zip=30303", "{% language_switch_url %}", method="post") == "/es/hubs/find/"
    )


def test_menu_marks_the_page_and_the_room(rf):
    source = '{% nav_link "hubs:list" "Hubs" %}{% nav_link "news:list" "News" %}'

    assert (
        in_page(rf, "/hubs/", source)
        == '<a href="/hubs/" aria-current="page">Hubs</a><a href="/news/">News</a>'
    )
    assert 'aria-current="true">Hubs' in in_page(rf, "/hubs/find/", source)


def test_front_page_is_not_in_the_app_of_the_mission(rf):
    assert "aria-current" not in in_page(rf, "/", '{% nav_link "pages:mission" "About" %}')


def test_block_that_is_unknown_becomes_the_initials():
    assert ">JW</text>" in patch_svg.block(1, 0, "JW")
    assert "<text" not in patch_svg.block(1, 6, "JW")


def test_initials_cannot_bring_markup():
    assert "<b>" not in patch_svg.block(1, 0, "<b>")


def test_quiet_circle_is_hollow():
    circle = SimpleNamespace(dye=3, block=3, initials="JG", is_quiet=True)

    assert "is-quiet" in render("{% circle_block circle %}", circle=circle)


def test_event_names_its_zone_beside_a_label_only_where_it_is_not_ours():
    start = datetime(2027, 3, 4, 18, tzinfo=ZoneInfo("America/New_York"))
    event = SimpleNamespace(local_start=start, local_end=start.replace(hour=20), time_zone="America/New_York")

    assert "Eastern time" in render("{% event_when event %}", event=event)
    assert "Eastern time" not in render('{% event_when event "brief" %}', event=event)
    event.time_zone = "America/Chicago"
    assert "Central time" in render('{% event_when event "brief" %}', event=event)


@pytest.mark.parametrize(
    ("things", "words"), [([], ""), (["A"], "A"), (["A", "B"], "A and B"), (["A", "B", "C"], "A, B, and C")]
)
def test_list_reads_as_a_sentence(things, words):
    assert render("{{ things|and_list }}", things=things) == words


def test_phone_number_is_written_as_people_write_it():
    assert render("{% phone number %}", number="+14045550123") == "(404) 555-0123"
    assert render("{% phone number %}", number="ask at the desk") == "ask at the desk"


def test_pages_keep_the_filters_of_the_list(rf):
    request = rf.get("/events/?circle=just-energy&page=4&after=here")
    page = KeyPage([1], before="front", after="back")
    shown = Template('{% include "components/_pagination.html" with page=page only %}').render(
        RequestContext(request, {"page": page})
    )

    assert 'href="?circle=just-energy&amp;after=back"' in shown
    assert 'href="?circle=just-energy&amp;before=front"' in shown


def test_single_page_has_no_pages(rf):
    page = KeyPage([1, 2, 3])

    assert "<nav" not in render('{% include "components/_pagination.html" with page=page only %}', page=page)


def test_qr_code_is_a_picture_with_a_name_and_without_styles():
    drawn = render(
        "{% qr_code address label %}", address="https://portal.example.org/hubs/a/", label='To "A" & <b>'
    )

    assert drawn.startswith("<svg ")
    assert 'role="img" aria-label="To &quot;A&quot; &amp; &lt;b&gt;"' in drawn
    assert "style=" not in drawn
    assert "<title" not in drawn


def test_ways_to_share_carry_words_and_address_whole(rf):
    shown = in_page(
        rf, "/hubs/", '{% include "components/_share.html" with words="Riders & neighbors" only %}'
    )

    assert "https://wa.me/?text=Riders%20%26%20neighbors%20http%3A%2F%2F" in shown
    assert "sms:?&amp;body=Riders%20%26%20neighbors%20http" in shown
    assert "mailto:?subject=Riders%20%26%20neighbors&amp;body=http" in shown
    assert re.search(r'<input[^>]* value="http[^"]*/hubs/" readonly', shown), "to copy without a script"
