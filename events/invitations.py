"""Mailings about an event: invitations to members of its hosts, and messages to guests."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition, Membership
from events import audiences, mails
from events.models import Event, Host
from mailing import batches
from mailing.models import Batch
from people.models import Person


def invite(event: Event, coalitions: Iterable[Coalition], *, by: Person, note: str = "") -> Batch:
    """Return the draft of an invitation to members and contacts of `coalitions`; one draft per choice of coalitions.

    Each person gets one mail, however many of the coalitions they are in. People who have already answered are left
    out; people without email are called. `batches.start` reports what is missing.
    """
    hosting = Host.objects.agreed().filter(event=event).order_by().values("coalition")
    chosen = sorted(
        Coalition.objects.filter(pk__in=hosting)
        .filter(pk__in=[coalition.pk for coalition in coalitions])
        .values_list("pk", flat=True)
    )
    named = "-".join(map(str, chosen))
    batch = batches.draft(
        mails.Invitation(event, coalitions=chosen, note=note),
        audiences.Invited,
        key=f"event:{event.pk}:{event.time_revision}:invitation:{named}",
        title=f"{_('Invitation')}: {event}",
        expires_at=event.starts_at,
        by=by,
    )
    if batch.state == Batch.State.DRAFT and batch.context.get("note") != note:
        batch.context = {**batch.context, "note": note}
        batch.save(update_fields=["context"])
    return batch


def overlap(event: Event, coalitions: Iterable[int]) -> int:
    """Return how many memberships are duplicates: people in several of the coalitions get one mail."""
    rows = Membership.objects.active().filter(coalition__in=list(coalitions))
    return rows.count() - rows.values("person").distinct().count()


def write(event: Event, *, to: str, subject: str, words: str, by: Person) -> Batch:
    """Return the draft of a message to guests (`to`: "going", "waitlisted", "came")."""
    number = Batch.objects.filter(key__startswith=f"event:{event.pk}:word:").count() + 1
    return batches.draft(
        mails.GuestMessage(event, to=to, subject=subject, words=words),
        audiences.Attendees,
        key=f"event:{event.pk}:word:{number}",
        title=subject,
        by=by,
    )
