"""The System page and the staff home while something is wrong, as staff see them on a phone."""

import pytest

from mailing.models import Batch
from tests.browser import looks
from tests.browser.conftest import OpenTab
from tests.factories import make_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_is_wrong_fits_a_phone_and_has_no_axe_violation(client, open_tab: OpenTab, language: str):
    Batch.objects.create(key="b", title="October", stream="newsletter", state=Batch.State.PAUSED)
    client.force_login(make_person(is_staff=True, is_superuser=True))
    for path in ("/admin/office/tick/", "/admin/"):
        tab = open_tab(f"{path}?lang={language}", width=320)
        assert "October" in tab.locator("#content").inner_text()
        assert looks.axe(tab) == []
        assert looks.sideways(tab) == []
