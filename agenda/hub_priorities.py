"""Bring a hub's priority to the agenda of a connected circle, and merge items of a circle."""

from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from agenda import history, mails, notifications, support, transitions
from agenda.models import AgendaItem, Carrying, Change, Endorsement, State
from agenda.proposals import NotYours, acting_for, locked, saved_new
from coalitions.models import Coalition
from hubs.models import HubCircle, Liaison
from office import audit
from people.models import Person

# The fields that a circle's new item takes from the hub's priority.
TAKEN_OVER = (
    "title_en", "title_es", "asked_en", "asked_es", "background_en", "background_es", "target_kind", "target",
    "next_on", "next_what_en", "next_what_es", "next_event", "heard_words_en", "heard_words_es", "heard_at",
    "source_url", "is_sample",
)  # fmt: skip


class NotCarriable(Exception):
    """The origin is not an open public priority of a hub, or the circle's item is not open and public."""


class CarriedAlready(Exception):
    """The priority is on that circle's agenda already."""


def ways(origin: AgendaItem, person: Any) -> QuerySet[HubCircle]:
    """Return the active connections along which `person` may bring a hub's priority now, by the circle's name. The
    hub's facilitators may use all of them, liaisons their own. Circles that have the priority already are left
    out.
    """
    if not person.is_authenticated or origin.is_circles or not (origin.is_public and origin.is_open):
        return HubCircle.objects.none()
    links = HubCircle.objects.standing().filter(hub=origin.coalition_id).select_related("circle", "hub")
    sits = Liaison.objects.current().filter(link=OuterRef("pk"), person=person)
    leads = Coalition.objects.editable_by(person).filter(pk=origin.coalition_id)
    there = Carrying.objects.filter(origin=origin).filter(
        Q(item__coalition=OuterRef("circle")) | Q(item__partner=OuterRef("circle"))
    )
    return links.filter(Exists(leads) | Exists(sits)).exclude(Exists(there)).order_by("circle__name")


def carry(origin: AgendaItem, link: HubCircle, by: Person, into: AgendaItem | None = None) -> Carrying:
    """Bring a hub's priority to a circle, as a new item or merged into one that is there (`into`). Brought by a
    facilitator of the hub, it counts as the hub's endorsement; brought by a liaison, the hub's facilitators still
    have to endorse it. Queues mails to the circle's facilitators and a batch to the priority's supporters. Locks
    the circle's item, then the origin. Raises NotYours, NotCarriable, CarriedAlready.
    """
    with transaction.atomic():
        # The circle's item is locked first; no one else can see a new one yet.
        item = locked(into) if into is not None else None
        row = locked(origin)
        if row.is_circles or not (row.is_public and row.is_open):
            raise NotCarriable
        if Carrying.objects.to_circle(link.circle).filter(origin=row).exists():
            raise CarriedAlready
        if not ways(row, by).filter(pk=link.pk).exists():
            raise NotYours
        if item is None:
            item = _new_item(row, link, by)
        elif not (item.is_public and item.is_open) or link.circle_id not in {home.pk for home in item.homes}:
            raise NotCarriable
        leads = Coalition.objects.editable_by(by).filter(pk=link.hub_id).exists()
        carried = Carrying.objects.create(
            origin=row,
            item=item,
            link=link,
            role=Carrying.Role.FACILITATOR if leads else Carrying.Role.LIAISON,
            carried_by=by,
        )
        history.record(row, Change.Kind.CARRIED, by=by, coalition=link.hub, about=link.circle.name)
        history.record(item, Change.Kind.CARRIED, by=by, coalition=link.hub, about=link.hub.name)
        audit.record(by, "agenda.carried", carried, coalition_id=link.hub_id, circle=link.circle_id)
        if leads:
            support.record_for(item, link.hub, by)
        transitions.follow(row, item, item.state, by, link.circle)
        told = notifications.tell_leading(
            item, mails.CarriedHere, carried, occasion=f"carried:{carried.pk}", but=by
        )
        notifications.tell_followers(
            row, mails.Carried, carried, key=f"agenda:carried:{carried.pk}", by=by, besides=told
        )
    return carried


def _new_item(origin: AgendaItem, link: HubCircle, by: Person) -> AgendaItem:
    now = timezone.now()
    item = AgendaItem(
        coalition_id=link.circle_id,
        kind=Coalition.Kind.CIRCLE,
        state=State.PROPOSED,
        proposed_on=timezone.localdate(),
        opened_at=now,
        heard_in=AgendaItem.HeardIn.HUB,
        heard_on=origin.heard_on or timezone.localtime(origin.created_at).date(),
        author=origin.author,
        **{name: getattr(origin, name) for name in TAKEN_OVER},
    )
    saved_new(item)
    history.record(item, Change.Kind.MADE, by=by, coalition=link.hub)
    return item


def join(item: AgendaItem, into: AgendaItem, by: Person) -> None:
    """Merge one item of a circle into another: its hubs, supporters, and stories move along, and its page redirects.
    Locks both in the order of their pks and queues a batch to the supporters. Raises NotYours, NotCarriable.
    """
    if item.pk == into.pk:
        raise NotCarriable
    with transaction.atomic():
        rows = {row.pk: row for row in (locked(one) for one in sorted((item, into), key=lambda row: row.pk))}
        old, new = rows[item.pk], rows[into.pk]
        coalition = acting_for(by, old)
        acting_for(by, new)
        if not (old.is_circles and new.is_circles and old.is_open and new.is_open and new.is_public):
            raise NotCarriable
        there = Carrying.objects.filter(item=new).values("origin")
        Carrying.objects.filter(item=old).exclude(origin__in=there).update(item=new)
        for given in Endorsement.objects.standing().filter(item=old):
            whose = {"person": given.person, "coalition": given.coalition, "organization": given.organization}
            Endorsement.objects.get_or_create(
                item=new,
                **{name: who for name, who in whose.items() if who is not None},
                defaults={
                    "recorded_by": given.recorded_by,
                    "recorded_at": given.recorded_at,
                    "through": given.through,
                },
            )
        support.count(new)
        new.stories.add(*old.stories.all())
        old.state = State.PARKED
        old.closed_on = timezone.localdate()
        old.moved_at = timezone.now()
        old.joined_into = new
        old.save()
        history.record(old, Change.Kind.JOINED, by=by, coalition=coalition, about=str(new))
        change = history.record(new, Change.Kind.JOINED, by=by, coalition=coalition, about=str(old))
        audit.record(by, "agenda.joined", old, coalition_id=coalition.pk, into=new.pk)
        notifications.tell_followers(old, mails.Joined, change, key=f"agenda:change:{change.pk}", by=by)


__all__ = ["CarriedAlready", "NotCarriable", "NotYours", "carry", "join", "ways"]
