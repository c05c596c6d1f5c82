"""The contact list: people at an event who asked to hear from its coalition, with consent per channel."""

from django.db import transaction
from django.utils import timezone

from coalitions.models import Coalition, Membership
from events import consents
from events.models import Event, Follower
from mailing.contacts import normalise_email
from office import audit
from people.models import Person


def may_ask(coalition: Coalition, person: Person) -> bool:
    """Return whether to ask: not if the person already hears from the coalition as member or contact. Two queries."""
    is_member = Membership.objects.active().filter(coalition=coalition, person=person).exists()
    return not is_member and not Follower.objects.reachable().of(person).filter(coalition=coalition).exists()


def follow(
    coalition: Coalition,
    *,
    name: str,
    email: str = "",
    phone: str = "",
    language: str = "en",
    ways: tuple[str, ...],
    wording: str,
    event: Event | None = None,
    person: Person | None = None,
    is_proven: bool = False,
) -> Follower | None:
    """Add a person to the coalition's contact list, or update their entry. None where no channel was chosen.

    `ways` are of "mail", "call", "text"; earlier ones stay. No email is sent before the address is confirmed. With
    `person`, the consent is logged. Locks the entry. Must run in a transaction.
    """
    email = normalise_email(email) or ""
    if not ways or not (email or phone):
        return None
    same = {"email": email} if email else {"email": "", "phone": phone}
    row = Follower.objects.select_for_update().filter(coalition=coalition, **same).first()
    row = row or Follower(coalition=coalition, email=email)
    row.name, row.language, row.phone = name, language, phone or row.phone
    row.person, row.event = person or row.person, event or row.event
    for way in ways:
        setattr(row, f"by_{way}", True)
    row.wording, row.asked_at, row.stopped_at = wording, timezone.now(), None
    if is_proven:
        row.confirmed_at = row.confirmed_at or timezone.now()
    row.save()
    consents.log_contact(row, person, is_given=True, source="RSVP")
    return row


def stop(row: Follower, *, by: Person | None, source: str) -> None:
    """Remove a person from a coalition's contact list, for themselves (`by` None for a guest) or a facilitator.

    Their consent and the confirmation of their address are dropped, so joining again starts over. The next sweep
    erases the row. Locks the row. Idempotent. Logged, and with `source` in the consent log of the person.
    """
    with transaction.atomic():
        rows = Follower.objects.select_for_update(of=("self",)).select_related("coalition", "person")
        locked = rows.filter(pk=row.pk, stopped_at=None).first()
        if locked is None:
            return
        owner = locked.person or (by if by and by.email == locked.email else None)
        consents.log_contact(locked, owner, is_given=False, source=source)
        locked.by_mail = locked.by_call = locked.by_text = False
        locked.confirmed_at, locked.stopped_at = None, timezone.now()
        locked.save()
        audit.record(by, "contact_stopped", locked, coalition_id=locked.coalition_id)
