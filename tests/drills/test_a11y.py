"""Every page type in every rendering: light, dark, forced colors, 360 and 320 px wide, in both languages."""

from typing import Any

import pytest

from tests.browser import looks
from tests.browser.conftest import *  # noqa: F403 -- its fixtures
from tests.page_types import EVERY_PAGE, Page, SampleSite, visit

pytestmark = pytest.mark.django_db

RENDERINGS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "forced colours": {"forced_colors": "active"},
    "360 px": {"width": 360},
    "320 px": {"width": 320},
    "320 px dark": {"width": 320, "color_scheme": "dark"},
}


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("rendering", RENDERINGS)
@pytest.mark.parametrize("page", EVERY_PAGE, ids=str)
def test_page_has_no_violation_in_any_rendering(
    client, sample_site: SampleSite, look_at, page: Page, rendering: str, language: str
):
    tab = look_at(visit(client, sample_site, page, language), status=page.status, **RENDERINGS[rendering])
    assert looks.axe(tab) == []
    assert looks.sideways(tab) == []
