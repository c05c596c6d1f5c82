"""Every page type in every rendering: light, dark, forced colors, 360 and 320 px wide, in both languages."""

from typing import Any

import pytest
from django.db.models import Model

from people.models import Person
from tests.admin_rows import filled_admin, own_pages, pages_of
from tests.browser import admin_looks, looks
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


@pytest.fixture(scope="module")
def rows(sample_site: SampleSite) -> dict[type[Model], list[Model]]:
    return filled_admin(sample_site)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("rendering", ["light", "dark", "forced colours"])
def test_every_list_and_form_of_the_admin_is_sound(
    client, sample_site: SampleSite, rows: Any, look_at, rendering: str, language: str
):
    staff, found = sample_site.people["staff"], {}
    Person.objects.filter(pk=staff.pk).update(language=language)
    client.force_login(staff)
    for model, path in [*pages_of(rows, staff), *own_pages(rows)]:
        tab = look_at(path, **RENDERINGS[rendering] | {"width": 320})
        found[path] = admin_looks.problems(tab, model)
    assert len(found) > 60
    assert {path: problems for path, problems in found.items() if problems} == {}
