"""Every list and form of the admin in a real browser: axe, widths, heights, ids, and the "/" key."""

import pytest
from django.contrib.auth.models import Group
from django.db.models import Model

from circles.models import Circle
from events.models import Event
from hubs.models import HubRequest
from mailing.models import Message
from news.models import Article, Issue
from office.models import Approval, Picture
from tests.admin_rows import filled_admin, own_pages, pages_of
from tests.browser import admin_looks
from tests.page_types import SampleSite
from volunteering.models import Kit

pytestmark = pytest.mark.django_db

# One of each kind of page; `make drill ONLY=a11y` walks all of them, in every rendering.
WALKED = {Approval, Article, Circle, Event, HubRequest, Issue, Kit, Message, Picture}


@pytest.fixture(scope="module")
def rows(sample_site: SampleSite) -> dict[type[Model], list[Model]]:
    return filled_admin(sample_site)


def test_lists_and_forms_are_sound_on_a_small_phone_and_on_a_laptop(
    client, sample_site: SampleSite, rows: dict[type[Model], list[Model]], look_at
):
    client.force_login(sample_site.people["staff"])
    pages = [page for page in pages_of(rows, sample_site.people["staff"]) if page[0] in WALKED]
    assert len(pages) == 2 * len(WALKED)
    pages += [(Group, "/admin/"), (Group, "/admin/tables/"), *own_pages(rows)]
    found = {path: admin_looks.problems(look_at(path, width=320), model) for model, path in pages}
    assert {path: problems for path, problems in found.items() if problems} == {}


def test_slash_leads_to_the_search_of_a_list(client, sample_site: SampleSite, open_tab):
    client.force_login(sample_site.people["staff"])
    tab = open_tab("/admin/news/article/")
    tab.keyboard.press("/")
    tab.keyboard.type("a/b")
    assert tab.input_value("#searchbar") == "a/b"
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/admin/news/article/?q=a%2Fb")
    assert tab.locator("label[for=searchbar]").inner_text() == "Search articles"


def test_errors_of_a_form_lead_to_their_fields(client, sample_site: SampleSite, open_tab):
    client.force_login(sample_site.people["staff"])
    tab = open_tab("/admin/news/article/add/")
    tab.fill("[name=summary_en]", "A line that stays.")
    tab.press("[name=summary_en]", "Enter")
    tab.wait_for_selector("[data-error-summary]:focus")
    tab.click("[data-error-summary] a:text('Title (English)')")
    assert tab.evaluate("document.activeElement.name") == "title_en"
    assert tab.input_value("[name=summary_en]") == "A line that stays."
    assert "This field is required." not in tab.content()


def test_what_was_typed_comes_back_after_the_tab_was_closed(client, sample_site: SampleSite, open_tab):
    client.force_login(sample_site.people["staff"])
    path = "/admin/news/article/add/"
    tab = open_tab(path)
    with tab.expect_response("**/admin/news/article/draft/") as answered:
        tab.fill("[name=title_en]", "Half a title")
        tab.check("[name=is_featured]")
    assert answered.value.status == 204
    assert "We kept what you typed at" in tab.inner_text(".draft-state")
    tab.close()
    tab = open_tab(path)
    assert tab.input_value("[name=title_en]") == "Half a title"
    assert tab.is_checked("[name=is_featured]")
    assert "We restored what you hadn’t saved" in tab.inner_text(".draft-note")
    tab.click("text=Discard it")
    tab.wait_for_selector(".draft-note", state="detached")
    assert tab.input_value("[name=title_en]") == ""
