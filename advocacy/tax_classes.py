"""Class an action under the federal tax law for charities: is it lobbying, and of which kind?

Two questions about the decision, and what the action does, give a class with its reason. It helps to record; counsel
decides. Sources: 26 USC 4911(c), (d); 26 CFR 56.4911-2, for organizations that elected 501(h).
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from advocacy.models import AdvocacyRecord, Decision

Result = AdvocacyRecord.Result


@dataclass(frozen=True)
class Answers:
    """The facts that the class depends on."""

    legislation: str
    is_specific: bool
    has_view: bool
    has_call: bool
    audience: str


UNASKED = _("Answer both tax questions of the decision first, or ask counsel.")
NOT_LEGISLATION = _("No legislation: a board, agency, court, or school board decides.")
NOT_SPECIFIC = _("It is about a broad problem, not one specific measure.")
NO_VIEW = _("It informs and takes no view, so readers can judge for themselves.")
BALLOT = _("On a ballot question, the voters are the legislature: a view to them is direct lobbying.")
TO_OFFICIALS = _("It tells lawmakers or their staff our view on a specific measure.")
TO_MEMBERS = _("It urges our own members to contact lawmakers about a specific measure.")
TO_PUBLIC = _("It tells everyone our view on a specific measure and calls them to act.")
NO_CALL = _("It takes a view but calls no one to act.")


def classify(answers: Answers) -> tuple[str, Any]:
    """Return (class, reason in words)."""
    if not answers.legislation or not answers.audience:
        return Result.ASK, UNASKED
    if answers.legislation == Decision.Legislation.NO:
        return Result.NONE, NOT_LEGISLATION
    if not answers.is_specific:
        return Result.NONE, NOT_SPECIFIC
    if not answers.has_view:
        return Result.NONE, NO_VIEW
    if answers.legislation == Decision.Legislation.REFERENDUM:
        return Result.DIRECT, BALLOT
    if answers.audience == Decision.Audience.OFFICIALS:
        return Result.DIRECT, TO_OFFICIALS
    if not answers.has_call:
        return Result.NONE, NO_CALL
    if answers.audience == Decision.Audience.MEMBERS:
        return Result.DIRECT, TO_MEMBERS
    return Result.GRASSROOTS, TO_PUBLIC


def answers_of(decision: Decision, *, has_call: bool) -> Answers:
    """Return the answers for a decision and something that calls people to act, or not."""
    return Answers(
        legislation=decision.legislation,
        is_specific=decision.is_specific,
        has_view=decision.position != Decision.Position.INFORM,
        has_call=has_call,
        audience=decision.audience,
    )
