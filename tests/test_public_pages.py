"""Who may see which page: the list of public pages is short; every other page asks for a login."""

from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.page_types import EVERY_PAGE, NO_PAGES, SIGNED_IN, Page, SampleSite, visit

# Anyone may see these. Review additions carefully.
PUBLIC_NAMES = {
    *("pages:front", "pages:mission", "pages:how-it-works", "pages:network", "pages:network-csv"),
    *("pages:accessibility", "pages:privacy", "pages:about-the-data", "pages:language"),
    *("near", "pages:county", "pages:search", "pages:suggest"),
    *("card", "card-of", "manifest", "worker", "pages:offline"),
    *("circles:list", "circles:detail", "circles:join", "circles:join-code", "circles:join-link"),
    *("hubs:list", "hubs:find", "hubs:start", "hubs:detail", "hubs:join", "hubs:join-code", "hubs:join-link"),
    *("circles:write", "circles:flyer", "circles:invitation", "hubs:write", "hubs:flyer", "hubs:invitation"),
    *("circles:neighbor", "hubs:neighbor", "events:neighbor"),
    *("circles:staying", "circles:staying-leave", "hubs:staying", "hubs:staying-leave"),
    *("links:of-circle", "links:of-hub", "claim", "help:list"),
    *("events:list", "events:past", "events:detail", "events:flyer", "events:file", "events-short"),
    *("calendars:all", "calendars:feed", "calendars:personal", "calendars:event", "calendars:preview"),
    *("events:rsvp", "events:agree", "rsvp:page", "rsvp:change", "rsvp:feedback"),
    "rsvp:again",
    *(
        "agenda:all",
        "agenda:of-circle",
        "agenda:of-hub",
        "agenda:item",
        "agenda:brief",
        "agenda:history",
        "agenda:check",
        "agenda:support",
        "agenda:confirm-support",
    ),
    *("agenda:own-story", "agenda-feeds:feed", "agenda-feeds:preview"),
    *("advocacy:bodies", "advocacy:body"),
    *("decisions:list", "decisions:decision", "decisions:action", "decisions:did", "decisions:hear"),
    *("decisions:offer-to-speak", "decisions:my-speaking"),
    *("decision-feeds:calendar", "decision-feeds:feed", "decision-feeds:sitting"),
    "commitments:list",
    "commitments:file",
    "commitments:detail",
    "commitments:give",
    *("petitions:list", "petitions:detail", "petitions:paper", "petitions:organization"),
    *("petitions:confirm", "petitions:confirm-organization"),
    *("organizations:detail", "organizations:pledge"),
    *("dialogue:threads-circle", "dialogue:threads-hub", "dialogue:thread-circle", "dialogue:thread-hub"),
    *("dialogue:documents-circle", "dialogue:documents-hub", "dialogue:document-file-circle"),
    *("dialogue:document-file-hub", "dialogue:less", "dialogue-feeds:of"),
    *("volunteering:list", "volunteering:again", "volunteering:detail", "volunteering:apply"),
    *("volunteering:sign-up", "volunteering:mine", "volunteering:hours-letter"),
    *("shift:page", "shift:change", "shift:take", "shift:guardian"),
    *("shift-calendars:feed", "shift-calendars:shift"),
    *("news:list", "news:detail", "news:preview"),
    *("newsletter:subscribe", "newsletter:sent", "newsletter:confirm", "newsletter:archive"),
    "reporting:sheet",
    *("newsletter:issue", "newsletter:preferences", "newsletter:unsubscribe"),
    *("feeds:rss", "feeds:rss-of", "feeds:atom", "feeds:atom-of", "feeds:json", "feeds:json-of"),
    *(
        "office:robots",
        "office:sitemap",
        "office:sitemap-part",
        "office:security-txt",
        "office:picture",
        "office:picture-wide",
        "healthz",
        "readyz",
        "metrics",
    ),
    *("mailing:stop", "people:confirm-address", "people:merge", "staff:invitation", "mfa_login_webauthn"),
    *("data:address", "data:code", "data:undo", "data:close"),
    # A stranger proves an address first: tests/people/test_data_requests.py.
    *("data:mine", "data:copy", "data:file", "data:delete", "data:keep"),
    *("account_login", "account_signup", "account_inactive", "account_email_verification_sent"),
    *("account_reset_password", "account_confirm_password_reset_code", "account_complete_password_reset"),
    *("account_password_reset_completed", "account_request_login_code", "account_confirm_login_code"),
}
# These ask for a login themselves when there is no session to end or complete.
ALLAUTHS_OWN = {"account_logout", "mfa_authenticate"}


def addresses(
    resolver: URLResolver, namespaces: tuple[str, ...] = (), taken: dict[str, Any] | None = None
) -> dict[str, dict[str, Any]]:
    """Yield every URL by its full name, with its converters; except the admin's, which has its own login."""
    found: dict[str, dict[str, Any]] = {}
    for entry in resolver.url_patterns:
        values = {**(taken or {}), **entry.pattern.converters}
        if isinstance(entry, URLPattern):
            found[":".join([*namespaces, entry.name or str(entry.pattern)])] = values
        elif entry.namespace != "admin":
            found |= addresses(
                entry, (*namespaces, entry.namespace) if entry.namespace else namespaces, values
            )
    return found


ADDRESSES = addresses(get_resolver())
RESTRICTED = ADDRESSES.keys() - PUBLIC_NAMES - ALLAUTHS_OWN


def test_every_address_is_on_the_list_of_page_types_or_said_to_be_none():
    listed = {page.name for page in EVERY_PAGE if page.name != "not found"}
    assert ADDRESSES.keys() - listed - NO_PAGES.keys() == set(), "add them to tests/page_types/"
    assert (listed | NO_PAGES.keys()) - ADDRESSES.keys() == set(), "these are gone"
    assert listed & NO_PAGES.keys() == set()


def test_list_of_public_pages_has_no_page_that_is_gone():
    assert PUBLIC_NAMES - ADDRESSES.keys() == set()


def some_value(name: str, converter: object) -> object:
    kind = type(converter).__name__
    return 1 if kind == "IntConverter" else {"slug": "the-circle", "token": "1-abc"}.get(name, "x")


def sends_to_the_login(client, address: str) -> bool:
    answers = [client.get(address), client.post(address)]
    assert all("no-store" in one["Cache-Control"] for one in answers), (
        "a cache may keep what a stranger is told"
    )
    return all(one.status_code == 302 and "/accounts/login/" in one["Location"] for one in answers)


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(RESTRICTED))
def test_page_that_is_not_public_sends_a_stranger_to_the_login(client, name):
    """It redirects before looking for a row: a 404 would prove nothing, since the tables are empty here."""
    values = {key: some_value(key, converter) for key, converter in ADDRESSES[name].items()}
    assert sends_to_the_login(client, reverse(name, kwargs=values or None))


@pytest.mark.django_db
@pytest.mark.parametrize("page", [page for page in SIGNED_IN if page.name in RESTRICTED], ids=str)
def test_page_with_real_rows_that_is_not_public_sends_a_stranger_to_the_login(
    sample_site: SampleSite, page: Page
):
    assert sends_to_the_login(Client(), visit(Client(), sample_site, page))
