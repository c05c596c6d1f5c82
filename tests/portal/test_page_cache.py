"""Pages cached for visitors without a session. The views here count how often they are called."""

import gzip
import inspect
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib import messages
from django.core.cache import caches
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory
from django.urls import URLResolver, get_resolver, path

from people.models import Person
from pse_portal import page_cache, urls
from pse_portal.page_cache import cached_public_page
from pse_portal.pagination import PAGE_NAMES

asked: list[str] = []


@pytest.fixture(autouse=True)
def _nobody_asked() -> None:
    asked.clear()


@cached_public_page(reads=("a", "b", "do", "q"))
def page(request: HttpRequest) -> HttpResponse:
    """Answer with the number of this call, so that a cached response can be told from a fresh one."""
    asked.append(request.get_full_path())
    what = request.GET.get("do")
    if what == "session":
        request.session["seen"] = True
    elif what == "token":
        return HttpResponse(get_token(request))
    elif what == "message":
        messages.info(request, "Saved.")
    elif what == "own word":
        return HttpResponse("taken back at any moment", headers={"Cache-Control": "private, no-store"})
    elif what == "slow":
        time.sleep(0.3)
    elif what == "user":
        assert request.user.is_anonymous
    elif what == "fail":
        raise RuntimeError
    elif what == "away":
        time.sleep(0.3)
        raise OperationalError
    elif what == "missing":
        raise Http404
    elif what == "gone":
        return HttpResponse("gone", status=410)
    response = HttpResponse(f"answer {len(asked)}", headers={"Content-Language": "en"})
    if what == "cookie":
        response.set_cookie("mine", "1")
    return response


# With the portal's own URLs, as error pages link to them.
urlpatterns = [path("page/", page), *urls.urlpatterns]
handler500 = urls.handler500
pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


def test_page_asked_twice_is_made_once_and_tells_a_proxy_to_keep_it(client):
    first, second = client.get("/page/"), client.get("/page/")

    assert (first.content, second.content) == (b"answer 1", b"answer 1")
    for response in (first, second):
        assert response["Cache-Control"] == "public, max-age=0, s-maxage=20"
        assert response["Vary"] == "Cookie, Accept-Encoding"  # kept compressed
        assert response["Content-Language"] == "en"


def test_kept_page_lives_half_a_minute(client, time_machine):
    time_machine.move_to("2027-03-01 12:00:00+00:00", tick=False)
    client.get("/page/")
    time_machine.shift(29)
    assert client.get("/page/").content == b"answer 1"
    time_machine.shift(2)
    assert client.get("/page/").content == b"answer 2"


def test_order_of_names_in_a_query_makes_no_other_page_but_order_of_values_does(client):
    client.get("/page/?b=1&a=2")
    assert client.get("/page/?a=2&b=1").content == b"answer 1"
    client.get("/page/?a=1&a=2")
    assert client.get("/page/?a=2&a=1").content == b"answer 3"


def test_other_host_gets_its_own_page(client):
    client.get("/page/")
    assert client.get("/page/", headers={"host": "localhost"}).content == b"answer 2"


def test_head_is_answered_from_a_kept_page_and_leaves_none_itself(client):
    client.head("/page/")
    assert client.get("/page/").content == b"answer 2"
    client.head("/page/")
    assert len(asked) == 2


def test_post_passes_the_kept_page_by(client):
    client.get("/page/")
    assert client.post("/page/").content == b"answer 2"


def test_visitor_with_a_session_gets_a_fresh_page_that_nobody_may_store(client):
    client.get("/page/")
    somebody = Client()
    somebody.force_login(Person.objects.create_user("anna@example.org", name="Anna"))

    response = somebody.get("/page/")

    assert response.content == b"answer 2"
    assert response["Cache-Control"] == "private, no-store"
    assert client.get("/page/").content == b"answer 1"


def test_visitor_with_a_message_waiting_gets_a_fresh_page(client):
    client.get("/page/")
    told = Client()
    told.cookies["messages"] = "anything"
    assert told.get("/page/").content == b"answer 2"


@pytest.mark.parametrize("more", ["", "&q=" + "x" * 300])
@pytest.mark.parametrize("what", ["session", "token", "message", "cookie", "own word"])
def test_answer_with_something_of_the_visitors_in_it_is_not_kept(client, what, more):
    response = client.get(f"/page/?do={what}{more}")
    Client().get(f"/page/?do={what}{more}")

    assert len(asked) == 2
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("what", ["missing", "gone"])
def test_answer_other_than_200_is_not_kept(client, what):
    first = client.get(f"/page/?do={what}")
    client.get(f"/page/?do={what}")

    assert len(asked) == 2
    assert "public" not in first.get("Cache-Control", "")


def test_long_query_is_answered_but_fills_no_cache(client):
    query = "?q=" + "x" * 300
    client.get("/page/" + query)
    assert client.get("/page/" + query).content == b"answer 2"
    assert len(asked) == 2


def test_names_that_the_page_does_not_read_make_no_other_page(client):
    client.get("/page/?a=1")
    assert client.get("/page/?utm_source=mail&a=1&fbclid=x").content == b"answer 1"
    client.get("/page/?utm_source=mail&a=2")
    assert asked == ["/page/?a=1", "/page/?a=2"]


def test_kept_page_comes_compressed_and_with_all_headers_of_a_fresh_one(client):
    fresh = client.get("/page/", headers={"accept-encoding": "gzip"})
    kept = client.get("/page/", headers={"accept-encoding": "gzip"})
    assert gzip.decompress(kept.content) == b"answer 1"
    own = {"X-Request-ID", "X-Correlation-ID"}
    assert {name: value for name, value in kept.headers.items() if name not in own} == {
        name: value for name, value in fresh.headers.items() if name not in own
    }
    assert {"Content-Security-Policy", "X-Frame-Options", "Permissions-Policy"} <= kept.headers.keys()
    assert client.get("/page/").content == b"answer 1"


def test_browser_that_has_the_page_gets_304(client):
    etag = client.get("/page/")["ETag"]
    again = client.get("/page/", headers={"if-none-match": etag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
    caches["pages"].clear()  # another page
    assert client.get("/page/", headers={"if-none-match": etag}).status_code == 200


def test_kept_page_is_answered_without_a_session_or_a_query_of_the_database(
    client, django_assert_num_queries
):
    client.get("/page/?do=user")
    assert asked
    asked.clear()
    with django_assert_num_queries(0):
        client.get("/page/?do=user")
    assert asked == []


def test_of_many_who_ask_at_once_one_has_the_page_made(time_machine):
    """Fifty visitors, while the view takes its time; later ones get the page that has just run out."""
    time_machine.move_to("2027-03-01 12:00:00+00:00", tick=False)
    with ThreadPoolExecutor(20) as pool:
        pages = list(pool.map(lambda _nth: Client().get("/page/?do=slow").content, range(50)))
        assert (set(pages), len(asked)) == ({b"answer 1"}, 1)
        time_machine.shift(31)
        pages = list(pool.map(lambda _nth: Client().get("/page/?do=slow").content, range(50)))
    assert len(asked) == 2
    assert {b"answer 1", b"answer 2"} >= set(pages)


def test_visitors_who_waited_for_a_page_do_not_wait_for_the_database_again():
    """Each try takes seconds while the database is away: one after another would take too long."""
    ask = Client(raise_request_exception=False).get
    with ThreadPoolExecutor(3) as pool:
        pages = list(pool.map(lambda _nth: ask("/page/?do=away").status_code, range(3)))
    assert (pages, len(asked)) == ([503, 503, 503], 1)


def test_page_that_ran_out_long_ago_is_shown_to_nobody(client, time_machine):
    time_machine.move_to("2027-03-01 12:00:00+00:00", tick=False)
    client.get("/page/")
    time_machine.shift(page_cache.KEPT_FOR + page_cache.STALE_FOR + 1)
    key = page_cache._key(RequestFactory().get("/page/"), "")
    caches["pages"].set(f"{key}:made", 1)  # another visitor's request makes it
    assert caches["pages"].get(key) is None


def test_only_so_many_queries_of_one_page_are_kept(client, monkeypatch):
    monkeypatch.setattr(page_cache, "MOST_QUERIES", 3)
    for nth in range(5):
        client.get(f"/page/?q={nth}")
    client.get("/page/?q=0"), client.get("/page/?q=4"), client.get("/page/")
    assert asked[5:] == ["/page/?q=4", "/page/"]


def test_page_that_fails_is_made_anew(client):
    client.raise_request_exception = False
    assert client.get("/page/?do=fail").status_code == 500
    assert client.get("/page/?do=fail").status_code == 500
    assert len(asked) == 2


READ = re.compile(r'request\.GET(?:\.get|\.getlist)?[(\[]"(\w+)"|"(\w+)" in request\.GET|page_of\((request)')


def test_public_pages_declare_the_names_that_they_read():
    found = {}
    for _name, view in views_of(get_resolver(urls.__name__)):
        names = getattr(view, "public_page_reads", None)
        if names is None or view.__module__ == __name__:
            continue
        source = inspect.getsource(inspect.unwrap(view))
        matches = list(READ.finditer(source))
        read = {match[1] or match[2] for match in matches if not match[3]}
        read |= set(PAGE_NAMES) if any(match[3] for match in matches) else set()
        if not read <= names:
            found[f"{view.__module__}.{view.__name__}"] = read - names
    assert found == {}


def views_of(resolver: URLResolver) -> Iterator[tuple[str, Any]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from views_of(pattern)
        else:
            yield str(pattern.pattern), pattern.callback
