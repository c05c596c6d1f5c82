"""Sample requests, exchanges, and statements along connections, without notifications."""

from datetime import timedelta
from typing import Any

from demo.loader.rows import Days, People, put, read, without
from hubs.models import HubCircle
from voice.models import Ask, Exchange, HubStatement


def load(people: People, days: Days) -> None:
    """Load the rows. Needs the network. Rows of a connection that no longer exists are skipped."""
    content = read("voice")
    for row in content["asks"]:
        if link := _link(row):
            _ask(link, row, days)
    for row in content["exchanges"]:
        if link := _link(row):
            columns = without(row, "hub", "circle", "days_ago")
            put(
                Exchange,
                "link",
                "what",
                link=link,
                on=days.ago(row["days_ago"]),
                entered_side="hub",
                **columns,
            )
    for row in content["words"]:
        if link := _link(row):
            on, sent_by = days.ago(row["days_ago"]), people["liaison@example.org"]
            put(HubStatement, "link", "words", link=link, words=row["words"], on=on, sent_by=sent_by)


def _link(row: dict[str, Any]) -> HubCircle | None:
    agreed = HubCircle.objects.filter(state=HubCircle.State.AGREED)
    return agreed.filter(hub__slug=row["hub"], circle__slug=row["circle"]).first()


def _ask(link: HubCircle, row: dict[str, Any], days: Days) -> None:
    columns = without(row, "hub", "circle", "days_ago", "answered_after")
    asked_at = days.moment(row["days_ago"])
    if "answered_after" in row:
        columns |= {
            "state": Ask.State.ANSWERED,
            "answered_side": HubCircle.other(row["side"]),
            "answered_at": asked_at + timedelta(days=row["answered_after"]),
        }
    put(Ask, "link", "words", link=link, asked_at=asked_at, **columns)
