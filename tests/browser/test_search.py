"""The search in a real browser: titles are offered while a query is typed, and the header leads there."""

import pytest

from search import indexer
from tests.factories import make_event
from tests.page_types import SampleSite

pytestmark = pytest.mark.django_db


def test_titles_are_offered_while_a_query_is_typed(client, sample_site: SampleSite, open_tab):
    make_event(title_en="Pelican walk")
    indexer.run_slices(60)
    tab = open_tab("/")
    tab.click(".head-search")
    tab.wait_for_url("**/search/")
    with tab.expect_response("**/search/suggest/?q=peli"):
        tab.type("#q", "peli")
    tab.wait_for_selector("#titles option", state="attached")
    assert tab.eval_on_selector_all("#titles option", "all => all.map(one => one.value)") == ["Pelican walk"]
    tab.fill("#q", "Pelican walk")
    tab.press("#q", "Enter")
    tab.wait_for_url("**/search/?q=Pelican+walk")
    assert tab.locator("main .rows h3").inner_text() == "Pelican walk"


@pytest.mark.parametrize("path", ["/search/", "/es/search/"])
def test_icon_is_beside_the_brand_on_a_small_phone(sample_site: SampleSite, look_at, path):
    tab = look_at(path, width=320)
    brand, icon = (tab.locator(name).first.bounding_box() for name in (".brand", ".head-search"))
    assert brand["y"] <= icon["y"] < brand["y"] + brand["height"]
    assert icon["x"] + icon["width"] <= 320
    assert min(icon["width"], icon["height"]) >= 44
