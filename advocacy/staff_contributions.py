"""What advocacy contributes to the first page of staff: what waits for them, and their tools."""

from typing import Any

from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from advocacy import outcomes
from advocacy.models import Action, Decision, ParticipationRule, Petition, Sitting
from office.contributions import Contribution, StaffQueue, StaffTool


def _to_approve(person: Any) -> QuerySet[Action]:
    """Return the actions that the person may approve: written by others, and not live yet."""
    rows = Action.objects.filter(
        reviewed_at=None, withdrawn_at=None, closes_at__gt=timezone.now(), author__isnull=False
    )
    return rows.exclude(author=person).exclude(reviewed_by=person).exclude(second_by=person)


def _without_outcome(person: Any) -> QuerySet[Decision]:
    last = Sitting.objects.filter(decision=OuterRef("pk"), state=Sitting.State.SCHEDULED).order_by()
    latest = last.values("decision").annotate(at=Max("starts_at")).values("at")
    return outcomes.due().annotate(sat_at=Subquery(latest))


def _to_publish(person: Any) -> QuerySet[Petition]:
    """Return the petitions that wait for a second person."""
    return Petition.objects.filter(published_at=None, created_by__isnull=False).exclude(created_by=person)


CONTRIBUTIONS: list[Contribution] = [
    StaffQueue(
        "advocacy.actions", _("Actions to approve"), _to_approve, "created_at", "decisions:desk",
        permission="advocacy.review_action", order=50,
    ),
    StaffQueue(
        "advocacy.outcomes", _("Outcomes to write"), _without_outcome, "sat_at", "decisions:desk",
        permission="advocacy.change_outcome", order=52,
    ),
    StaffQueue(
        "advocacy.petitions", _("Petitions to publish"), _to_publish, "created_at",
        "admin:advocacy_petition_changelist", "?published_at__isempty=1",
        permission="advocacy.change_petition", order=54,
    ),
    StaffQueue(
        "advocacy.rules", _("Ways to take part to check"), lambda person: ParticipationRule.objects.unchecked(),
        "checked_on", "decisions:desk", permission="advocacy.change_participationrule", order=56,
    ),
    *(
        StaffTool(f"advocacy.{name}", title, "advocacy", page, permission, order=order)
        for order, (name, title, page, permission) in enumerate(
            (
                ("desk", _("Advocacy desk"), "decisions:desk", "advocacy.change_decision"),
                ("decisions", _("Decisions"), "admin:advocacy_decision_changelist", "advocacy.view_decision"),
                ("bodies", _("Decision makers"), "admin:advocacy_publicbody_changelist", "advocacy.view_publicbody"),
                ("petitions-tool", _("Petitions"), "admin:advocacy_petition_changelist", "advocacy.view_petition"),
                ("commitments-tool", _("Commitments"), "admin:advocacy_commitment_changelist", "advocacy.view_commitment"),
                ("records", _("Advocacy records"), "admin:advocacy_advocacyrecord_changelist", "advocacy.view_advocacyrecord"),
            )
        )
    ),
]  # fmt: skip
