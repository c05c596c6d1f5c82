import re
from collections import defaultdict
from pathlib import Path

import pytest
from django.urls import include, path

from pse_portal import urls as portal_urls

urlpatterns = [path("dev/design/", include("pages.design")), *portal_urls.urlpatterns]


@pytest.fixture
def designer(client, settings):
    """Return a visitor of a portal with DEBUG on, the only one with the page."""
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


def classes_of(sheet: Path) -> set[str]:
    """Return the classes that begin a rule of their own, in media queries too, but not in lists or nested rules."""
    found, openers, before = set(), [], ""
    for line in map(str.strip, sheet.read_text().splitlines()):
        if line.endswith("{"):
            name = re.fullmatch(r"\.([\w-]+) \{", line)
            if name and not before.endswith(",") and all(opener.startswith("@") for opener in openers):
                found.add(name[1])
            openers.append(line)
        elif line == "}":
            openers.pop()
        before = line
    return found


def test_a_class_is_described_in_one_style_sheet():
    # Two apps that use the same class name for two components would each restyle the other's. Styles for print and
    # forced colors are in a file of their own.
    sheets = defaultdict(set)
    for sheet in {*Path("static/scss").glob("_*.scss")} - {Path("static/scss/_modes.scss")}:
        for name in classes_of(sheet):
            sheets[name].add(sheet.name)
    assert {name: where for name, where in sheets.items() if len(where) > 1} == {}
