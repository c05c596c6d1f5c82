import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import TemplateDoesNotExist
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path

from pse_portal import urls as portal_urls

FAULTS: dict[str, Exception] = {
    "bad": SuspiciousOperation("odd"),
    "big": RequestDataTooBig("big"),
    "closed": PermissionDenied(),
    "broken": RuntimeError("broken"),
    "lost": TemplateDoesNotExist("lost"),
}


def fail(request: HttpRequest, fault: str) -> HttpResponse:
    raise FAULTS[fault]


urlpatterns = [path("fail/<fault>/", fail), *portal_urls.urlpatterns]
handler400 = portal_urls.handler400
handler403 = portal_urls.handler403
handler404 = portal_urls.handler404
handler500 = portal_urls.handler500


@pytest.fixture
def visitor(client, settings):
    """Return a visitor of a portal where some pages fail, as visitors would see it."""
    settings.ROOT_URLCONF = __name__
    client.raise_request_exception = False
    return client


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/fail/bad/", 400, "We couldn’t read what your browser sent"),
        ("/fail/closed/", 403, "You don’t have access to this page"),
        ("/no-such-page/", 404, "We couldn’t find that page"),
        ("/es/no-such-page/", 404, 'lang="es"'),
        ("/fail/big/", 413, "That was too big to send"),
        ("/fail/broken/", 500, "Sorry, something went wrong"),
    ],
)
@pytest.mark.parametrize("is_debug", [False, True])
def test_error_has_its_page_and_a_way_on(visitor, settings, address, status, words, is_debug):
    settings.DEBUG = is_debug
    answer = visitor.get(address)

    assert answer.status_code == status
    assert words in answer.text
    assert 'href="/"' in answer.text or 'href="/es/"' in answer.text


def test_our_own_fault_is_said_without_the_database(visitor):
    # Without the mark that opens the database to a test, a query here would raise.
    answer = visitor.get("/fail/broken/")

    assert answer.status_code == 500
    assert "Sorry, something went wrong" in answer.text


@pytest.mark.django_db
def test_form_that_comes_from_elsewhere_is_refused_with_a_way_on():
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "a@example.org"})

    assert answer.status_code == 403
    assert "Please send the form again" in answer.text


@pytest.mark.django_db
def test_too_many_tries_are_asked_to_wait(client):
    answers = [client.post("/accounts/password/reset/", {"email": "rosa@example.org"}) for _try in range(6)]

    assert [answer.status_code for answer in answers] == [302] * 5 + [429]
    assert "Please wait a few minutes" in answers[-1].text


@pytest.mark.django_db
def test_frame_of_a_page_costs_one_query(client):
    with CaptureQueriesContext(connection) as asked:
        client.get("/no-such-page/")

    assert len(asked) == 1
