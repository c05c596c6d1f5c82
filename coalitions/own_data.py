"""What this room holds about a person, and how long."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from coalitions.models import JoinRequest, Membership
from office.registries import OwnData, RetentionRule, own_data, retention
from people.models import Person

# A wish to join that nobody confirmed says nothing any more; one that was answered has become a membership.
REQUEST_KEPT_FOR = timedelta(days=14)


def _requests(person: Person) -> QuerySet[JoinRequest]:
    return JoinRequest.objects.filter(Q(person=person) | Q(email=person.email or "-"))


def _sweep_requests(now: datetime) -> int:
    old = JoinRequest.objects.filter(asked_at__lt=now - REQUEST_KEPT_FOR).exclude(
        state=JoinRequest.State.TO_CALL
    )
    return old.delete()[0]


def register() -> None:
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
                "ended_at",
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
