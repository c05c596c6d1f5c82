"""Announcements: what those who lead write to all members, through `mailing`, held ten minutes, few a week."""

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition, Membership
from mailing import batches, outbox, references
from mailing.audiences import Audience, Candidate, audiences
from mailing.models import Batch, Call, Message
from mailing.streams import Stream, streams
from people.models import Person

AUDIENCE = "coalitions.members"
STREAM = "announcements"
TEMPLATE = "coalitions/email/announcement"
# Members who are written to more often stop reading; three a week is a lot already.
MOST, WITHIN = 3, timedelta(days=7)


class TooMany(Exception):
    """The coalition has sent as many announcements as a week bears."""


def stream_of(coalition: Coalition) -> str:
    """Each coalition's announcements can be stopped by themselves."""
    return f"{STREAM}:{coalition.slug}"


def draft(coalition: Coalition, words: dict[str, str], *, by: Person) -> Batch:
    """The draft of an announcement; `words` has `subject` and `words`, each with "_en" and "_es", one may be empty."""
    number = announcements(coalition).count() + 1
    return batches.draft(
        key=f"coalition:{coalition.pk}:announcement:{number}",
        title=words["subject_en"] or words["subject_es"],
        stream=stream_of(coalition),
        template=TEMPLATE,
        audience=AUDIENCE,
        about=coalition,
        context=dict(words),
        reply_to=coalition.contact_email,
        by=by,
    )


def send(batch: Batch, coalition: Coalition, *, by: Person) -> None:
    """Send it, after ten minutes in which it can be stopped. Locks the coalition.

    Raises TooMany, and batches.CannotStart where the postal address is missing.
    """
    with transaction.atomic():
        Coalition.objects.select_for_update().get(pk=coalition.pk)
        sent = announcements(coalition).exclude(state__in=[Batch.State.DRAFT, Batch.State.CANCELLED])
        if sent.filter(started_at__gt=timezone.now() - WITHIN).count() >= MOST:
            raise TooMany
        batches.start(batch, by=by)


def send_test(batch: Batch, coalition: Coalition, person: Person) -> None:
    """The announcement as it stands, to the one who wrote it, in their language."""
    with transaction.atomic():
        outbox.queue(
            key=f"batch:{batch.pk}:test:{person.pk}:{timezone.now():%Y%m%d%H%M%S}",
            kind=Message.Kind.TRANSACTIONAL,
            to=person.contact,
            template=TEMPLATE,
            about=coalition,
            context=batch.context,
        )


def announcements(coalition: Coalition) -> QuerySet[Batch]:
    """All of a coalition, the newest first."""
    about_type, about_id = references.of(coalition)
    rows = Batch.objects.filter(about_type=about_type, about_id=about_id, template=TEMPLATE)
    return rows.order_by("-created_at", "-pk")


def call_off(membership: Membership, _by: Person | None) -> None:
    """Whoever is no member any more hears nothing of what waits. In the transaction that ended the membership."""
    batch = {"batch__template": TEMPLATE, "batch__about_id": membership.coalition_id}
    Message.objects.waiting().filter(person_id=membership.person_id, **batch).update(
        state=Message.State.SKIPPED,
        reason=Message.Reason.WITHDRAWN,
        settled_at=timezone.now(),
        context={},
    )
    Call.objects.filter(person_id=membership.person_id, outcome__in=Call.UNSETTLED, **batch).update(
        outcome=Call.Outcome.NOT_NEEDED
    )


def _coalition_of(batch: Batch) -> Coalition:
    return Coalition.objects.get(pk=batch.about_id or 0)


def _members(batch: Batch, cursor: str, size: int) -> tuple[list[Candidate], str]:
    """The active members, by their number; each once."""
    rows = (
        Membership.objects.active()
        .filter(coalition=batch.about_id, person__is_active=True, person__pk__gt=int(cursor or 0))
        .select_related("person")
        .order_by("person__pk")[:size]
    )
    found = [Candidate(f"person:{row.person_id}", row.person.contact) for row in rows]
    return found, found[-1].key.removeprefix("person:") if found else cursor


def _title(slug: str) -> str:
    name = Coalition.objects.filter(slug=slug).values_list("name", flat=True).first()
    return gettext("announcements of %(name)s") % {"name": name or slug}


def _archive(slug: str) -> str:
    found = Coalition.objects.filter(slug=slug).first()
    return found.get_absolute_url() if found else "/"


def register() -> None:
    audiences.register(Audience(AUDIENCE, _("Members of a coalition"), _members, owed_by=_coalition_of))
    streams.register(Stream(STREAM, title=_title, archive=_archive))
