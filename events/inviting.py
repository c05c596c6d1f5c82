"""Letters to many: an invitation to the members of the coalitions that hold an event, a word to those who come."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition, Membership
from events.models import RSVP, Event, Follower, Host
from mailing import batches
from mailing.audiences import Audience, Candidate, audiences
from mailing.models import Batch
from mailing.streams import Stream, streams
from people.models import Person

STREAM = "event-invitations"


def invite(event: Event, coalitions: Iterable[Coalition], *, by: Person, word: str = "") -> Batch:
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
        key=f"event:{event.pk}:{event.time_revision}:invitation:{named}",
        title=f"{_('Invitation')}: {event}",
        stream=STREAM,
        template="events/email/invitation",
        audience="events.members",
        about=event,
        context={"coalitions": chosen, "word": word},
        expires_at=event.starts_at,
        by=by,
    )
    if batch.state == Batch.State.DRAFT and batch.context.get("word") != word:
        batch.context = {**batch.context, "word": word}
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
        key=f"event:{event.pk}:word:{number}",
        title=subject,
        stream=STREAM,
        template="events/email/word",
        audience="events.rsvps",
        about=event,
        context={"to": to, "subject": subject, "words": words},
        by=by,
    )


def _event_of(batch: Batch) -> Event:
    return Event.objects.get(pk=batch.about_id or 0)


def _members(batch: Batch, cursor: str, size: int) -> tuple[list[Candidate], str]:
    """Members first, by their number, then the contacts of the coalitions; each once."""
    chosen = batch.context.get("coalitions", [])
    said = RSVP.objects.filter(event=_event_of(batch))
    if not cursor.startswith("f"):
        rows = Membership.objects.active().filter(coalition__in=chosen, person=OuterRef("pk"))
        people = (
            Person.objects.filter(Exists(rows), is_active=True, pk__gt=int(cursor or 0))
            .annotate(has_said=Exists(said.filter(Q(person=OuterRef("pk")) | Q(email=OuterRef("email")))))
            .order_by("pk")[:size]
        )
        found = [
            Candidate(
                f"person:{person.pk}",
                person.contact,
                excluded="has said whether they come" if person.has_said else "",
            )
            for person in people
        ]
        if found:
            return found, found[-1].key.removeprefix("person:")
        cursor = "f0"
    followers = (
        Follower.objects.reachable()
        .filter(coalition__in=chosen, pk__gt=int(cursor[1:]))
        .annotate(has_said=Exists(said.filter(email=OuterRef("email")).exclude(email="")))
        .order_by("pk")[:size]
    )
    lines = [
        Candidate(
            f"follower:{row.pk}",
            row.contact,
            excluded="has said whether they come" if row.has_said else "",
        )
        for row in followers
    ]
    return lines, "f" + lines[-1].key.removeprefix("follower:") if lines else cursor


def _rsvps(batch: Batch, cursor: str, size: int) -> tuple[list[Candidate], str]:
    to = batch.context.get("to", "going")
    wanted = Q(came=True) if to == "came" else Q(state=to)
    rows = (
        RSVP.objects.filter(wanted, event=_event_of(batch), wiped_at=None, pk__gt=int(cursor or 0))
        .select_related("event")
        .order_by("pk")[:size]
    )
    found = [Candidate(f"rsvp:{row.pk}", row.contact) for row in rows]
    return found, found[-1].key.removeprefix("rsvp:") if found else cursor


def register() -> None:
    audiences.register(
        Audience("events.members", _("Members of the coalitions"), _members, owed_by=_event_of)
    )
    audiences.register(Audience("events.rsvps", _("People who come"), _rsvps, owed_by=_event_of))
    streams.register(
        Stream(STREAM, title=lambda _detail: str(_("invitations to events")), archive=lambda _d: "/events/")
    )
