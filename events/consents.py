"""Consents given at events, logged for people with an account. For guests, their own row is the record."""

from django.utils.translation import gettext_lazy as _

from events.models import RSVP, Follower
from people.models import Consent, Person

# The wording people see.
REMIND_WORDING = _("Send me a reminder")
KEEP_WORDING = _("%(coalition)s can contact me, even after this event.")

Purpose = Consent.Purpose


def log_reminders(rsvp: RSVP) -> None:
    """Log whether the person wants reminders, according to the RSVP. Must run in a transaction."""
    if rsvp.person_id:
        Consent.objects.create(
            person_id=rsvp.person_id,
            purpose=Purpose.REMINDER,
            is_given=rsvp.wants_reminders,
            wording=str(REMIND_WORDING),
            source="RSVP",
            about=rsvp.event.slug,
        )


def log_contact(row: Follower, person: Person | None, *, is_given: bool, source: str) -> None:
    """Log consent to be contacted by a coalition (with the channels), or its withdrawal. Must run in a transaction."""
    if person is not None:
        words = f"{row.wording} ({', '.join(row.ways)})" if is_given else row.wording
        Consent.objects.create(
            person=person,
            purpose=Purpose.CONTACT,
            is_given=is_given,
            wording=words[:300],
            source=source,
            about=row.coalition.slug,
        )
