"""Pages cached for visitors without a session. The views here count how often they are called."""

import pytest
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.test import Client
from django.urls import path

from people.models import Person
from pse_portal import urls
from pse_portal.page_cache import cached_public_page

asked: list[str] = []


@pytest.fixture(autouse=True)
def _nobody_asked() -> None:
    asked.clear()


@cached_public_page
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
pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


def test_page_asked_twice_is_made_once_and_tells_a_proxy_to_keep_it(client):
    first, second = client.get("/page/"), client.get("/page/")

    assert (first.content, second.content) == (b"answer 1", b"answer 1")
    for response in (first, second):
        assert response["Cache-Control"] == "public, max-age=0, s-maxage=20"
        assert response["Vary"] == "Cookie"
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
