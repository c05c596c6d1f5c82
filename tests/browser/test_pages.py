"""Every page type: server checks, then in a real browser axe, and 320 px without JavaScript."""

import pytest

from tests.browser import looks
from tests.page_types import EVERY_PAGE, Page, SampleSite
from tests.page_types.checks import get

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("page", EVERY_PAGE, ids=str)
def test_page_is_sound_in_english_and_in_spanish_on_a_small_phone(
    client, sample_site: SampleSite, look_at, page: Page
):
    # One visit per language with all its checks: a page costs more than any check.
    address, made = get(client, sample_site, page)
    tab = look_at(address, status=page.status, made=made)
    assert looks.axe(tab) == []

    # Spanish words are longer.
    address, made = get(client, sample_site, page, "es")
    tab = look_at(address, width=320, status=page.status, java_script_enabled=False, made=made)
    assert looks.sideways(tab) == []
    assert looks.skeleton(tab) == {"lang": "es", "h1": 1, "main": 1, "forms that only a script could send": 0}
    assert looks.english_left(tab) == []
    assert looks.small_targets(tab) == []
    looks.space_text(tab)
    assert looks.sideways(tab) == []
