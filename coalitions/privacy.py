"""What coalitions hold about people."""

from datetime import timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coalitions.models import Claim, Invitation, JoinRequest, Letter, Membership
from office.privacy import After, Held

HELD = [
    Held(
        Membership,
        _("circles and hubs"),
        _("Membership: until you leave and ask us to delete it."),
        fields=(
            "coalition", "state", "role", "perspective", "organization", "is_shown", "answers", "joined_at", "kept_on",
            "stay_asked_on", "ended_at", "decision_note", "note",
        ),
        person="person",
    ),
    Held(
        JoinRequest,
        _("requests to join"),
        _("Requests to join that weren’t confirmed: 14 days."),
        fields=("coalition", "asked_at", "name", "email", "phone", "state", "answers"),
        person="person",
        contact=("email",),
        # An answered request has become a membership; requests for a call are kept.
        erase=After(timedelta(days=14), "asked_at", only=~Q(state=JoinRequest.State.TO_CALL)),
    ),
    Held(
        Invitation,
        _("invitations"),
        _("Invitations: 90 days after the answer, or after they expired."),
        fields=("coalition", "email", "invited_at", "state", "note"),
        contact=("email",),
        erase=After(timedelta(days=90), "ended_at"),
    ),
    Held(
        Letter,
        _("messages to circles and hubs"),
        _("Messages to circles and hubs: one year after the answer."),
        fields=("coalition", "written_at", "name", "email", "phone", "words", "answer"),
        contact=("email", "phone"),
        erase=After(timedelta(days=365), "answered_at"),
    ),
    Held(
        Claim,
        _("records from paper sheets"),
        _("Records from paper sheets: as long as the membership."),
        fields=("sheet", "claimed_at"),
        person="person",
    ),
]  # fmt: skip
