"""Shared by the loader's modules: the data files, rows to create or update, and days relative to today."""

import tomllib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models

from people.models import Person

DATA = Path(__file__).parent.parent / "data"
EASTERN = ZoneInfo("America/New_York")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NOON, NINE = time(12), time(9)

People = dict[str, Person]  # by email


@cache
def read(name: str) -> dict[str, Any]:
    """Return the content of a file in `demo/data/`. Do not modify it: it is cached."""
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


def without(content: dict[str, Any], *names: str) -> dict[str, Any]:
    """Return `content` without the keys in `names`: the keys that are columns."""
    return {name: value for name, value in content.items() if name not in names}


def put(model: type[models.Model], *by: str, **values: Any) -> Any:
    """Return the row matching the columns `by`, created or updated to `values`; saved only if a value differs."""
    row = model._default_manager.filter(**{name: values[name] for name in by}).first()
    if row is None:
        row = model()
    elif all(_same(getattr(row, name), value) for name, value in values.items()):
        return row
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    return row


def _same(stored: Any, value: Any) -> bool:
    """Compare values; a list in a file may be a tuple in the model."""
    return (list(stored) if isinstance(value, list) else stored) == value


@dataclass(frozen=True)
class Days:
    """Days and times as the files express them: relative to today or to this week's Monday, in Atlanta's time zone."""

    today: date

    @property
    def monday(self) -> date:
        return self.today - timedelta(days=self.today.weekday())

    def ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def moment(self, days_ago: int, clock: time = NOON) -> datetime:
        return at(self.ago(days_ago), clock)

    def when(self, content: dict[str, Any]) -> dict[str, datetime]:
        """Return the start and end for a week relative to this one, a weekday, and two times."""
        day = self.monday + timedelta(weeks=content["week"], days=WEEKDAYS.index(content["weekday"]))
        return {"starts_at": at(day, content["from"]), "ends_at": at(day, content["until"])}


def at(day: date, clock: time = NOON) -> datetime:
    return datetime.combine(day, clock, tzinfo=EASTERN)
