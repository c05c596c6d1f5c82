"""GET, HEAD and OPTIONS change nothing: the database refuses writes while they are answered."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from tests.page_types import EVERY_PAGE, House, Page, visit

pytestmark = pytest.mark.django_db

WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE|REPLACE|TRUNCATE|ALTER|DROP|CREATE)\b", re.IGNORECASE)
# The log of who looked, sessions, when somebody was last seen and up to where they have read.
MAY_BE_WRITTEN = re.compile(
    r'"(django_session|office_auditentry|usersessions_usersession|dialogue_seen)"'
    r'|UPDATE "people_person" SET "last_login"'
)


class Refused(AssertionError):
    """A request that should only look tried to write."""


@contextmanager
def writes_refused() -> Iterator[None]:
    """Raise at the first statement that changes a table which looking must not change."""

    def look(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if WRITES.match(sql) and not MAY_BE_WRITTEN.search(sql):
            raise Refused(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield


def test_refusal_catches_a_write_and_lets_the_log_be_written():
    from office.models import AuditEntry, SiteSettings

    with writes_refused():
        AuditEntry.objects.create(action="looked", object_type="office.sitesettings", object_id=1)
        with pytest.raises(Refused):
            SiteSettings.objects.create(pk=1)


@pytest.mark.parametrize("page", EVERY_PAGE, ids=str)
def test_looking_at_a_page_changes_nothing(client, house: House, page: Page):
    address = visit(client, house, page)
    with writes_refused():
        for method in (client.get, client.head, client.options):
            assert method(address).status_code < 500
