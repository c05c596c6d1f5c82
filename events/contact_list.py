"""Keeping in touch: somebody at an event asked to hear from the coalition that holds it, each way said apart."""

from django.db import transaction
from django.utils import timezone

from coalitions.models import Coalition, Membership
from events import consents
from events.models import Event, Follower
from mailing.contacts import normalise_email
from office import audit
from people.models import Person


def may_ask(coalition: Coalition, person: Person) -> bool:
    """Whether to ask somebody: not if they hear from the coalition already, as a member or a contact. Two queries."""
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
    """A line in the coalition's contact list; None where no way was ticked.

    `ways` are of "mail", "call", "text". A way said yes to before stays; no mail goes out before the address is
    proven. With `person` it is in their log of consents. Must run in a transaction.
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
    """Somebody leaves a coalition's contact list, by their own press (`by` None for a guest) or by those who lead it.

    What they had agreed to and the proof of their address go too: whoever asks anew begins anew. The line itself
    is erased by the next sweep. A second press changes nothing. Logged, and with `source` in the log of consents of
    whose it is.
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
