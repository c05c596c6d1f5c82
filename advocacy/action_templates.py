"""A first draft of an action, filled in from its decision: staff change the points and send it to a colleague."""

from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from advocacy.models import Action, Decision, Petition, Sitting, Window
from office import audit

WAYS = {
    Action.Kind.WRITE: Window.Way.WRITE,
    Action.Kind.CALL: Window.Way.CALL,
    Action.Kind.SPEAK: Window.Way.SPEAK,
}


class NoTime(Exception):
    """The decision has no sitting ahead and no open time to comment, or no petition to sign."""


def offered(decision: Decision) -> list[str]:
    """Return the kinds of actions that the decision has a time for."""
    found = []
    for kind in Action.Kind.values:
        window, sitting = _times(decision, kind)
        if (window or sitting) and (kind != Action.Kind.SIGN or _petition(decision)):
            found.append(kind)
    return found


def draft(decision: Decision, kind: str, by: Any) -> Action:
    """Save and return an action of a kind, with subject, points, times, and addresses from the decision. Logged.

    It is a draft until a colleague approves it. Raises NoTime.
    """
    window, sitting = _times(decision, kind)
    petition = _petition(decision) if kind == Action.Kind.SIGN else None
    if (window is None and sitting is None) or (kind == Action.Kind.SIGN and petition is None):
        raise NoTime
    body = decision.body
    action = Action(
        decision=decision,
        kind=kind,
        window=window,
        sitting=sitting,
        petition=petition,
        author=by,
        opens_at=window.opens_at if window else None,
        closes_at=window.closes_at if window else sitting.starts_at,  # type: ignore[union-attr]
        email=(window.email if window else "") or body.email,
        phone=(window.phone if window else "") or body.phone,
        address=(window.address if window else "") or body.address,
    )
    for code in ("en", "es"):
        with translation.override(code):
            for name, text in _words(decision, kind, code).items():
                setattr(action, f"{name}_{code}", text)
    with transaction.atomic():
        action.save()
        audit.record(by, "advocacy.action_drafted", action)
    return action


def _times(decision: Decision, kind: str) -> tuple[Window | None, Sitting | None]:
    ahead = [
        row for row in decision.sittings.all() if not row.is_past and row.state == Sitting.State.SCHEDULED
    ]
    sitting = ahead[0] if ahead else None
    if kind == Action.Kind.SIGN:
        return None, sitting
    if kind == Action.Kind.COME:
        return None, next((row for row in ahead if row.event_id), None)
    windows = [
        row for row in decision.windows.all() if row.way == WAYS[Action.Kind(kind)] and not row.is_over
    ]
    return (windows[0] if windows else None), (sitting if windows or kind == Action.Kind.SPEAK else None)


def _petition(decision: Decision) -> Petition | None:
    """Return the latest petition about a decision that can be signed now."""
    return next((row for row in decision.petitions() if row.is_open), None)


def _words(decision: Decision, kind: str, code: str) -> dict[str, str]:
    title = getattr(decision, f"title_{code}") or decision.title
    decides = getattr(decision, f"decides_{code}") or decision.decides
    stand = getattr(decision, f"stand_{code}") or ""
    words = {
        "subject": " · ".join(filter(None, [title, decision.docket]))[:120],
        "points": "\n".join(
            filter(
                None,
                [
                    stand,
                    _("Say where you live, and how this would change your day."),
                    _("Say what you ask for."),
                ],
            )
        ),
    }
    if kind == Action.Kind.CALL:
        words["script"] = _(
            "Hello, my name is ___ and I live in ___. I’m calling about %(title)s. I’d like you to know: ___. "
            "Thank you for listening."
        ) % {"title": title}
        words["voicemail"] = _(
            "Hello, this is ___ from ___. I’m calling about %(title)s. My message is: ___. Thank you."
        ) % {"title": title}
    if not stand:
        words["points"] = f"{decides}\n{words['points']}"
    return words
