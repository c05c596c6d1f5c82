import re

import pytest
from django.urls import include, path

from pse_portal import urls as portal_urls

urlpatterns = [path("dev/design/", include("pages.design")), *portal_urls.urlpatterns]


@pytest.fixture
def designer(client, settings):
    """A visitor of a portal with DEBUG on, where alone the page is."""
    settings.ROOT_URLCONF = __name__
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["", "?errors", "?page=30"])
def test_every_piece_can_be_looked_at(designer, query):
    page = designer.get(f"/dev/design/{query}")

    assert page.status_code == 200
    assert re.findall(r'style="|<script>|onclick', page.text) == []


@pytest.mark.django_db
@pytest.mark.parametrize("code", [400, 403, 404, 413, 429, 500])
def test_every_error_page_can_be_looked_at(designer, code):
    assert designer.get(f"/dev/design/{code}/").status_code == code


@pytest.mark.django_db
def test_pieces_are_not_shown_to_visitors(client):
    assert client.get("/dev/design/").status_code == 404
