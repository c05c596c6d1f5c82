"""Every page type, without a browser: it opens, has its security headers, and changes nothing, in both languages.

On SQLite, `make test` skips this file: `tests/browser/test_pages.py` runs the same checks on the pages it shows
in a browser, so that each is created only once.
"""

import pytest
from django.db import connection

from office.models import AuditEntry, SiteSettings
from tests.page_types import EVERY_PAGE, Page, SampleSite
from tests.page_types.checks import Refused, get, writes_refused

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


@pytest.mark.parametrize("page", EVERY_PAGE, ids=str)
def test_page_opens_is_guarded_and_changes_nothing(client, sample_site: SampleSite, page: Page):
    # On PostgreSQL only once, to check that it accepts the statements. The rest does not differ from SQLite.
    asks_all = connection.vendor == "sqlite"
    if asks_all:
        get(client, sample_site, page, "es")
    address, _response = get(client, sample_site, page)
    if asks_all:
        with writes_refused():
            for method in (client.head, client.options):
                assert method(address).status_code < 500


def test_refusal_catches_a_write_and_lets_the_log_be_written():
    with writes_refused():
        AuditEntry.objects.create(action="viewed", object_type="office.sitesettings", object_id=1)
        with pytest.raises(Refused):
            SiteSettings.objects.create(pk=1)
