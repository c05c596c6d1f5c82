"""What this room holds about a person, and how long."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from coalitions.models import Claim, Invitation, JoinRequest, Letter, Membership
from office.registries import OwnData, RetentionRule, own_data, retention
from people.models import Person

# A wish to join that nobody confirmed says nothing any more; one that was answered has become a membership.
REQUEST_KEPT_FOR = timedelta(days=14)
INVITATION_KEPT_FOR = timedelta(days=90)  # after its answer or end
LETTER_KEPT_FOR = timedelta(days=365)  # after its answer


def _requests(person: Person) -> QuerySet[JoinRequest]:
    return JoinRequest.objects.filter(Q(person=person) | Q(email=person.email or "-"))


def _sweep_requests(now: datetime) -> int:
    old = JoinRequest.objects.filter(asked_at__lt=now - REQUEST_KEPT_FOR).exclude(
        state=JoinRequest.State.TO_CALL
    )
    return old.delete()[0]


def _invitations(person: Person) -> QuerySet[Invitation]:
    return Invitation.objects.filter(email=person.email or "-")


def _letters(person: Person) -> QuerySet[Letter]:
    reached_by = Q(email=person.email or "-")
    if person.phone:
        reached_by |= Q(email="", phone=person.phone)
    return Letter.objects.filter(reached_by)


def _sweep_invitations(now: datetime) -> int:
    return Invitation.objects.filter(ended_at__lt=now - INVITATION_KEPT_FOR).delete()[0]


def _sweep_letters(now: datetime) -> int:
    return Letter.objects.filter(answered_at__lt=now - LETTER_KEPT_FOR).delete()[0]


def register() -> None:
    own_data.register(
        OwnData(
            "coalitions.Invitation",
            _("invitations"),
            rows=_invitations,
            fields=("coalition", "email", "invited_at", "state", "word"),
            forget=lambda person: _invitations(person).delete()[0],
        )
    )
    own_data.register(
        OwnData(
            "coalitions.Letter",
            _("letters to circles and hubs"),
            rows=_letters,
            fields=("coalition", "written_at", "name", "email", "phone", "words", "answer"),
            forget=lambda person: _letters(person).delete()[0],
        )
    )
    own_data.register(
        OwnData(
            "coalitions.Claim",
            _("records entered from paper"),
            rows=lambda person: Claim.objects.filter(person=person),
            fields=("sheet", "claimed_at"),
            forget=lambda person: Claim.objects.filter(person=person).delete()[0],
        )
    )
    retention.register(
        RetentionRule(
            "coalitions.Invitation",
            _("Invitations: 90 days after the answer, or after they ran out."),
            INVITATION_KEPT_FOR,
            _sweep_invitations,
        )
    )
    retention.register(
        RetentionRule(
            "coalitions.Letter",
            _("Letters to circles and hubs: one year after the answer."),
            LETTER_KEPT_FOR,
            _sweep_letters,
        )
    )
    retention.register(
        RetentionRule(
            "coalitions.Claim",
            _("Records entered from paper: as long as the membership."),
            None,
            lambda now: 0,
        )
    )
    own_data.register(
        OwnData(
            "coalitions.Membership",
            _("circles and hubs"),
            rows=lambda person: Membership.objects.filter(person=person).select_related("coalition"),
            fields=(
                "coalition",
                "state",
                "role",
                "perspective",
                "organization",
                "is_shown",
                "answers",
                "joined_at",
                "kept_on",
                "stay_asked_on",
                "ended_at",
                "word",
                "note",
            ),
            forget=lambda person: Membership.objects.filter(person=person).delete()[0],
        )
    )
    own_data.register(
        OwnData(
            "coalitions.JoinRequest",
            _("requests to join"),
            rows=_requests,
            fields=("coalition", "asked_at", "name", "email", "phone", "state", "answers"),
            forget=lambda person: _requests(person).delete()[0],
        )
    )
    retention.register(
        RetentionRule(
            "coalitions.Membership",
            _("Membership: until you leave and ask us to forget it."),
            None,
            lambda now: 0,
        )
    )
    retention.register(
        RetentionRule(
            "coalitions.JoinRequest",
            _("Requests to join that were not confirmed: 14 days."),
            REQUEST_KEPT_FOR,
            _sweep_requests,
        )
    )
