"""What is printed: sheets of 25 lines with room to sign, and one-page flyers, on Letter paper; and full dates."""

import re
from datetime import date, datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import formats, timezone, translation

from events import series
from events.models import RSVP, Event
from tests.browser import looks
from tests.browser.test_brief import sheets
from tests.browser.test_months import ABOVE_THE_FIRST
from tests.factories import (
    make_circle,
    make_decision,
    make_event,
    make_facilitator,
    make_hub,
    make_need,
    make_opportunity,
    make_rsvp,
    make_shift,
    make_sitting,
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
    for when in (3, 30):  # the first is canceled
        make_event(
            circle, starts_in=timedelta(days=when), place="Room of the flyer", address="100 Example Street",
            state="cancelled" if when == 3 else "published",
        )  # fmt: skip
    meeting = Event.objects.latest("starts_at")
    # Until 12:40 of the next day, which takes the most words.
    past_midnight = timezone.localtime().replace(hour=22, minute=40) + timedelta(days=400)
    make_event(
        circle, make_circle(), slug="the-event", place="Sample Community Center", room="Big room upstairs",
        address="100 Example Street, Riverdale, Georgia 30274", interpreted=("es", "vi"), contact_name="Marcus Bell",
        contact_phone="+14045550123", starts_at=past_midnight, **texts,
    )  # fmt: skip
    assert printed(open_tab(f"{language}/events/the-event/flyer/")) == 1
    for invited in ("events/the-event", "circles/the-circle"):
        tab = open_tab(f"{language}/{invited}/neighbor/", width=740)  # between the margins of a Letter page
        assert printed(tab) == 1
        tab.emulate_media(media="print")
        cards = tab.locator(".neighbor-card").all()
        assert len(cards) == 4
        for card in cards:
            assert card.locator(".qr").is_visible()
            assert card.evaluate("card => card.scrollHeight <= card.clientHeight"), "a card is cut off"
    tab = open_tab(f"{language}/circles/the-circle/flyer/")
    assert printed(tab) == 1
    assert tab.locator(f"time[datetime^='{meeting.local_start:%Y-%m-%dT%H:%M}']").count() == 2


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


@pytest.mark.parametrize(
    "first", [date(2027, 5, 1), date(2027, 8, 1), date(2026, 2, 1)], ids=["6", "5", "4 weeks"]
)
def test_month_for_a_wall_is_one_sideways_page_with_each_first_under_its_weekday(open_tab, first):
    hub = make_hub()
    for day in range(28):
        for hour in range(4):
            starts = timezone.make_aware(datetime.combine(first + timedelta(days=day), time(8 + 3 * hour)))
            make_event(hub, title_en=WORDS[:140], starts_at=starts, ends_at=starts + timedelta(hours=1))
    month = open_tab(f"/events/?month={first:%Y-%m}&hub={hub.slug}")
    month.get_by_role("link", name="Print for a wall").click()
    for language in ("", "/es"):
        tab = open_tab(f"{language}/events/?month={first:%Y-%m}&hub={hub.slug}&wall=1", width=980)
        made = tab.pdf(prefer_css_page_size=True)
        assert sheets(made) == 1
        assert re.search(rb"/MediaBox \[0 0 792 612\]", made), "landscape Letter"
        tab.emulate_media(media="print")
        table = tab.locator("table.month")
        assert table.bounding_box()["width"] < 11 * 96, "no column is cut off"
        assert tab.evaluate(
            "() => [...document.querySelectorAll('.wall-day')].every(day => day.scrollHeight <= day.clientHeight)"
        ), "a day's last line is cut off"
        found = tab.evaluate(ABOVE_THE_FIRST)
        with translation.override("es" if language else "en"):
            assert found == formats.date_format(first, "l")
    assert tab.get_by_text("y 2 más").count() == 28


def test_month_of_decisions_for_a_wall_is_one_page(open_tab):
    first = date(2027, 5, 1)  # six weeks
    for day in range(28):
        starts = timezone.make_aware(datetime.combine(first + timedelta(days=day), time(18)))
        decision = make_decision(title_en=WORDS[:140])
        for _ in range(3):
            make_sitting(decision, starts_at=starts)
    month = open_tab(f"/decisions/?month={first:%Y-%m}")
    month.get_by_role("link", name="Print for a wall").click()
    tab = open_tab(f"/es/decisions/?month={first:%Y-%m}&wall=1", width=980)
    assert sheets(tab.pdf(prefer_css_page_size=True)) == 1
    tab.emulate_media(media="print")
    assert tab.evaluate(
        "() => [...document.querySelectorAll('.wall-day')].every(day => day.scrollHeight <= day.clientHeight)"
    ), "a day's last line is cut off"
    assert tab.get_by_text("y 1 más").count() == 28
    assert tab.get_by_text("6:00 p. m.").count() == 56
