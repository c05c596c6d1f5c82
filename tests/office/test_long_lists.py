"""Lists of the admin are counted only as far as their next pages, and say so."""

import pytest
from django.core.cache import caches

from office.models import AuditEntry
from tests.factories import make_person

pytestmark = pytest.mark.django_db

LIST = "/admin/office/auditentry/"


def test_long_list_says_more_than_and_leads_on(client):
    client.force_login(make_person(is_staff=True, is_superuser=True))
    AuditEntry.objects.bulk_create(
        AuditEntry(action="viewed", object_type="people.person", object_id=nth) for nth in range(420)
    )
    caches["default"].clear()
    first = client.get(LIST).content.decode()
    assert "More than 200 " in first
    assert "?p=4" in first
    assert "?p=5" not in first
    assert "?p=7" in client.get(f"{LIST}?p=6").content.decode()  # the number of pages grows on the way
    assert "More than" not in client.get(f"{LIST}?p=9").content.decode()
    for odd in ("-1", "zz", "é", "9" * 30):
        assert client.get(f"{LIST}?p={odd}").status_code in {200, 302}
