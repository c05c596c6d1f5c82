"""Let a visitor without an account join: one form, an emailed code, no password.

The form only creates a JoinRequest. The person and the membership are created with the code, or with the button on
the page that the emailed link opens; a request with a phone number waits for a facilitator's call.
"""

from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from coalitions import account_claims, facilitators, mails, membership
from coalitions.models import Coalition, JoinRequest, Membership
from mailing import outbox, suppression
from office import audit
from people import ages
from people.models import Consent, Person
from pse_portal import signed_links
from pse_portal.open_forms import posting_network

MOST_TRIES = 5  # per code; with six digits, one guess in 200,000 succeeds

WORDING = _("I want to join, and I agree that the facilitators can see my name and how to reach me.")
CALL_WORDING = _("Please call me. The facilitators can see my name and number.")


class CodeExpired(Exception):
    """The code is older than 15 minutes, was used, or had too many tries: a new one is needed."""


class WrongCode(Exception):
    """The code is not the one that was emailed."""


def ask(
    coalition: Coalition, *, name: str, email: str, phone: str, language: str, **choices: object
) -> JoinRequest:
    """Store a visitor's request to join; `choices` are perspective, is_shown, answers and age_band.

    With an email address it mails a code, whether or not the address has an account. A repeated request while one
    is open sends a new code and invalidates the old one. With only a phone number, it notifies the facilitators,
    who call.
    """
    with transaction.atomic():
        state = JoinRequest.State.CODE_SENT if email else JoinRequest.State.TO_CALL
        same = {"coalition": coalition, "state": state, "email": email, "phone": "" if email else phone}
        request = JoinRequest.objects.select_for_update().filter(**same).first() or JoinRequest(**same)
        request.name, request.network = name, posting_network.get()
        request.phone = phone
        request.language = language
        for field, value in choices.items():
            setattr(request, field, value)
        if email:
            _renew(request)
            _mail_code(request)
        else:
            request.save()
            facilitators.tell(coalition, mails.CallWaits, request, key=f"join:{request.pk}:call")
    return request


def send_again(request: JoinRequest) -> None:
    """Mail a new code, which invalidates the old one. Does nothing for a request that is over."""
    with transaction.atomic():
        row = JoinRequest.objects.select_for_update().get(pk=request.pk)
        if row.state != JoinRequest.State.CODE_SENT:
            return
        _renew(row)
        _mail_code(row)


def _renew(request: JoinRequest) -> None:
    request.nonce = signed_links.new_nonce()
    request.tries = 0
    request.asked_at = timezone.now()
    request.save()


def _mail_code(request: JoinRequest) -> None:
    outbox.queue(mails.JoinCode(request), key=f"join:{request.pk}:{request.nonce}", is_asked=True)


def find(purpose: str, token: str) -> JoinRequest | None:
    """Return the request of a link token, or None if it does not verify."""
    found: JoinRequest | None = signed_links.find(
        JoinRequest.objects.select_related("coalition"), purpose, token
    )
    return found


def lives(request: JoinRequest) -> bool:
    """Return whether its code can still be used."""
    fresh = request.asked_at + JoinRequest.CODE_LIVES > timezone.now()
    return request.state == JoinRequest.State.CODE_SENT and fresh and request.tries < MOST_TRIES


def enter_code(request: JoinRequest, code: str) -> tuple[Person, Membership]:
    """Join with the emailed code. Raises CodeExpired, WrongCode and what `membership.join` raises.

    Locks the request; a wrong code counts as a try even though it raises.
    """
    with transaction.atomic():
        row = JoinRequest.objects.select_for_update().get(pk=request.pk)
        if not lives(row):
            raise CodeExpired
        row.tries += 1
        row.save(update_fields=["tries"])
        right = constant_time_compare(row.code, code)
    if not right:
        raise WrongCode
    return confirm(row)


def confirm(request: JoinRequest) -> tuple[Person, Membership]:
    """Join with a proven address; finds or creates the person, and creates the membership.

    A request that claims a record from paper uses that record's membership. Raises CodeExpired if the request is
    over, and what `membership.join` raises; the person is still created then, since the address is theirs. Locks
    the request.
    """
    refused: Exception | None = None
    with transaction.atomic():
        row = JoinRequest.objects.select_for_update().select_related("coalition").get(pk=request.pk)
        if (
            row.state != JoinRequest.State.CODE_SENT
            or row.asked_at + JoinRequest.CODE_LIVES <= timezone.now()
        ):
            raise CodeExpired
        suppression.lift_deletion(row.email)
        claimed = account_claims.settle(row) if row.claim_id else None
        person = claimed[0] if claimed else _person_of(row)
        ages.note(person, row.age_band)
        row.state = JoinRequest.State.JOINED
        row.person = person
        row.decided_at = timezone.now()
        row.save()
        if claimed:
            return claimed
        with translation.override(row.language):
            wording = str(WORDING)
        try:
            joined = membership.join(
                row.coalition,
                person,
                perspective=row.perspective,
                is_shown=row.is_shown,
                answers=row.answers,
                wording=wording,
                source=f"join form, request {row.pk}",
            )
        except membership.Refused as error:
            refused = error
    if refused:
        raise refused
    return person, joined


def _person_of(request: JoinRequest) -> Person:
    """Return the person with a proven address, created if there is none; marks the address as verified."""
    person = Person.objects.of_address(
        request.email, name=request.name, language=request.language, phone=request.phone
    )
    address, _made = EmailAddress.objects.get_or_create(
        user=person, email=request.email, defaults={"verified": True, "primary": True}
    )
    if not address.verified:
        address.verified = True
        address.save(update_fields=["verified"])
    return person


def add_called(request: JoinRequest, by: Person, note: str = "") -> Membership:
    """Add a person whom a facilitator has called: a person without a login, who can claim it later.

    Raises membership.WrongState if the request is over. Locks the request, then the coalition; logged.
    """
    with transaction.atomic():
        row = _decide_call(request, by, note, JoinRequest.State.JOINED)
        person = Person.objects.create_user(None, name=row.name, language=row.language, phone=row.phone)
        ages.note(person, row.age_band)
        row.person = person
        row.save(update_fields=["person"])
        Consent.objects.create(
            person=person,
            purpose=Consent.Purpose.CALL,
            wording=str(CALL_WORDING),
            source=f"join form, request {row.pk}",
            about=row.coalition.slug,
        )
        return membership.join(
            row.coalition,
            person,
            perspective=row.perspective,
            answers=row.answers,
            wording=str(WORDING),
            source="call",
            approved_by=by,
        )


def unanswered() -> QuerySet[JoinRequest]:
    """Return the requests that no code and no call has confirmed."""
    states = [JoinRequest.State.CODE_SENT, JoinRequest.State.TO_CALL]
    return JoinRequest.objects.filter(state__in=states)


def remove(rows: QuerySet[JoinRequest], by: Any) -> int:
    """Delete invented requests without telling anyone. Mails and calls about them are no longer made."""
    return rows.delete()[1].get("coalitions.JoinRequest", 0)


def close_called(request: JoinRequest, by: Person, note: str = "") -> None:
    """Close a request for a call. Raises membership.WrongState. Locks the request; logged."""
    with transaction.atomic():
        _decide_call(request, by, note, JoinRequest.State.CLOSED)


def _decide_call(request: JoinRequest, by: Person, note: str, state: str) -> JoinRequest:
    row = JoinRequest.objects.select_for_update().select_related("coalition").get(pk=request.pk)
    if row.state != JoinRequest.State.TO_CALL:
        raise membership.WrongState
    row.state = state
    row.decided_by = by
    row.decided_at = timezone.now()
    row.note = note
    row.save()
    audit.record(by, f"join_request.{state}", row, coalition_id=row.coalition_id)
    return row
