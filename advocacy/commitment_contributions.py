"""What commitments contribute to other apps' pages."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from advocacy import evidence
from advocacy.models import Commitment, CommitmentStep, Evidence
from agenda.contributions import ItemPanel
from agenda.models import AgendaItem, State
from coalitions import pending
from coalitions.models import Coalition
from coalitions.pending import Pending
from office.bursts import BurstSource
from office.contributions import (
    ActionItem,
    ActionSource,
    ActivitySource,
    Contribution,
    ManageEntry,
    SitemapEntry,
)
from office.panels import CoalitionPanel, only_with

SHOWN = 4


def _open_first(rows: Any) -> list[Commitment]:
    return list(rows.for_rows().latest_due_first()[:SHOWN])


def _promised_to(viewer: Any, coalition: Coalition) -> Any:
    if coalition.is_circle:
        rows = Commitment.objects.filter(goal__in=AgendaItem.objects.of(coalition).order_by().values("pk"))
    else:
        rows = Commitment.objects.watched_by_hub(coalition)
    return rows.filter(state=Commitment.State.PROMISED)


@only_with(_promised_to)
def _of_coalition(request: HttpRequest, coalition: Coalition) -> dict[str, Any] | None:
    """Return the open commitment that is due first: of those a hub watches, or won by a circle's goals. Two queries."""
    found = _open_first(_promised_to(request.user, coalition))
    query = f"?{coalition.kind}={coalition.slug}"
    return {"commitments": found[:1], "query": query} if found else None


def _of_goal(request: HttpRequest, item: AgendaItem) -> dict[str, Any] | None:
    """Return what was promised for a won goal, and whether the visitor may add to it. Three queries at most."""
    if item.state != State.WON:
        return None
    rows = _open_first(Commitment.objects.filter(goal=item))
    may_add = (
        request.user.is_authenticated
        and AgendaItem.objects.editable_by(request.user).filter(pk=item.pk).exists()
    )
    return {"commitments": rows, "may_add": may_add, "item": item} if rows or may_add else None


def to_do() -> Any:
    """Return the commitments that ask for a decision or have evidence to review."""
    waiting = Commitment.objects.with_waiting().values("pk")
    overdue = Commitment.objects.overdue().values("pk")
    return Commitment.objects.filter(Q(pk__in=waiting) | Q(pk__in=overdue))


TO_DO = Pending(
    to_do,
    "watched_by",
    ngettext_lazy("%(n)d commitment needs you", "%(n)d commitments need you", "n"),
    "commitments:manage",
)


def _items(person: Any, led: list[Coalition]) -> list[ActionItem]:
    """Return what the person's hubs have to do and, for Advocacy staff, what no hub watches. Two queries at most."""
    found = pending.items([one for one in led if not one.is_circle], TO_DO)
    if person.is_staff and person.has_perm("advocacy.change_commitment"):
        for row in to_do().filter(watched_by=None).latest_due_first()[:SHOWN]:
            words = gettext("A commitment needs you: %(title)s") % {"title": row.title}
            found.append(ActionItem(words, reverse("commitments:review", args=[row.slug])))
    return found


CONTRIBUTIONS: list[Contribution] = [
    BurstSource(
        "advocacy.evidence", _("Evidence about commitments"), Evidence.objects.waiting, "commitment", "given_at",
        evidence.remove, order=72,
    ),
    CoalitionPanel("advocacy.commitments", "advocacy/panels/commitments.html", _of_coalition, order=70),
    ItemPanel("advocacy.commitments", "advocacy/panels/goal.html", _of_goal, order=20),
    ActionSource("advocacy.commitments", _items, order=45),
    ManageEntry(
        "advocacy.commitments", _("Commitments"), "commitments:manage",
        _("What was promised to your county, evidence from residents, and your decisions."),
        pending.waiting(TO_DO), kind="hub", order=50,
    ),
    # A decision by the hub, or evidence that it wrote down or reviewed.
    ActivitySource(
        "advocacy.commitments",
        (
            (CommitmentStep.objects.all, "commitment__watched_by", "decided_at"),
            (lambda: Evidence.objects.exclude(looked_at=None), "commitment__watched_by", "looked_at"),
        ),
    ),
    SitemapEntry(
        "advocacy.commitments", ("/commitments/",), ((Commitment.objects.all, "/commitments/{slug}/", "created_at"),)
    ),
]  # fmt: skip
