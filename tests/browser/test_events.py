"""A guest RSVPs, changes, and cancels; a facilitator checks in thirty people: narrow, by keyboard, without scripts."""

import pytest
from playwright.sync_api import expect

from events.models import RSVP, Event
from tests.browser import looks
from tests.browser.conftest import OpenTab
from tests.factories import make_arrangement, make_circle, make_event, make_facilitator, make_rsvp

pytestmark = pytest.mark.django_db


def test_guest_comes_changes_and_cancels_without_javascript_in_spanish(client, open_tab: OpenTab):
    event = make_event(
        make_circle(name="JUST Energy Circle"), slug="the-event", title_es="La reunión", capacity=10
    )
    make_arrangement(event, "childcare")
    tab = open_tab("/es/events/the-event/", width=320, java_script_enabled=False)

    tab.get_by_role("link", name="Confirmar asistencia").click()
    tab.locator("[name=name]").focus()
    tab.keyboard.type("Ana Ruiz")
    tab.locator("main [name=email]").focus()
    tab.keyboard.type("ana@example.org")
    tab.locator("[name=party_size]").fill("3")
    tab.locator("summary", has_text="¿Necesita algo?").click()
    tab.locator("[name=childcare_3_to_5]").fill("2")
    tab.locator("main button.btn-primary").click()
    expect(tab.locator("h1")).to_have_text("Gracias, Ana Ruiz. Revise su correo.")
    assert looks.sideways(tab) == []
    rsvp = RSVP.objects.get()
    assert (rsvp.party_size, rsvp.language, rsvp.needs.get().quantity) == (3, "es", 2)

    own = open_tab(f"/es/rsvp/{rsvp.token}/", width=320, java_script_enabled=False)
    own.get_by_role("button", name="Sí, este es mi correo").click()
    own.get_by_role("link", name="Cambiar mi confirmación").click()
    own.locator("[name=party_size]").fill("2")
    own.locator("[name=childcare_3_to_5]").fill("1")
    own.locator("main button.btn-primary").click()
    expect(own.locator("main")).to_contain_text("Guardamos sus cambios.")
    assert looks.sideways(own) == []
    own.get_by_role("button", name="No, den mi lugar a otra persona").click()
    expect(own.locator("main")).to_contain_text("Canceló su lugar. Gracias por avisarnos.")
    event.refresh_from_db()
    rsvp.refresh_from_db()
    assert (rsvp.state, event.places_taken, rsvp.needs.get().state) == ("cancelled", 0, "withdrawn")


def test_facilitator_checks_in_thirty_people_on_a_phone(client, open_tab: OpenTab):
    circle = make_circle()
    event = make_event(circle, slug="the-event")
    for number in range(30):
        make_rsvp(event, name=f"Neighbor {number:03}")
    client.force_login(make_facilitator(circle))
    tab = open_tab("/events/the-event/manage/door/", width=360)

    # Each tap stays on the list: thirty taps, no page loads.
    for number in range(30):
        row = tab.locator(f"li:has-text('Neighbor {number:03}')")
        row.get_by_role("button", name="Check in", exact=False).click()
    expect(tab.locator(".door .tag:text-is('Checked in')")).to_have_count(30)
    expect(tab.locator("#people-here")).to_have_text("30 people checked in.")

    event.refresh_from_db()
    assert event.attended == 30
    # A wrong tap is undone in place: row and count update, and the focus stays in the row.
    row = tab.locator("li:has-text('Neighbor 007')")
    row.get_by_role("button", name="Undo check-in").click()
    expect(row.get_by_role("button", name="Check in : Neighbor 007")).to_be_focused()
    expect(tab.locator("#people-here")).to_have_text("29 people checked in.")
    assert looks.sideways(tab) == []


def test_tap_that_did_not_get_through_says_so_and_can_be_pressed_again(client, open_tab: OpenTab):
    circle = make_circle()
    event = make_event(circle, slug="the-event")
    make_rsvp(event, name="Ana Ruiz")
    client.force_login(make_facilitator(circle))
    tab = open_tab("/events/the-event/manage/door/", width=360)

    tab.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('offline')) }")
    tab.locator("li:has-text('Ana Ruiz') button").click()
    expect(tab.locator(".door [role=status]")).to_have_text("That didn’t go through. Please try again.")
    assert RSVP.objects.get().came is None
    tab.reload()
    tab.locator("li:has-text('Ana Ruiz') button").click()
    expect(tab.locator(".door .tag")).to_have_text("Checked in")
    assert RSVP.objects.get().came


def test_sheet_of_thirty_is_typed_by_keyboard_alone(client, open_tab: OpenTab):
    circle = make_circle()
    make_event(circle, slug="the-event")
    client.force_login(make_facilitator(circle))
    tab = open_tab("/events/the-event/manage/paper/", width=1280, java_script_enabled=False)

    tab.locator("#name-0").focus()
    for number in range(30):
        tab.keyboard.insert_text(f"Neighbor {number}")
        tab.keyboard.press("Tab")
        tab.keyboard.insert_text(f"n{number}@example.org" if number % 2 else "")
        for _step in range(3):  # people, stay in touch, the next name
            tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")

    expect(tab.locator("main")).to_contain_text("Saved 30 people.")
    assert Event.objects.get().attended == 30
