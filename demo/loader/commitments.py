"""Real commitments as their sources have them, and sample ones of an invented company with evidence and a score."""

from typing import Any

from advocacy.models import Commitment, CommitmentStep, Evidence, PublicBody
from demo.loader.rows import Days, People, put, read, without
from hubs.models import Hub


def load(people: People, days: Days) -> None:
    """Load the rows. Needs the hubs and the real decision makers. A real one is watched by no invented hub, and nothing is decided about it."""
    content = read("commitments")
    for row in content["bodies"]:
        _body(row, is_sample=False)
    for row in content["real"]:
        body, columns = PublicBody.objects.get(slug=row["body"]), without(row, "body", "counties")
        made = put(Commitment, "slug", body=body, is_reviewed=False, is_sample=False, **columns)
        made.counties.set(row["counties"])
    invented = _body(content["sample_body"], is_sample=True)
    for row in content["samples"]:
        _sample(row, invented, people, days)


def _body(row: dict[str, Any], *, is_sample: bool) -> PublicBody:
    """Return a decision maker; one that is there already stays as it is."""
    body, is_new = PublicBody.objects.get_or_create(
        slug=row["slug"], defaults={**without(row, "counties"), "is_sample": is_sample}
    )
    if is_new:
        body.counties.set(row.get("counties", ()))
    return body


def _sample(row: dict[str, Any], body: PublicBody, people: People, days: Days) -> None:
    hub, boss = Hub.objects.get(slug="clayton"), people["facilitator@example.org"]
    steps, seen = row.get("decided", ()), row.get("evidence", ())
    due = {**row, **(steps[-1] if steps else {})}["due"]
    made = put(
        Commitment, "slug", body=body, watched_by_id=hub.pk, is_sample=True, promised_on=days.ago(row["promised"]),
        due_on=days.ago(-due), state=steps[-1]["state"] if steps else Commitment.State.PROMISED,
        **without(row, "promised", "due", "decided", "evidence"),
    )  # fmt: skip
    made.counties.set(hub.counties.all())
    for step in steps:
        put(
            CommitmentStep, "commitment", "reason", commitment=made, state=step["state"], reason=step["reason"],
            decided_by=boss, decided_as=hub.name, decided_at=days.moment(step["days_ago"]),
            due_on=days.ago(-step.get("due", row["due"])),
        )  # fmt: skip
    for one in seen:
        put(
            Evidence, "commitment", "note", commitment=made, given_at=days.moment(one["days_ago"]), is_sample=True,
            state=Evidence.State.SHOWN, looked_at_by=boss, looked_at=days.moment(one["days_ago"] - 1),
            **without(one, "days_ago"),
        )  # fmt: skip
