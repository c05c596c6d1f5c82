"""Answers that are no page carry the headers that guard a browser too, as the strictest scanners ask."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import path

from pse_portal.urls import handler400, handler403, handler404, handler500  # noqa: F401
from pse_portal.urls import urlpatterns as real
from tests.page_types.checks import guarded

pytestmark = pytest.mark.django_db


def fails(request: Any) -> Any:
    raise RuntimeError("a fault")


def refuses(request: Any) -> Any:
    raise PermissionDenied


urlpatterns = [path("fails/", fails), path("refuses/", refuses), *real]


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("get", "/there-is-no-such-page/", 404),
        ("get", "/refuses/", 403),
        ("get", "/fails/", 500),
        ("post", "/language/", 403),  # without its token
        ("get", "/me/", 302),
        ("get", "/admin/", 302),
    ],
)
def test_error_and_redirect_are_guarded(method: str, address: str, status: int):
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    answer = getattr(client, method)(address, secure=True)

    assert answer.status_code == status
    guarded(answer.headers)
    assert "no-store" in answer.headers["Cache-Control"]


def test_browser_is_told_to_come_by_https_only(settings):
    settings.SECURE_HSTS_SECONDS = 31536000  # as without DEBUG; `check --deploy` holds it
    assert Client().get("/", secure=True).headers["Strict-Transport-Security"] == "max-age=31536000"
