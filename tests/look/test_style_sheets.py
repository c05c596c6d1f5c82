"""The style sheets are split: `portal` on every page, at most two more where a page asks for them, 10 KB in all.

`tests/page_types/checks.py` checks it of every page type as it is shown; here also what those don't show.
"""

import re
import subprocess
from pathlib import Path

import pytest

from tests import style_sheets

ROOT = Path(__file__).resolve().parent.parent.parent
TEMPLATES = ROOT / "templates"
SOURCES = {str(path.relative_to(TEMPLATES)): path.read_text() for path in TEMPLATES.rglob("*.html")}
# Parts that a tag or a panel renders, so that no page's source names them; with the sheet of the pages that do.
RENDERED_BY_TAGS = {
    "advocacy/decisions/_wall_day.html": "events",
    "coalitions/manage/_nav.html": "manage",
    "events/_wall_day.html": "events",
    "events/panels/coming.html": "agenda",
    "hubs/_link_table.html": "map",
    "hubs/_loom.html": "map",
    "hubs/_quilt_map.html": "map",
    "hubs/panels/voice.html": "agenda",
}
# Built in Python, or by Django: `alert-{{ message.level_tag }}`, `wall-{{ weeks }}`.
COMPOSED = {"alert-danger", "alert-error", "wall-5", "wall-6"}


def parents(name: str) -> list[str]:
    """Return a template and those that it extends, as far as their names are in the source."""
    found = []
    while name in SOURCES and name not in found:  # the admin's extend Django's, of the same name
        found.append(name)
        match = re.search(r'\{% extends "([^"]+)"', SOURCES[name])
        name = match[1] if match else ""
    return found


def parts(name: str) -> set[str]:
    """Return a template with all that it extends and includes."""
    found, left = set(), [name]
    while left:
        one = left.pop()
        if one in SOURCES and one not in found:
            found.add(one)
            left += re.findall(r'\{%\s*(?:include|extends)\s+"([^"]+)"', SOURCES[one])
    return found


def classes(names: set[str]) -> frozenset[str]:
    """Return the classes in templates, in every branch."""
    return style_sheets.classes_of(" ".join(re.sub(r"\{[%{].*?[%}]\}", " ", SOURCES[name]) for name in names))


def sheets(name: str) -> list[str]:
    return [sheet for one in parents(name) for sheet in re.findall(r'style_sheet "(\w+)"', SOURCES[one])]


PAGES = sorted(
    name for name in SOURCES if "base.html" in parents(name) and not Path(name).name.startswith("_")
)


def test_no_page_lacks_a_sheet_in_any_of_its_branches():
    lacking = {name: style_sheets.missing(classes(parts(name)), sheets(name)) for name in PAGES}
    assert {name: found for name, found in lacking.items() if found} == {}


def test_part_that_a_tag_renders_needs_only_portal_or_the_sheet_of_its_pages():
    reached = set().union(*(parts(name) for name in PAGES))
    lacking = {}
    for name in {name for name in SOURCES if not name.startswith(("admin/", "reporting/_staff"))} - reached:
        loaded = ["portal", *filter(None, [RENDERED_BY_TAGS.get(name)])]
        lacking[name] = style_sheets.missing(classes({name}), loaded)
    assert {name: found for name, found in lacking.items() if found} == {}


def test_pages_on_their_own_link_portal_and_need_no_more():
    for name in ("500.html", "503.html"):
        assert sheets(name) == ["portal"]
        assert style_sheets.missing(classes(parts(name)), ["portal"]) == []


def test_sheets_of_a_page_weigh_at_most_10_kb():
    # A page of pieces for developers shows all.
    weights = {
        name: sum(map(style_sheets.weight, sheets(name))) for name in PAGES if name != "pages/design.html"
    }
    assert {name: size for name, size in weights.items() if size > style_sheets.MOST_BYTES} == {}
    assert max(len(sheets(name)) for name in weights) <= 3
    # In the admin, Django's own sheets come on top.
    assert style_sheets.weight("admin") <= style_sheets.MOST_BYTES


def test_every_class_of_a_sheet_is_used():
    tracked = subprocess.run(
        ["git", "ls-files", "--", "*.html", "*.py", "static/js/*.js", ":!tests", ":!docs"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    words = set(re.findall(r"[\w-]+", "\n".join((ROOT / path).read_text() for path in tracked)))
    described = {
        name for sheet in style_sheets.OF_PAGES for one in style_sheets.selectors(sheet) for name in one
    }
    assert sorted(described - words - COMPOSED) == []


@pytest.mark.parametrize(
    ("html", "problem"),
    [
        ('<p class="meter"><i class="on">', "a sheet is missing: meter (agenda)"),
        ('<p class="board lead">', "a sheet is missing: board (agenda)"),
    ],
)
def test_missing_sheet_is_named_with_the_class(html, problem):
    link = '<link rel="stylesheet" href="/static/css/{}.css">'
    assert problem in style_sheets.problems(link.format("portal") + html)
    both = link.format("portal") + link.format("agenda.0123456789ab")
    assert style_sheets.problems(both + html) == []


def test_sheet_too_many_is_named():
    link = '<link rel="stylesheet" href="/static/css/{}.css">'
    (problem,) = style_sheets.problems("".join(map(link.format, ["portal", "map", "events"])))
    assert problem.endswith("bytes of style sheets: portal, map, events")
