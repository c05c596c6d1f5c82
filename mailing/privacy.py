"""What mail and calls hold about people."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from mailing import retention
from mailing.models import Call, Message, Suppression
from office.privacy import Blank, Held


def _stops(person: Any) -> QuerySet[Suppression]:
    return Suppression.objects.of(person.email) if person.email else Suppression.objects.none()


HELD = [
    Held(
        Message,
        _("Mails sent to you"),
        _("Mails: what they said is erased once they are sent, your name and address after 90 days."),
        fields=("created_at", "template", "email", "state"),
        person="person",
        contact=("email",),
        forget=retention.forget_messages,
        erase=retention.wipe_messages,
    ),
    Held(
        Call,
        _("Calls made to you"),
        _("Calls: your name and number are erased after 90 days."),
        fields=("created_at", "template", "phone", "outcome"),
        person="person",
        contact=("phone",),
        forget=retention.forget_calls,
        erase=retention.wipe_calls,
    ),
    Held(
        Suppression,
        _("Mails you stopped"),
        _("If you stop our e-mails we keep a note of it for good, so that we never start again."),
        fields=("at", "stream", "reason"),
        find=_stops,
        # The stop itself stays, by fingerprint: a person who left must not be mailed again.
        forget=Blank("email"),
    ),
]
