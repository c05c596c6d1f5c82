"""Keeping in touch: somebody at an event asked to hear from the coalition that holds it, each way said apart."""

from django.db import transaction
from django.utils import timezone

from coalitions.models import Coalition
from events.models import Event, Follower
from mailing.contacts import normalise_email
from office import audit
from people.models import Person


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
    proven. Must run in a transaction.
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
    return row


def stop(row: Follower, *, by: Person | None) -> None:
    """Somebody leaves a coalition's contact list, by their own press (`by` None for a guest) or by those who lead it.

    What they had agreed to and the proof of their address go too: whoever asks anew begins anew. The line itself
    is erased by the next sweep. A second press changes nothing. Logged.
    """
    with transaction.atomic():
        locked = Follower.objects.select_for_update().filter(pk=row.pk, stopped_at=None).first()
        if locked is None:
            return
        locked.by_mail = locked.by_call = locked.by_text = False
        locked.confirmed_at, locked.stopped_at = None, timezone.now()
        locked.save()
        audit.record(by, "contact_stopped", locked, coalition_id=locked.coalition_id)
