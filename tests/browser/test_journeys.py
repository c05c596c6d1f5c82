"""Journeys of a person: by keyboard, without JavaScript, at 320 px, in Spanish."""

import pytest
from playwright.sync_api import Page, Response, expect

from coalitions.models import JoinRequest, Membership
from events.models import RSVP
from hubs.models import HubRequest
from tests.browser import looks
from tests.browser.conftest import OpenTab
from tests.factories import (
    make_arrangement,
    make_circle,
    make_event,
    make_facilitator,
    make_hub,
    make_link,
    make_member,
    make_person,
)

pytestmark = pytest.mark.django_db


def test_neighbor_joins_from_a_zip_code_by_keyboard_without_javascript(client, open_tab: OpenTab):
    hub = make_hub("Clayton", name="Clayton Equity Hub", slug="clayton")
    make_link(hub, make_circle(name="JUST Energy Circle"))
    tab = open_tab("/es/", width=320, java_script_enabled=False)

    tab.locator("main [name=zip]").focus()
    tab.keyboard.type("30236")
    tab.keyboard.press("Enter")
    expect(tab.locator("main")).to_contain_text("JUST Energy Circle")
    tab.get_by_role("link", name="Unirse a Clayton Equity Hub").focus()
    tab.keyboard.press("Enter")
    tab.locator("[name=name]").focus()
    tab.keyboard.type("Ana Ruiz")
    tab.keyboard.press("Tab")
    tab.keyboard.type("ana@example.org")
    tab.locator("[name=age_band]").focus()
    tab.keyboard.press("Space")
    tab.locator("[name=email]").first.focus()
    tab.keyboard.press("Enter")
    expect(tab.locator("h1")).to_contain_text("Revise su correo")
    tab.locator("[name=code]").focus()
    tab.keyboard.type(JoinRequest.objects.get().code)
    tab.keyboard.press("Enter")

    expect(tab.locator("main")).to_contain_text(
        "¡Le damos la bienvenida! Ya es integrante de Clayton Equity Hub."
    )
    assert looks.sideways(tab) == []
    row = Membership.objects.get()
    assert (row.person.email, row.person.language, row.state) == ("ana@example.org", "es", "active")


def test_neighbor_with_a_phone_only_waits_in_the_facilitators_queue(client, open_tab: OpenTab):
    hub = make_hub("Clayton", slug="clayton")
    boss = make_facilitator(hub)
    tab = open_tab("/hubs/clayton/join/", width=320, java_script_enabled=False)

    tab.locator("[name=name]").fill("Earl Jennings")
    tab.locator("[name=phone]").fill("404 555 0142")
    tab.locator("[name=age_band]").check()
    tab.locator("main button.btn-primary").click()

    expect(tab.locator("main")).to_contain_text("A person will call you.")
    client.force_login(boss)
    queue = open_tab("/hubs/clayton/manage/requests/", width=360, java_script_enabled=False)
    assert "Earl Jennings" in queue.locator("main").inner_text()
    queue.get_by_role("button", name="Add Earl Jennings as a member").click()
    expect(queue.locator("main")).to_contain_text("Done. The call is off your list.")
    assert Membership.objects.get(person__name="Earl Jennings").state == "active"


def test_wrong_input_is_said_at_the_top_takes_the_focus_and_leads_to_the_field(client, open_tab: OpenTab):
    make_hub("Clayton", slug="clayton")
    tab = open_tab("/hubs/clayton/join/")

    tab.locator("[name=name]").fill("Ana")
    tab.locator("main button.btn-primary").click()

    expect(tab.locator(".error-summary")).to_be_focused()
    tab.get_by_role("link", name="Enter an email address or a phone number, so we can reach you.").click()
    expect(tab.locator("main [name=email]")).to_be_focused()
    assert tab.locator("[name=name]").input_value() == "Ana"
    assert looks.axe(tab) == []


def test_neighbor_without_a_hub_asks_for_one(client, open_tab: OpenTab):
    make_hub("Chatham")
    tab = open_tab("/es/hubs/find/?county=butts", width=320, java_script_enabled=False)

    tab.locator("main .empty a.btn-primary").click()
    tab.locator("[name=name]").fill("Lee")
    tab.locator("main [name=email]").fill("lee@example.org")
    tab.locator("main button.btn-primary").click()

    expect(tab.locator("h1")).to_contain_text("Guardamos su pedido.")
    assert HubRequest.objects.get().county.name == "Butts"


@pytest.mark.parametrize(("prefix", "width"), [("", 320), ("/es", 320), ("/es", 360)])
def test_links_of_a_signed_in_person_do_not_cover_the_menu_on_a_small_phone(
    client, open_tab: OpenTab, prefix: str, width: int
):
    client.force_login(make_person())
    tab = open_tab(f"{prefix}/mission/", width=width)
    tab.wait_for_load_state()
    menu = tab.locator(".menu summary").bounding_box()
    first = tab.locator(".tools li").first.bounding_box()
    words = tab.evaluate(
        """() => {
            const range = document.createRange();
            range.selectNodeContents(document.querySelector(".menu summary"));
            return range.getBoundingClientRect().right;
        }"""
    )
    assert first["y"] >= menu["y"] + menu["height"] or first["x"] >= words


def opened_by(tab: Page) -> list[str]:
    """Return a list that grows by the address of each page that the tab shows from now on."""
    pages: list[str] = []

    def note(answer: Response) -> None:
        # A redirect comes as an empty page that leads on, see `conftest.answer`.
        if answer.request.is_navigation_request() and "refresh" not in answer.headers:
            pages.append(answer.url)

    tab.on("response", note)
    return pages


def test_guest_answers_from_the_front_page_and_from_what_is_near_in_two_pages(client, open_tab: OpenTab):
    hub = make_hub("Clayton", name="Clayton Equity Hub", slug="clayton")
    event = make_event(hub, slug="soon", county=hub.counties.get(), capacity=10)
    make_arrangement(event, "childcare")
    for start, email in (("/", "ana@example.org"), ("/near/", "luis@example.org")):
        if start == "/near/":
            chosen = open_tab("/near/county/?to=events", width=360, java_script_enabled=False)
            chosen.locator("[name=zip]").fill("30236")
            chosen.get_by_role("button", name="Show what’s near me").click()
            expect(chosen.locator(".near")).to_contain_text("Near Clayton County")
            tab = chosen
        else:
            tab = open_tab(start, width=360, java_script_enabled=False)
        pages = opened_by(tab)
        tab.locator("a.row-act").click(timeout=5000)
        button = tab.locator("main form").get_by_role("button", name="RSVP")
        box = button.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 800, "the button is in view without scrolling"
        tab.locator("[name=name]").fill("Ana")
        tab.locator("main [name=email]").fill(email)
        button.click()
        expect(tab.locator("h1")).to_have_text("Thanks, Ana. Check your email.")
        assert len(pages) == 2
        assert looks.sideways(tab) == []
    assert RSVP.objects.count() == 2


def test_member_proposes_in_two_pages_and_shares_in_one(client, open_tab: OpenTab):
    circle = make_circle(slug="the-circle", name="River Circle")
    client.force_login(make_member(circle).person)
    tab = open_tab("/circles/the-circle/", width=360, java_script_enabled=False)
    share = tab.locator(".share-ways a").first
    assert "/circles/the-circle/" in (share.get_attribute("href") or "").replace("%2F", "/")
    pages = opened_by(tab)
    tab.get_by_role("link", name="Propose a goal").click(timeout=5000)
    tab.locator("[name=title]").fill("Shade at the stop")
    tab.locator("[name=asked]").fill("A roof over each bench.")
    tab.locator("main form").get_by_role("button", name="Send proposal").click(timeout=5000)
    expect(tab.locator("main")).to_contain_text("Shade at the stop")
    assert len(pages) == 2
