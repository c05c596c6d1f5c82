"""What is printed: sheets of 25 lines with room to sign, and one-page flyers, on Letter paper; and full dates."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from events import series
from events.models import RSVP
from tests.browser import looks
from tests.browser.test_brief import sheets
from tests.factories import (
    make_circle,
    make_event,
    make_facilitator,
    make_need,
    make_opportunity,
    make_rsvp,
    make_shift,
)

pytestmark = pytest.mark.django_db

WORDS = "Neighbors come together and talk about how the county spends its money on buses and sidewalks. " * 8


def printed(tab) -> int:
    """Return the number of pages when printed on Letter paper."""
    return sheets(tab.pdf(format="Letter", margin=dict.fromkeys(("top", "bottom", "left", "right"), "0.4in")))


def test_sheets_have_25_lines_a_page_a_heading_on_each_and_room_to_sign(client, open_tab):
    circle = make_circle()
    event = make_event(circle, slug="the-event", title_en=WORDS[:120])
    for number in range(51):
        make_need(
            make_rsvp(event, name=f"Somebody With A Rather Long Name {number:02}"),
            "access",
            detail="A seat near the door",
        )
    client.force_login(make_facilitator(circle))

    tab = open_tab("/events/the-event/manage/sheet/")
    assert printed(tab) == 4
    assert "A seat near the door" not in tab.content()
    tab.emulate_media(media="print")
    pages = tab.locator(".sheet-page").all()
    assert [page.locator("tbody tr").count() for page in pages] == [25, 25, 1, 25]
    for number, page in enumerate(pages, start=1):
        head = page.locator(".sheet-head").inner_text()
        assert re.search(rf"Page {number} of 4", head)
        assert WORDS[:60] in head
    box = tab.locator("tbody tr").first.locator("td").nth(2).bounding_box()
    assert (box["width"] > 250, box["height"] >= 30) == (True, True)

    tab = open_tab("/events/the-event/manage/sheet/needs/")
    assert printed(tab) == 3
    assert tab.get_by_text("A seat near the door").count() == 51
    assert RSVP.objects.count() == 51


@pytest.mark.parametrize("language", ["", "/es"])
@pytest.mark.parametrize("length", [360, 2000])
def test_flyers_take_one_page_up_to_their_longest_words(open_tab, language, length):
    circle = make_circle(
        slug="the-circle", name=WORDS[:80], phone="+14045550100",
        **{f"{name}_{code}": WORDS[:250] for name in ("summary", "meets") for code in ("en", "es")},
    )  # fmt: skip
    longest = {"title": 140, "summary": 300, "offers": 200, "without_car": 300, "transit": 200}
    texts = {
        f"{name}_{code}": WORDS[: min(most, length * most // sum(longest.values()))]
        for name, most in longest.items()
        for code in ("en", "es")
    }
    make_event(
        circle, make_circle(), slug="the-event", place="Sample Community Center", room="Big room upstairs",
        address="100 Example Street, Riverdale, Georgia 30274", interpreted=("es", "vi"), contact_name="Marcus Bell",
        contact_phone="+14045550123", starts_in=timedelta(days=400), **texts,
    )  # fmt: skip
    assert printed(open_tab(f"{language}/events/the-event/flyer/")) == 1
    assert printed(open_tab(f"{language}/circles/the-circle/flyer/")) == 1


def test_dates_and_times_show_year_and_am_or_pm(client, open_tab):
    """Fields at 360 px fit the page and are as wide as Chromium needs for "12/30/2026" and "07:30 PM"."""
    circle = make_circle(slug="the-circle")
    event = make_event(circle, slug="the-event", state="draft", starts_in=timedelta(days=20))
    boss = make_facilitator(circle)
    series.start(event, circle, rule="", dates=[event.local_start.date() + timedelta(days=7)], by=boss)
    shift = make_shift(make_opportunity(circle))
    client.force_login(boss)
    needed = {"date": 150, "time": 130, "datetime-local": 230}
    seen = set()
    for path in (
        reverse("plans:new-circle", args=["the-circle"]),
        reverse("events:edit", args=["the-event"]),
        reverse("events:series", args=["the-event"]),
        reverse("volunteering:edit-shift", args=[shift.opportunity.slug, shift.pk]),
    ):
        tab = open_tab(path, width=360)
        tab.evaluate("() => document.querySelectorAll('details').forEach((fold) => { fold.open = true })")
        for kind, width in needed.items():
            for box in tab.locator(f"main input[type={kind}]").all():
                seen.add(kind)
                assert box.bounding_box()["width"] >= width, (path, box.get_attribute("name"))
        assert looks.sideways(tab) == []
    assert seen == set(needed)
