"""The invented rows of queries.toml, as rows of the apps."""

import tomllib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from advocacy.models import Commitment, Petition
from circles.models import Circle
from hubs.models import County, Help
from tests.factories import (
    make_article,
    make_body,
    make_circle,
    make_decision,
    make_document,
    make_event,
    make_hub,
    make_item,
    make_opportunity,
    make_story,
)

DATA = tomllib.loads((Path(__file__).parent / "queries.toml").read_text(encoding="utf-8"))
QUERIES = DATA["queries"]


def make_petition(**values: Any) -> Petition:
    return Petition.objects.create(
        **{
            "body": make_body(),
            "coalition": make_circle(),
            "published_at": timezone.now() - timedelta(days=1),
            **values,
        }
    )


def make_commitment(**values: Any) -> Commitment:
    county = values.pop("county", None)
    row = Commitment.objects.create(**{"body": make_body(), **values})
    row.counties.set([county] if county else [])
    return row


def _titled(row: dict[str, Any], **texts: str) -> dict[str, Any]:
    return {"title_en": row["title"], "title_es": row.get("title_es", ""), "slug": row["key"], **texts}


def _both(row: dict[str, Any], name: str) -> dict[str, str]:
    return {f"{name}_en": row["en"], f"{name}_es": row.get("es", "")}


def _help(row: dict[str, Any], county: County | None, at: Any) -> Help:
    help_row = Help.objects.create(kind="power", name=row["title"], **_both(row, "about"))
    help_row.counties.set([county] if county else [])
    return help_row


def _transit(**values: Any) -> Circle:
    return Circle.objects.get(slug="transit", **values)


MAKERS: dict[str, Callable[[dict[str, Any], Any, Any], Any]] = {
    "circle": lambda row, county, at: make_circle(
        name=row["title"], slug=row["key"], **_both(row, "summary")
    ),
    "hub": lambda row, county, at: make_hub(
        county, name=row["title"], slug=row["key"], **_both(row, "summary")
    ),
    "event": lambda row, county, at: make_event(
        starts_at=at, county=county, **_titled(row, **_both(row, "summary"))
    ),
    "article": lambda row, county, at: make_article(published_at=at, **_titled(row, **_both(row, "summary"))),
    "goal": lambda row, county, at: make_item(_transit(), **_titled(row, **_both(row, "asked"))),
    "story": lambda row, county, at: make_story(_transit(), "published", words=row["en"]),
    "volunteer": lambda row, county, at: make_opportunity(
        _transit(), **_titled(row, **_both(row, "summary"))
    ),
    "help": _help,
    "document": lambda row, county, at: make_document(
        _transit(), title=row["title"], why=row["en"], promoted_at=timezone.now()
    ),
    "decision": lambda row, county, at: make_decision(**_titled(row, **_both(row, "decides"))),
    "petition": lambda row, county, at: make_petition(
        coalition=_transit(), **_titled(row, **_both(row, "text"))
    ),
    "commitment": lambda row, county, at: make_commitment(
        county=county, **_titled(row, **_both(row, "words"))
    ),
}


def fill() -> dict[tuple[str, int], str]:
    """Create the rows. Returns the key in queries.toml of each (kind, id)."""
    keys = {}
    for row in DATA["rows"]:
        county = County.objects.get(name=row["county"]) if "county" in row else None
        at = timezone.now() + timedelta(days=row.get("days", 0))
        made = MAKERS[row["kind"]](row, county, at)
        keys[row["kind"], made.pk] = row["key"]
    return keys
