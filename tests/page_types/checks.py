"""What is asked of every page type as it leaves the server, in one visit for each language."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.test import Client

from tests import wording
from tests.page_types import Page, SampleSite, hidden, visit

WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE|REPLACE|TRUNCATE|ALTER|DROP|CREATE)\b", re.IGNORECASE)
# The log of who looked, sessions, when somebody was last seen and up to where they have read.
MAY_BE_WRITTEN = re.compile(
    r'"(django_session|office_auditentry|usersessions_usersession|dialogue_seen)"'
    r'|UPDATE "people_person" SET "last_login"'
)

# What everybody sees alike, so that a proxy may keep it. Read twice before adding one: no page behind a token.
FOR_EVERYBODY = {
    *("pages:front", "pages:mission", "pages:how-it-works", "pages:network"),
    *("pages:accessibility", "pages:privacy", "pages:about-the-data"),
    *("circles:list", "circles:detail", "circles:join"),
    *("hubs:list", "hubs:find", "hubs:start", "hubs:detail", "hubs:join", "hubs:write", "hubs:flyer"),
    *("links:of-circle", "links:of-hub", "claim", "help:list"),
    *("events:list", "events:past", "events:detail", "events:flyer", "events:rsvp"),
    *("agenda:all", "agenda:of-circle", "agenda:of-hub", "agenda:item", "agenda:brief", "agenda:history"),
    *("dialogue:threads-circle", "dialogue:threads-hub", "dialogue:thread-hub"),
    *("dialogue:documents-circle", "dialogue:documents-hub"),
    *("volunteering:list", "volunteering:detail", "volunteering:again", "volunteering:apply"),
    *("volunteering:sign-up", "news:list", "news:detail"),
    *("newsletter:subscribe", "newsletter:sent", "newsletter:archive", "newsletter:issue"),
}


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


def get(client: Client, sample_site: SampleSite, page: Page, language: str = "en") -> tuple[str, Any]:
    """Open a page as its viewer; return its address and the response, once it passed every check."""
    address = visit(client, sample_site, page, language)
    with writes_refused():
        response = client.get(address)
    assert response.status_code == page.status
    html = response.content.decode()
    assert f'lang="{language}"' in html
    assert 'href=""' not in html, "a link that leads nowhere"
    assert doubled_ids(html) == {}
    assert wording.problems(wording.text_of(html, language), language) == []
    assert wording.without_a_verb(wording.labels(html), language) == []
    assert not re.search(r"\{[#%]", html), "a tag or comment of a template that Django did not understand"
    assert not any(name in html for name in hidden.names_not_on(page)), "a name that its owner hid or changed"
    guarded(response.headers)
    kept_by_nobody_else(page, response.headers)
    return address, response


def doubled_ids(html: str) -> dict[str, int]:
    """Ids that more than one element of a page has, with how many."""
    return {name: times for name, times in Counter(re.findall(r'\sid="([^"]*)"', html)).items() if times > 1}


def guarded(headers: Any) -> None:
    """Fail unless a page comes with every header that guards it."""
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def kept_by_nobody_else(page: Page, headers: Any) -> None:
    """Fail unless a page says that no cache may keep it; what everybody sees alike may say otherwise to a stranger."""
    may_be_kept = {part.strip() for part in headers["Cache-Control"].split(",")}
    if page.viewer is None and page.name in FOR_EVERYBODY and "public" in may_be_kept:
        assert "max-age=0" in may_be_kept, "after signing in, the same address shows another page"
    else:
        assert {"private", "no-store"} <= may_be_kept
