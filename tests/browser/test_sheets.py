"""Sheets to print: the sign-in sheet shows nobody's needs, has room to sign, and 25 rows fit one Letter page."""

import pytest

from tests.browser.conftest import OpenTab
from tests.browser.test_brief import sheets
from tests.factories import make_circle, make_event, make_facilitator, make_need, make_rsvp

pytestmark = pytest.mark.django_db

LETTER = {"format": "Letter", "margin": dict.fromkeys(("top", "bottom", "left", "right"), "0.4in")}


@pytest.mark.parametrize("language", ["", "/es"])
def test_sign_in_sheet_is_for_every_eye_and_the_teams_sheet_is_not(client, open_tab: OpenTab, language: str):
    circle = make_circle()
    event = make_event(circle, slug="the-event", title_es="La reunión")
    for nth in range(30):
        rsvp = make_rsvp(event=event, name=f"Neighbor With A Long Name {nth:02}")
        make_need(rsvp, kind="childcare", what="3_to_5")
    client.force_login(make_facilitator(circle))

    tab = open_tab(f"{language}/events/the-event/manage/sheet/")
    words = tab.locator("main").inner_text()
    assert "Neighbor With A Long Name 29" in words
    assert "childcare" not in words.lower()
    assert "cuidado" not in words.lower()
    # 25 and 5 expected, then blank lines; each page is numbered and has its heading.
    assert tab.locator(".sheet-page thead").count() == 3
    assert [head.inner_text().split()[-3:] for head in tab.locator(".sheet-page h2 .small").all()] == [
        [nth, "of" if not language else "de", "3"] for nth in ("1", "2", "3")
    ]
    assert sheets(tab.pdf(**LETTER)) == 3
    tab.emulate_media(media="print")
    assert tab.locator("th.pen").first.bounding_box()["width"] > 200

    team = open_tab(f"{language}/events/the-event/manage/team-sheet/")
    assert team.locator("tbody tr").count() == 30
    assert ("childcare" if not language else "cuidado") in team.locator("main").inner_text().lower()
