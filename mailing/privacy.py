"""The personal data that mails and calls hold."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from mailing import pauses, retention
from mailing.models import Call, Message, Pause, Suppression
from office.privacy import Blank, Held, Subject

TITLE = _("Our emails and calls")


def _stops(subject: Subject) -> QuerySet[Suppression]:
    return Suppression.objects.of(subject.email) if subject.email else Suppression.objects.none()


def _pauses(subject: Subject) -> QuerySet[Pause]:
    return Pause.objects.of(subject.email) if subject.email else Pause.objects.none()


HELD = [
    Held(
        Message,
        _("Emails we sent you"),
        _("Emails: the text is deleted once we send it. Your name and address are deleted after 90 days."),
        fields=("created_at", "template", "email", "state"),
        person="person",
        contact=("email",),
        forget=retention.forget_messages,
        erase=retention.wipe_messages,
    ),
    Held(
        Call,
        _("Calls we made to you"),
        _("Calls: your name and number are deleted after 90 days."),
        fields=("created_at", "template", "phone", "outcome"),
        person="person",
        contact=("phone",),
        forget=retention.forget_calls,
        erase=retention.wipe_calls,
    ),
    Held(
        Suppression,
        _("Emails you unsubscribed from"),
        _("If you unsubscribe, we keep a record so we never email you again by mistake."),
        fields=("at", "stream", "reason"),
        find=_stops,
        # The stop itself stays, by fingerprint: a person who left must not be mailed again.
        forget=Blank("email"),
    ),
    Held(
        Pause,
        _("Your email pause"),
        _("If you pause your email, we keep your address until the pause ends."),
        fields=("since", "until"),
        find=_pauses,
        erase=pauses.forget_ended,
    ),
]
