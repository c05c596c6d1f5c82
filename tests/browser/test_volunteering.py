"""A volunteer's journey: find, sign up, calendar entry, cancel; at 320 px, by keyboard, in Spanish, without scripts."""

import pytest
from icalendar import Calendar
from playwright.sync_api import expect

from tests.browser import looks
from tests.browser.conftest import OpenTab
from tests.factories import make_circle, make_opportunity, make_shift
from volunteering.models import SignUp

pytestmark = pytest.mark.django_db


def press(tab, name: str) -> None:
    """Reach a link or button by the Tab key alone, and press Enter."""
    for _step in range(80):
        tab.keyboard.press("Tab")
        focused = tab.evaluate("document.activeElement.innerText || ''")
        if focused.strip().startswith(name):
            tab.keyboard.press("Enter")
            return
    raise AssertionError(f"the Tab key does not lead to {name}")


def type_into(tab, name: str, words: str) -> None:
    """Reach a field by the Tab key alone, and type into it."""
    for _step in range(80):
        tab.keyboard.press("Tab")
        if tab.evaluate("document.activeElement.name") == name:
            tab.keyboard.type(words)
            return
    raise AssertionError(f"the Tab key does not lead to {name}")


def test_volunteer_finds_signs_up_gets_the_calendar_entry_and_cancels(client, open_tab: OpenTab):
    opportunity = make_opportunity(
        make_circle(name="JUST Energy Circle"),
        slug="greet",
        title_es="Recibir a la gente",
        access_es="De pie.",
    )
    shift = make_shift(opportunity)
    tab = open_tab("/es/volunteer/", width=320, java_script_enabled=False)
    assert looks.sideways(tab) == []

    press(tab, "Puedo ayudar")  # from the list straight to the form: two pages
    expect(tab.locator("h1")).to_have_text("Puedo ayudar")
    assert looks.sideways(tab) == []
    type_into(tab, "name", "Ana Ruiz")
    type_into(tab, "email", "ana@example.org")
    press(tab, "Puedo ayudar")
    expect(tab.locator("h1")).to_have_text("Gracias, Ana Ruiz. Revise su correo.")
    assert looks.sideways(tab) == []
    assert looks.english_left(tab) == []

    row = SignUp.objects.select_related("volunteer").get()
    assert (row.state, row.volunteer.language) == ("confirmed", "es")
    file = tab.get_by_role("link", name="Calendario de Apple u Outlook (.ics)").get_attribute("href")
    answer = client.get(file)
    entry = Calendar.from_ical(answer.content).walk("VEVENT")[0]
    assert (str(entry["uid"]), str(entry["summary"])) == (str(shift.uid), "Recibir a la gente")

    own = open_tab(f"/es/shift/{row.token}/", width=320, java_script_enabled=False)
    assert looks.sideways(own) == []
    press(own, "No puedo ir")
    expect(own.locator("main")).to_contain_text("Canceló su lugar. Gracias por avisarnos.")
    row.refresh_from_db()
    shift.refresh_from_db()
    assert (row.state, shift.places_taken) == ("cancelled", 0)


@pytest.mark.parametrize("path", ["/es/volunteer/", "/es/volunteer/greet/", "form", "own"])
def test_page_of_the_way_has_no_axe_violation(client, open_tab: OpenTab, path: str):
    opportunity = make_opportunity(slug="greet", title_es="Recibir a la gente")
    shift = make_shift(opportunity)
    from tests.volunteering.shifts import help_at

    row = help_at(shift)
    addresses = {"form": f"/es/volunteer/greet/shifts/{shift.pk}/", "own": f"/es/shift/{row.token}/"}
    tab = open_tab(addresses.get(path, path), width=320)
    assert looks.axe(tab) == []
