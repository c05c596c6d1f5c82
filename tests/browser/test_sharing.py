"""The button that copies a link, and the field that stands in for it without a script."""

import pytest

from tests.browser.conftest import OpenTab
from tests.factories import make_event, make_hub

pytestmark = pytest.mark.django_db


def test_link_is_copied_by_a_button_and_selectable_without_a_script(open_tab: OpenTab):
    event = make_event(make_hub(), slug="the-event")
    tab = open_tab("/events/the-event/", width=360)
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.locator("summary", has_text="Share").click()
    tab.get_by_role("button", name="Copy link").click()
    tab.get_by_text("Link copied.").wait_for()
    assert tab.evaluate("navigator.clipboard.readText()").endswith(f"/e/{event.code}/")

    plain = open_tab("/events/the-event/", width=360, java_script_enabled=False)
    plain.locator("summary", has_text="Share").click()
    field = plain.get_by_role("textbox", name="Link to this page")
    assert field.input_value().endswith(f"/e/{event.code}/")
    assert plain.get_by_role("button", name="Copy link").count() == 0
