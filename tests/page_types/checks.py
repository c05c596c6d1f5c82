"""Checks of every page type without a browser, in one visit for each language."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.test import Client

from office.models import SiteSettings
from pages.cookies import COOKIES
from tests import readability, style_sheets
from tests.page_types import Page, SampleSite, forgotten, hidden, visit

WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE|REPLACE|TRUNCATE|ALTER|DROP|CREATE)\b", re.IGNORECASE)
# The log of looks, sessions, last logins, and read positions.
MAY_BE_WRITTEN = re.compile(
    r'"(django_session|office_auditentry|usersessions_usersession|dialogue_seen)"'
    r'|UPDATE "people_person" SET "last_login"'
)

# Pages that are the same for everyone, so that proxies may cache them. Never add a page behind a token.
FOR_EVERYBODY = {
    *("pages:front", "pages:mission", "pages:how-it-works", "pages:network"),
    *("pages:accessibility", "pages:privacy", "pages:about-the-data", "pages:county", "pages:offline"),
    *("circles:list", "circles:detail", "circles:join"),
    *(
        "hubs:list",
        "hubs:find",
        "hubs:start",
        "hubs:detail",
        "hubs:join",
        "hubs:write",
        "hubs:flyer",
        "hubs:neighbor",
    ),
    *("links:of-circle", "links:of-hub", "claim", "help:list"),
    *(
        "events:list",
        "events:past",
        "events:detail",
        "events:flyer",
        "events:neighbor",
        "events:rsvp",
        "rsvp:again",
    ),
    *("advocacy:bodies", "advocacy:body"),
    *(
        "agenda:all",
        "agenda:of-circle",
        "agenda:of-hub",
        "agenda:item",
        "agenda:support",
        "agenda:brief",
        "agenda:history",
    ),
    *("dialogue:threads-circle", "dialogue:threads-hub", "dialogue:thread-hub"),
    *("dialogue:documents-circle", "dialogue:documents-hub"),
    *("volunteering:list", "volunteering:detail", "volunteering:again", "volunteering:apply"),
    *("decisions:list", "decisions:decision", "decisions:action"),
    *("volunteering:sign-up", "news:list", "news:detail"),
    *(
        "commitments:list",
        "commitments:detail",
        "advocacy:body",
        "petitions:list",
        "petitions:detail",
        "petitions:paper",
        "organizations:detail",
    ),
    *("newsletter:subscribe", "newsletter:sent", "newsletter:archive", "newsletter:issue"),
}

# The addresses that a page gives of itself, for search engines and previews.
ADDRESSES_OF_PAGE = re.compile(r'<(?:link rel="(?:canonical|alternate)"|meta property="og:url")[^>]*>')
TOKEN = re.compile(r"/\d+-[0-9a-f]{40}")


class Refused(AssertionError):
    """A request that should only read tried to write."""


@contextmanager
def writes_refused() -> Iterator[None]:
    """Raise at the first statement that changes a table that a GET must not change."""

    def look(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if WRITES.match(sql) and not MAY_BE_WRITTEN.search(sql):
            raise Refused(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield


def get(client: Client, sample_site: SampleSite, page: Page, language: str = "en") -> tuple[str, Any]:
    """Open a page as its viewer. Return its path and the response, after all checks."""
    address = visit(client, sample_site, page, language)
    with writes_refused():
        response = client.get(address)
    assert response.status_code == page.status
    html = response.content.decode()
    assert f'lang="{language}"' in html
    assert 'href=""' not in html, "a link that leads nowhere"
    assert style_sheets.problems(html) == []
    assert doubled_ids(html) == {}
    assert skipped_headings(html) == []
    assert brands_of(html) <= {SiteSettings.load().name}, (
        "the head names something else than the organization"
    )
    assert forgotten.NAME not in html, "a person whose data was deleted"
    assert forgotten.EMAIL not in html, "a person whose data was deleted"
    assert readability.problems(readability.text_of(html, language), language) == []
    assert readability.without_a_verb(readability.labels(html), language) == []
    assert not re.search(r"\{[#%]", html), "a tag or comment of a template that Django did not understand"
    assert not any(name in html for name in hidden.names_not_on(page)), "a name that its owner hid or changed"
    guarded(response.headers)
    assert {*client.cookies, *response.cookies} <= {*COOKIES}, "cookies that /privacy/ does not name"
    assert not TOKEN.search(" ".join(ADDRESSES_OF_PAGE.findall(html))), "the token of a mailed link, repeated"
    kept_by_nobody_else(page, response.headers)
    return address, response


def brands_of(html: str) -> set[str]:
    """Return the names in the brand of a page's head: the organization's; none on a bare page."""
    return set(re.findall(r'class="brand".*?<span>(.*?)</span>', html, re.DOTALL))


def doubled_ids(html: str) -> dict[str, int]:
    """Return the ids that several elements of a page have, with their counts."""
    return {name: times for name, times in Counter(re.findall(r'\sid="([^"]*)"', html)).items() if times > 1}


def skipped_headings(html: str) -> list[str]:
    """Return the headings of a page's main part that are more than one level below the one before."""
    main = html.partition("<main")[2].partition("</main>")[0]
    levels = [int(level) for level in re.findall(r"<h([1-6])[\s>]", main)]
    pairs = zip([0, *levels], levels, strict=False)
    return [f"h{level} after h{before}" for before, level in pairs if level > before + 1]


def guarded(headers: Any) -> None:
    """Fail unless a page has every security header."""
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def kept_by_nobody_else(page: Page, headers: Any) -> None:
    """Fail unless a page forbids caching; pages that are the same for everyone may allow it to strangers."""
    may_be_kept = {part.strip() for part in headers["Cache-Control"].split(",")}
    if page.viewer is None and page.name in FOR_EVERYBODY and "public" in may_be_kept:
        assert "max-age=0" in may_be_kept, "after signing in, the same address shows another page"
    else:
        assert {"private", "no-store"} <= may_be_kept
