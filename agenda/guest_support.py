"""Support a goal without an account. It counts once the mailed link is used, or a facilitator has called.

Each function that changes what counts locks the item's row and recounts under that lock, as `agenda.support` does.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from agenda import mails, support
from agenda.models import AgendaItem, Endorsement, GuestSupport
from agenda.models.guest_support import KEPT_AFTER_END
from agenda.proposals import locked
from mailing import outbox
from mailing.calls import NotPossible
from office.privacy import Blank
from people.models import Person
from pse_portal import signed_links
from pse_portal.open_forms import posting_network

Closed = support.Closed


def ask(item: AgendaItem, *, name: str, email: str, phone: str, language: str) -> None:
    """Store support until it is proven, and queue the mail or the call that asks for it. Raises Closed.

    One contact supports a goal once: the email address, else the number. Someone who already counts gets no mail, and
    the page answers the same. Asking again renews the time and mails again. Locks the item.
    """
    contact = {"email": email, "phone": "" if email else phone}
    with transaction.atomic():
        row = support.opened(item)
        GuestSupport.objects.expired().filter(item=row, **contact).delete()
        found = GuestSupport.objects.filter(item=row, **contact).first()
        if found is not None and found.confirmed_at is not None:
            return
        if email and Endorsement.objects.standing().filter(item=row, person__email=email).exists():
            return
        if found is None:
            found = GuestSupport(item=row, network=posting_network.get(), **contact)
        found.name, found.language, found.asked_at = name, language, timezone.now()
        found.save()
        # A number is called once; an address may have lost the mail.
        occasion = "call" if phone and not email else f"{found.asked_at:%Y%m%d%H%M%S}"
        outbox.queue(mails.ConfirmSupport(found), key=f"goal-support:{found.pk}:{occasion}")


def find(token: str) -> GuestSupport | None:
    """Return the support of a mailed link, or None."""
    rows = GuestSupport.objects.select_related("item__coalition")
    found: GuestSupport | None = signed_links.find(rows, GuestSupport.CONFIRM, token)
    return found


def confirm(guest: GuestSupport) -> None:
    """Count it, once however often the link is used; as the person's own if the address is an account's.

    Locks the item. Raises Closed: also if its time has run out, or the coalitions removed the person.
    """
    with transaction.atomic():
        row = locked(guest.item)
        found = GuestSupport.objects.filter(pk=guest.pk).first()
        if found is not None and found.confirmed_at is not None:
            return
        if found is None or found.is_expired or not (row.is_public and row.is_open):
            raise Closed
        person = Person.objects.filter(email=found.email).first() if found.email else None
        if person is not None and not support.may_endorse(person, row):
            raise Closed
        if person is not None:
            found.delete()
            support.put_person(row, person)
            return
        found.confirmed_at = timezone.now()
        found.save(update_fields=["confirmed_at"])
        support.count(row)


def withdraw(guest: GuestSupport) -> None:
    """Delete it. Locks the item."""
    with transaction.atomic():
        support.forget(GuestSupport.objects.filter(pk=guest.pk))


def answer_call(guest: GuestSupport, is_yes: bool, by: Any) -> None:
    """Apply the answer that someone gave on the phone; the call itself is logged. Raises NotPossible."""
    if not is_yes:
        withdraw(guest)
        return
    try:
        confirm(guest)
    except Closed:
        raise NotPossible(gettext("This has changed since. Here’s the latest version.")) from None


def take_over(person: Person) -> None:
    """Make what someone supported with their address, before they had an account, their own. Locks the items."""
    with transaction.atomic():
        mine = GuestSupport.objects.counted().filter(email=person.email)
        for item in AgendaItem.objects.filter(pk__in=mine.values("item")).order_by("pk"):
            row = locked(item)
            mine.filter(item=row).delete()
            if support.is_welcome(person, row):
                support.put_person(row, person)
            else:
                support.count(row)


def remove(rows: QuerySet[GuestSupport], by: Any) -> int:
    """Delete unconfirmed support without telling anyone. Returns how many."""
    return rows.pending().delete()[1].get("agenda.GuestSupport", 0)  # type: ignore[attr-defined]


def sweep(now: datetime) -> int:
    """Erase what was not proven in time; of closed goals, keep only the count. Returns the rows changed."""
    gone = GuestSupport.objects.expired(now).delete()[1].get("agenda.GuestSupport", 0)
    ended = timezone.localdate(now - KEPT_AFTER_END)
    return gone + Blank("name", "email", "phone")(GuestSupport.objects.filter(item__closed_on__lt=ended))
