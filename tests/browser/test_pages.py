"""Every page type in a real browser: axe, and in Spanish at 320 px without JavaScript."""

import pytest

from tests.browser import looks
from tests.page_types import EVERY_PAGE, House, Page, visit

pytestmark = pytest.mark.django_db

each_page = pytest.mark.parametrize("page", EVERY_PAGE, ids=str)


@each_page
def test_page_has_no_axe_violation(client, house: House, look_at, page: Page):
    tab = look_at(visit(client, house, page), status=page.status)
    assert looks.axe(tab) == []


@each_page
def test_page_in_spanish_is_spanish_throughout_fits_320_pixels_and_needs_no_javascript(
    client, house: House, look_at, page: Page
):
    # One rendering for all three: Spanish words are the longer ones.
    tab = look_at(visit(client, house, page, "es"), width=320, status=page.status, java_script_enabled=False)
    assert looks.sideways(tab) == []
    assert tab.locator("h1").count() == 1
    assert tab.locator("main#main").count() == 1
    # A form that only a script could send would be none.
    for form in tab.locator("form").all():
        assert form.locator("button:not([type=button]), input[type=submit]").count() >= 1
    assert tab.locator("html").get_attribute("lang") == "es"
    assert looks.english_left(tab) == []
