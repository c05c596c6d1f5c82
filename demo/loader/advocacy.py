"""Real decision makers with how to take part, each fact with its source; and sample decisions of invented bodies.

Rows are written directly: the processes of `advocacy` would notify people.
"""

from datetime import datetime, timedelta
from typing import Any

from advocacy.models import (
    Action,
    Decision,
    Deed,
    Outcome,
    ParticipationRule,
    PublicBody,
    Seat,
    SeatVote,
    Sitting,
    Speaker,
    SpeakingTopic,
    Window,
)
from agenda.models import AgendaItem
from coalitions.models import Coalition
from demo.loader.rows import Days, People, at, put, read, without
from events.models import Event
from hubs.models import County

FRIDAY = 4


def load(people: People, days: Days) -> None:
    """Load bodies and decisions. Needs the network and the events."""
    content = read("bodies")
    for row in content["bodies"]:
        _body(row, content["checked"])
    for row in read("decisions")["decisions"]:
        _decision(row, people, days)


def _body(row: dict[str, Any], checked: Any) -> None:
    columns = without(row, "counties", "rules", "seats")
    body = put(PublicBody, "slug", checked_on=checked, **columns)
    body.counties.set(County.objects.filter(slug__in=row.get("counties", [])))
    for order, rule in enumerate(row.get("rules", [])):
        put(ParticipationRule, "body", "way", body=body, order=order, checked_on=checked, **rule)
    for order, seat in enumerate(row.get("seats", [])):
        put(Seat, "body", "order", body=body, order=order, **seat)


def _decision(row: dict[str, Any], people: People, days: Days) -> None:
    columns = without(
        row,
        "body",
        "position_days_ago",
        "coalitions",
        "counties",
        "goals",
        "sittings",
        "windows",
        "actions",
        "outcome",
    )
    decision = put(
        Decision,
        "slug",
        body=PublicBody.objects.get(slug=row["body"]),
        position_on=days.ago(row["position_days_ago"]) if "position_days_ago" in row else None,
        published_at=days.moment(20),
        is_sample=True,
        **columns,
    )
    decision.coalitions.set(Coalition.objects.filter(slug__in=row["coalitions"]))
    decision.counties.set(County.objects.filter(slug__in=row.get("counties", [])))
    decision.goals.set(AgendaItem.objects.filter(slug__in=row.get("goals", [])))
    for kind in row.get("sittings", []):
        _sitting(decision, kind, days)
    for window in row.get("windows", []):
        put(Window, "decision", "way", decision=decision, way=window["way"], closes_at=_moment(window, days))
    for action in row.get("actions", []):
        _action(decision, action, people, {code: row[f"title_{code}"] for code in ("en", "es")})
    if "outcome" in row:
        _outcome(decision, row["outcome"])


def _sitting(decision: Decision, row: dict[str, Any], days: Days) -> None:
    """Load a sitting, at its own time or at that of the event to go together; with who speaks there."""
    event = Event.objects.filter(slug=row.get("event", "")).first()
    starts_at = event.starts_at if event else _moment(row, days)
    practice = at(days.ago(-row["practice_in"]), row["practice_at_hour"]) if "practice_in" in row else None
    sitting = put(
        Sitting, "decision", "kind", decision=decision, rule=decision.body.rules.first(), event=event,
        starts_at=starts_at, ends_at=event.ends_at if event else starts_at + timedelta(hours=2),
        agenda_expected_on=days.ago(-row["agenda_expected_in"]) if "agenda_expected_in" in row else None,
        practice_at=practice,
        **without(
            row, "in", "at", "agenda_expected_in", "event", "practice_in", "practice_at_hour", "topics", "speakers"
        ),
    )  # fmt: skip
    topics = [
        put(SpeakingTopic, "sitting", "name_en", sitting=sitting, **one) for one in row.get("topics", [])
    ]
    for speaker in row.get("speakers", []):
        put(
            Speaker, "sitting", "name", sitting=sitting, topic=topics[speaker["topic"]],
            county=County.objects.get(slug=speaker["county"]),
            coalition=Coalition.objects.filter(slug=speaker.get("hub", "")).first(),
            **without(speaker, "topic", "county", "hub"),
        )  # fmt: skip


def _moment(row: dict[str, Any], days: Days) -> datetime:
    """Return the moment of a row, on a weekend's Monday: boards meet on weekdays."""
    day = days.ago(-row["in"])
    while day.weekday() > FRIDAY:
        day += timedelta(days=1)
    return at(day, row["at"])


def _action(decision: Decision, row: dict[str, Any], people: People, titles: dict[str, str]) -> None:
    window = decision.windows.filter(way=row["kind"]).first()
    sitting = decision.sittings.earliest("starts_at")
    script = {
        "script_en": f"Hello, my name is ___ and I live in ___. I’m calling about {titles['en']}.",
        "script_es": f"Hola, me llamo ___ y vivo en ___. Llamo por {titles['es']}.",
        "voicemail_en": f"Hello, this is ___ from ___. I’m calling about {titles['en']}. My message is: ___. Thank you.",
        "voicemail_es": f"Hola, habla ___ de ___. Llamo por {titles['es']}. Mi mensaje es: ___. Gracias.",
    }
    action = put(
        Action, "decision", "kind", decision=decision, window=window, sitting=sitting,
        closes_at=window.closes_at if window else sitting.starts_at, author=people["advocacy@example.org"],
        reviewed_by=people["admin@example.org"], reviewed_at=decision.published_at,
        subject_en=f"{titles['en']} · {decision.docket}",
        subject_es=f"{titles['es']} · {decision.docket}",
        email=decision.body.email, phone=decision.body.phone, address=decision.body.address,
        **(script if row["kind"] == "call" else {}), **without(row, "told"),
    )  # fmt: skip
    if not action.deeds.exists():
        Deed.objects.bulk_create(Deed(action=action) for _nth in range(row["told"]))


def _outcome(decision: Decision, row: dict[str, Any]) -> None:
    sitting = decision.sittings.get()
    outcome = put(
        Outcome, "decision", decision=decision, sitting=sitting, decided_on=sitting.local_day,
        published_at=sitting.starts_at + timedelta(days=1), **without(row, "votes"),
    )  # fmt: skip
    for seat, vote in zip(decision.body.seats.all(), row["votes"], strict=True):
        put(SeatVote, "outcome", "seat", outcome=outcome, seat=seat, holder=seat.holder, vote=vote)
