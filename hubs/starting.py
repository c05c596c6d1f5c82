"""Somebody wants a hub where there is none."""

from django.db import transaction

from coalitions import membership
from hubs.models import County, Hub, HubRequest
from mailing import doorbell, outbox
from mailing.contacts import Contact, normalise_email
from mailing.models import Message
from office import audit
from people.models import Person


def ask_for_hub(
    *, county: County | None, place: str, name: str, email: str, phone: str, language: str, **words: object
) -> HubRequest:
    """Keep a neighbour's wish; the same address or number for the same place stays one row. `words`: note, would_help.

    Raises nothing; opens its own transaction.
    """
    with transaction.atomic():
        contact = {"email": email} if email else {"phone": phone}
        same = HubRequest.objects.select_for_update().counted().filter(county=county, **contact)
        if county is None:
            same = same.filter(place__iexact=place)
        request = same.first() or HubRequest(county=county)
        request.place = place
        request.name = name
        request.email = email
        request.phone = phone
        request.language = language
        for field, value in words.items():
            setattr(request, field, value)
        request.save()
    return request


def open_hub(
    wish: HubRequest,
    by: Person,
    *,
    name: str,
    slug: str,
    joining: str,
    facilitator: str,
    facilitator_name: str,
) -> tuple[Hub, int]:
    """(the new hub, neighbours told): it serves the wish's county, and `facilitator` leads it first.

    Every wish for that county that was not declined becomes "opened", and whoever made it is told once: by
    mail, or by a call that the hub owes. Locks the wishes; logged. Raises ValueError for a wish without a county.
    """
    if wish.county is None:
        raise ValueError("a hub needs a county")
    with transaction.atomic():
        waiting = list(
            HubRequest.objects.select_for_update()
            .counted()
            .filter(county=wish.county)
            .exclude(state=HubRequest.State.OPENED)
            .order_by("pk")
        )
        hub = Hub.objects.create(name=name, slug=slug, joining=joining)
        hub.counties.set([wish.county])
        address = normalise_email(facilitator)
        person = Person.objects.of_address(facilitator, name=facilitator_name, language=wish.language)
        membership.appoint(membership.join(hub, person, source="admin", approved_by=by), by)
        audit.record(by, "hub.opened", hub, coalition_id=hub.pk, wishes=len(waiting))
        told: set[str] = set()
        for row in waiting:
            row.state, row.hub = HubRequest.State.OPENED, hub
            row.save(update_fields=["state", "hub"])
            reached_by = row.email or row.phone
            if reached_by in told or row.is_sample or row.email == address:
                continue
            told.add(reached_by)
            outbox.queue(
                key=f"hub:{hub.pk}:opened:{row.pk}",
                kind=Message.Kind.TRANSACTIONAL,
                to=Contact(name=row.name, email=row.email, phone=row.phone or None, language=row.language),
                template="hubs/email/hub_opened",
                about=row,
                owed_by=hub,
            )
    doorbell.ring()
    return hub, len(told)
