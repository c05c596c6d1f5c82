"""What coalitions hold about people."""

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from coalitions import membership
from coalitions.models import Claim, Coalition, Invitation, JoinRequest, Letter, Membership
from office.privacy import After, Blank, Held, Subject

TITLE = _("Circles and hubs")


def _reached_at(subject: Subject) -> QuerySet[Coalition]:
    """Return the coalitions whose public address or number is the subject's own."""
    email = Q(contact_email=subject.email) if subject.email else Q(pk__in=[])
    return Coalition.objects.filter(email | Q(phone=subject.phone) if subject.phone else email)


HELD = [
    Held(
        Coalition,
        _("circles and hubs that give out your email or phone"),
        _("How to reach a circle or hub: until its facilitators change it."),
        fields=("name", "contact_email", "phone"),
        find=_reached_at,
        forget=Blank("contact_email", "phone"),
    ),
    Held(
        Membership,
        _("circles and hubs"),
        _("Membership: until you leave and ask us to delete it."),
        fields=(
            "coalition", "state", "role", "perspective", "organization", "is_shown", "answers", "joined_at", "kept_on",
            "stay_asked_on", "ended_at", "decision_note", "note",
        ),
        person="person",
        forget=membership.forget,
    ),
    Held(
        JoinRequest,
        _("requests to join"),
        _("Requests to join that weren’t confirmed: 14 days."),
        fields=("coalition", "asked_at", "name", "email", "phone", "state", "answers"),
        person="person",
        contact=("email", "phone"),
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
        sealed=("words", "answer"),
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
