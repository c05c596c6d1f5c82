"""Letters to many: an invitation to the members of the coalitions that hold an event, a word to those who come."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition, Membership
from events import audiences, mails
from events.models import Event, Host
from mailing import batches
from mailing.models import Batch
from people.models import Person


def invite(event: Event, coalitions: Iterable[Coalition], *, by: Person, note: str = "") -> Batch:
    """The draft of an invitation to members and contacts of `coalitions`; made once for each choice of them.

    One mail to each person however many of the coalitions they are in; those who said already whether they come
    are left out; those without e-mail become calls. `batches.start` says what is missing.
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
    """How many people are in more than one of the coalitions: each is written to once."""
    rows = Membership.objects.active().filter(coalition__in=list(coalitions))
    return rows.count() - rows.values("person").distinct().count()


def write(event: Event, *, to: str, subject: str, words: str, by: Person) -> Batch:
    """The draft of a word to those who come, wait or came (`to`: "going", "waitlisted", "came")."""
    number = Batch.objects.filter(key__startswith=f"event:{event.pk}:word:").count() + 1
    return batches.draft(
        mails.GuestMessage(event, to=to, subject=subject, words=words),
        audiences.Attendees,
        key=f"event:{event.pk}:word:{number}",
        title=subject,
        by=by,
    )
