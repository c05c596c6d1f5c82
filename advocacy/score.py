"""How a decision maker keeps its commitments: counts by state, and a score that anyone can recompute from the rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from advocacy.models import Commitment, PublicBody

STATES = Commitment.State


@dataclass(frozen=True)
class Score:
    """Reviewed commitments by state. Changed ones are shown and not scored; open ones wait."""

    kept: int = 0
    partly: int = 0
    broken: int = 0
    changed: int = 0
    open: int = 0
    overdue: int = 0  # of the open ones

    @property
    def decided(self) -> int:
        """How many count: kept, partly kept, and broken."""
        return self.kept + self.partly + self.broken

    @property
    def percent(self) -> int | None:
        """A kept one counts 1, a partly kept one half, a broken one 0; rounded half up. None if none is decided."""
        if not self.decided:
            return None
        return (200 * self.kept + 100 * self.partly + self.decided) // (2 * self.decided)


def of_bodies(bodies: Iterable[PublicBody] | Any) -> dict[int, Score]:
    """Return the scores of decision makers that have reviewed commitments, by id. One query."""
    today = timezone.localdate()
    rows = (
        Commitment.objects.scored()
        .filter(body__in=bodies)
        .order_by()
        .values("body")
        .annotate(
            kept=Count("pk", filter=Q(state=STATES.KEPT)),
            partly=Count("pk", filter=Q(state=STATES.PARTLY)),
            broken=Count("pk", filter=Q(state=STATES.BROKEN)),
            changed=Count("pk", filter=Q(state=STATES.CHANGED)),
            open=Count("pk", filter=Q(state=STATES.PROMISED)),
            overdue=Count("pk", filter=Q(state=STATES.PROMISED, due_on__lt=today)),
        )
    )
    return {row.pop("body"): Score(**row) for row in rows}


def of_body(body: PublicBody) -> Score | None:
    """Return a decision maker's score; None if nothing of it is reviewed. One query."""
    return of_bodies([body.pk]).get(body.pk)


def promised_by(body: PublicBody, at_most: int = 5) -> dict[str, Any]:
    """Return what a decision maker's page shows: `commitments`, by due date, and its `score`. At most three queries."""
    rows = list(Commitment.objects.filter(body=body).for_rows().latest_due_first()[:at_most])
    return {"commitments": rows, "score": of_body(body) if rows else None}
