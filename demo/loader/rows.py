"""What each part of the loader needs: the files, rows that are made or changed, and days counted from today."""

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

People = dict[str, Person]  # by address


@cache
def read(name: str) -> dict[str, Any]:
    """What a file of `demo/data/` says; to be read only."""
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


def without(content: dict[str, Any], *names: str) -> dict[str, Any]:
    """The rest of `content`: the keys that are columns."""
    return {name: value for name, value in content.items() if name not in names}


def put(model: type[models.Model], *by: str, **values: Any) -> Any:
    """The row with these values of the columns `by`, made or changed to all `values`; saved only where one differs."""
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
    """A list of a file may be a tuple in the model."""
    return (list(stored) if isinstance(value, list) else stored) == value


@dataclass(frozen=True)
class Days:
    """Days and moments as the files count them: from today, from this week's Monday, by the clock of Atlanta."""

    today: date

    @property
    def monday(self) -> date:
        return self.today - timedelta(days=self.today.weekday())

    def ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def moment(self, days_ago: int, clock: time = NOON) -> datetime:
        return at(self.ago(days_ago), clock)

    def when(self, content: dict[str, Any]) -> dict[str, datetime]:
        """Start and end of what is planned by weeks from this one, a weekday and two times."""
        day = self.monday + timedelta(weeks=content["week"], days=WEEKDAYS.index(content["weekday"]))
        return {"starts_at": at(day, content["from"]), "ends_at": at(day, content["until"])}


def at(day: date, clock: time = NOON) -> datetime:
    return datetime.combine(day, clock, tzinfo=EASTERN)
