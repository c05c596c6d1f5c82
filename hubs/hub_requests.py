"""Somebody wants a hub where there is none."""

from django.db import transaction
from django.utils import timezone

from coalitions import membership
from hubs import mails
from hubs.models import County, Hub, HubRequest
from mailing import outbox
from mailing.contacts import fingerprint_of, normalise_email
from office import audit
from people.models import Person


def ask_for_hub(
    *, county: County | None, place: str, name: str, email: str, phone: str, language: str, **words: object
) -> HubRequest:
    """Keep a neighbour's wish; the same address or number for the same place stays one row. `words`: note, would_help.

    An answer is queued, one for an address and day, whatever is asked for in its name. Raises nothing; opens its
    own transaction.
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
        _write(mails.HubAsked(request), f"asked:{fingerprint_of(email)}:{timezone.localdate()}")
    return request


def tell(request: HubRequest) -> bool:
    """Queue the news that a hub is being formed, or that none will be for now; whether there was any to tell.

    Each is told once. Must run in a transaction.
    """
    mail = NEWS.get(request.state)
    return mail is not None and _write(mail(request), f"{request.pk}:{request.state}")


NEWS: dict[str, type[mails.HubRequestMail]] = {
    HubRequest.State.FORMING: mails.HubForming,
    HubRequest.State.DECLINED: mails.HubDeclined,
}


def _write(mail: mails.HubRequestMail, key: str) -> bool:
    """To whoever asked; staff see a phone number beside the request and call."""
    if not mail.row.email or mail.row.is_sample:
        return False
    outbox.queue(mail, key=f"hub-request:{key}")
    return True


def open_hub(
    hub_request: HubRequest,
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
    if hub_request.county is None:
        raise ValueError("a hub needs a county")
    with transaction.atomic():
        waiting = list(
            HubRequest.objects.select_for_update()
            .counted()
            .filter(county=hub_request.county)
            .exclude(state=HubRequest.State.OPENED)
            .order_by("pk")
        )
        hub = Hub.objects.create(name=name, slug=slug, joining=joining)
        hub.counties.set([hub_request.county])
        address = normalise_email(facilitator)
        person = Person.objects.of_address(facilitator, name=facilitator_name, language=hub_request.language)
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
            outbox.queue(mails.HubOpened(row), key=f"hub:{hub.pk}:opened:{row.pk}")
    return hub, len(told)
