"""Reading where and when to be without a connection: a real server, a real service worker."""

import pytest
from playwright.sync_api import Browser, Page

from tests.factories import make_event, make_hub, make_person

# Not "databases": nothing here differs there.
pytestmark = pytest.mark.django_db(transaction=True)


def kept(tab: Page) -> list[str]:
    """Return the paths in all of the browser's caches."""
    return tab.evaluate(
        """async () => {
            const all = await Promise.all((await caches.keys()).map(async name => (await caches.open(name)).keys()));
            return all.flat().map(request => new URL(request.url).pathname).sort();
        }"""
    )


def test_events_seen_are_read_offline_and_forgotten_at_sign_out(live_server, chromium: Browser, client):
    hub = make_hub(slug="the-hub")
    make_event(
        hub, slug="seen", title_en="Hub <night>", place="Library", address="1 Main St", contact_name="Marcus Bell",
        contact_phone="+14045550123",
    )  # fmt: skip
    make_event(hub, slug="inside", is_members_only=True, title_en="Members’ night")
    person = make_person(password="long-enough-2026")
    client.force_login(person)
    context = chromium.new_context(base_url=live_server.url)
    tab = context.new_page()
    tab.goto("/events/seen/")
    tab.wait_for_function("async () => (await caches.match('/offline/events.json')) !== undefined")
    tab.wait_for_function("() => navigator.serviceWorker.ready.then(() => true)")
    tab.goto("/hubs/the-hub/")
    assert kept(tab) == ["/es/offline/", "/offline/", "/offline/events.json"]

    context.set_offline(True)
    tab.goto("/hubs/the-hub/")
    shown = tab.locator("main").inner_text()
    assert tab.title() == "You’re offline"
    for words in ("Hub <night>", "1 Main St", "(404) 555-0123", ".m."):  # a.m. or p.m.
        assert words in shown, words
    for words in ("Marcus Bell", "Members’ night"):
        assert words not in shown, words
    tab.goto("/es/me/")
    assert tab.locator("html").get_attribute("lang") == "es"
    assert "1 Main St" in tab.locator("main").inner_text()

    context.set_offline(False)
    session = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    tab.goto("/hubs/the-hub/")
    tab.get_by_role("button", name="Sign out").click()
    tab.wait_for_load_state()
    assert kept(tab) == []
