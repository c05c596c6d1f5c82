"""Announcements by facilitators to all members, sent through `mailing`: held for ten minutes, a few per week."""

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from coalitions import audiences, mails
from coalitions.models import Coalition, Membership
from mailing import batches
from mailing.letters import letters_about
from mailing.models import Batch, Call, Message
from people.models import Person

# Members who get too many emails stop reading; three a week is already a lot.
MOST, WITHIN = 3, timedelta(days=7)


class TooMany(Exception):
    """The coalition has sent the maximum number of announcements for a week."""


def draft(coalition: Coalition, words: dict[str, str], *, by: Person) -> Batch:
    """Create the draft of an announcement.

    `words` has `subject` and `words`, each with "_en" and "_es"; one may be empty.
    """
    number = announcements(coalition).count() + 1
    return batches.draft(
        mails.Announcement(coalition, **words),
        audiences.Members,
        key=f"coalition:{coalition.pk}:announcement:{number}",
        title=words["subject_en"] or words["subject_es"],
        by=by,
    )


def send(batch: Batch, coalition: Coalition, *, by: Person) -> None:
    """Send it after ten minutes in which it can be stopped. Locks the coalition.

    Raises TooMany, and batches.CannotStart if the postal address is missing.
    """
    with transaction.atomic():
        Coalition.objects.select_for_update().get(pk=coalition.pk)
        sent = announcements(coalition).exclude(state__in=[Batch.State.DRAFT, Batch.State.CANCELLED])
        if sent.filter(started_at__gt=timezone.now() - WITHIN).count() >= MOST:
            raise TooMany
        batches.start(batch, by=by)


def announcements(coalition: Coalition) -> QuerySet[Batch]:
    """Return all announcements of a coalition, newest first."""
    return letters_about(coalition, mails.Announcement)


def call_off(membership: Membership) -> None:
    """Withdraw the queued announcements to a person who is no longer a member.

    The caller must be in the transaction that ended the membership.
    """
    batch = {"batch__template": mails.Announcement.name, "batch__about_id": membership.coalition_id}
    Message.objects.waiting().filter(person_id=membership.person_id, **batch).update(
        state=Message.State.SKIPPED,
        reason=Message.Reason.WITHDRAWN,
        settled_at=timezone.now(),
        context={},
    )
    Call.objects.filter(person_id=membership.person_id, outcome__in=Call.UNSETTLED, **batch).update(
        outcome=Call.Outcome.NOT_NEEDED
    )
