"""Who is told of an item, and how: facilitators by letters of their own, everybody behind it by a batch.

A batch goes out at the pace of bulk mail, can be stopped in its first ten minutes, and holds each address once
(docs/mail.md), so that somebody who stands behind a priority in two hubs is told once.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agenda.models import AgendaItem, Carrying, Endorsement
from coalitions import leading
from coalitions.models import Coalition, Membership
from mailing import batches, outbox
from mailing.audiences import Audience, Candidate, audiences
from mailing.models import Batch, Message
from mailing.streams import Stream, streams
from people.models import Person

STREAM = "agenda"
FOLLOWERS = "agenda.followers"


def followers(item: AgendaItem) -> QuerySet[Person]:
    """Who hears what becomes of an item, each once: those who brought it or stand behind it, here and at the hubs
    it came from, and those who lead the coalitions that stand behind it or carried it."""
    origins = Carrying.objects.filter(item=item).values("origin")
    ours = Q(item=item) | Q(item__in=origins)
    standing = Endorsement.objects.standing().filter(ours)
    behind = standing.filter(coalition__isnull=False).values("coalition")
    hubs = AgendaItem.objects.filter(pk__in=origins).values("coalition")
    leads = Membership.objects.leading().filter(
        Q(coalition__in=behind)
        | Q(coalition__in=hubs)
        | Q(coalition=item.coalition_id)
        | Q(coalition=item.partner_id or 0),
        person=OuterRef("pk"),
    )
    brought = AgendaItem.objects.filter(Q(pk=item.pk) | Q(pk__in=origins), author=OuterRef("pk"))
    return Person.objects.filter(
        Exists(standing.filter(person=OuterRef("pk"))) | Exists(leads) | Exists(brought), is_active=True
    )


def tell_followers(
    item: AgendaItem, template: str, key: str, about: Any, *, by: Person, besides: Iterable[int] = ()
) -> Batch:
    """One batch to the followers, without `by`, who knows, and `besides`, who are told otherwise (person numbers)."""
    with translation.override(settings.LANGUAGE_CODE):
        title = gettext("News of the agenda: %(title)s") % {"title": item.title}
    batch = batches.draft(
        key=key,
        title=title[:200],
        stream=STREAM,
        template=template,
        audience=FOLLOWERS,
        about=about,
        context={"item": item.pk, "but": sorted({by.pk, *besides})},
        reply_to=item.coalition.contact_email,
        by=by,
    )
    try:
        batches.start(batch, by=by)
    except batches.CannotStart:
        # The postal address is missing: it stays a draft, and staff see it among the batches.
        return batch
    return batch


def tell_facilitators(
    coalition: Coalition,
    template: str,
    occasion: str,
    *,
    about: Any,
    but: Person | None = None,
    context: dict[str, Any] | None = None,
) -> list[int]:
    """One letter to each facilitator of `coalition` but one; their numbers. In the caller's transaction."""
    rows = Membership.objects.leading().filter(coalition=coalition.pk).select_related("person")
    told = []
    for row in rows.order_by("pk"):
        if but is not None and row.person_id == but.pk:
            continue
        outbox.queue(
            key=f"agenda:{occasion}:{row.person_id}",
            kind=Message.Kind.TRANSACTIONAL,
            to=row.person.contact,
            template=template,
            about=about,
            context={**leading.only(coalition), **(context or {})},
            owed_by=coalition,
            reply_to=coalition.contact_email,
        )
        told.append(row.person_id)
    return told


def tell_leading(
    item: AgendaItem, template: str, occasion: str, *, about: Any = None, but: Person | None = None
) -> list[int]:
    """The same to those who lead the item's coalitions, each once though they lead both."""
    told: list[int] = []
    for home in item.homes:
        told += tell_facilitators(home, template, occasion, about=about or item, but=but)
    return told


def tell_author(
    item: AgendaItem, template: str, occasion: str, context: dict[str, Any] | None = None
) -> None:
    """The answer to whoever proposed it."""
    if item.author is None:
        return
    outbox.queue(
        key=f"agenda:{occasion}:{item.author_id}",
        kind=Message.Kind.TRANSACTIONAL,
        to=item.author.contact,
        template=template,
        about=item,
        context=context,
        owed_by=item.coalition,
        reply_to=item.coalition.contact_email,
    )


def _chunk(batch: Batch, cursor: str, size: int) -> tuple[list[Candidate], str]:
    item = AgendaItem.objects.filter(pk=batch.context.get("item", 0)).first()
    if item is None:
        return [], cursor
    people = followers(item).exclude(pk__in=batch.context.get("but", [])).filter(pk__gt=int(cursor or 0))
    found = [Candidate(f"person:{person.pk}", person.contact) for person in people.order_by("pk")[:size]]
    return found, found[-1].key.removeprefix("person:") if found else cursor


def _owed_by(batch: Batch) -> Coalition | None:
    item = AgendaItem.objects.filter(pk=batch.context.get("item", 0)).select_related("coalition").first()
    return item.coalition if item else None


def register() -> None:
    audiences.register(
        Audience(FOLLOWERS, _("Those who stand behind an agenda item"), _chunk, owed_by=_owed_by)
    )
    streams.register(
        Stream(
            STREAM,
            title=lambda _detail: gettext("news of goals that you stand behind"),
            archive=lambda _detail: "/agenda/",
        )
    )
