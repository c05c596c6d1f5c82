"""A neighbor's request for a hub where there is none."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from coalitions import membership
from hubs import mails
from hubs.models import County, Hub, HubRequest
from mailing import outbox
from mailing.contacts import fingerprint_of, normalise_email
from office import audit
from people.models import Person
from pse_portal.open_forms import posting_network


def ask_for_hub(
    *, county: County | None, place: str, name: str, email: str, phone: str, language: str, **words: object
) -> HubRequest:
    """Store a neighbor's request; the same contact and place reuse one row. `words`: note, would_help.

    Queues an answer, at most one per address and day, whatever name is given. Raises nothing; opens its own
    transaction.
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
        request.network = posting_network.get()
        for field, value in words.items():
            setattr(request, field, value)
        request.save()
        _write(mails.HubAsked(request), f"asked:{fingerprint_of(email)}:{timezone.localdate()}")
    return request


def tell(request: HubRequest) -> bool:
    """Queue the mail that a hub is being formed, or will not start for now.

    Returns whether the request has such news.

    Each request gets each mail once. The caller must be in a transaction.
    """
    mail = NEWS.get(request.state)
    return mail is not None and _write(mail(request), f"{request.pk}:{request.state}")


NEWS: dict[str, type[mails.HubRequestMail]] = {
    HubRequest.State.FORMING: mails.HubForming,
    HubRequest.State.DECLINED: mails.HubDeclined,
}


def _write(mail: mails.HubRequestMail, key: str) -> bool:
    """Queue a mail to the neighbor, if they gave an address. Staff see a phone number with the request and call."""
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
    """Open a hub for the request's county, with `facilitator` as its first. Returns (the hub, neighbors notified).

    Every request for that county that was not declined becomes "opened". Each neighbor is notified once: by mail,
    or by a call that the hub owes. Locks the requests; logged. Raises ValueError for a request without a county.
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


def remove(rows: QuerySet[HubRequest], by: Any) -> int:
    """Delete invented requests without telling anyone. Returns how many."""
    return rows.delete()[1].get("hubs.HubRequest", 0)
