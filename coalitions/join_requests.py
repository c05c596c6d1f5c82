"""A stranger joins: one form, a mailed code, no password.

What the form leaves is a JoinRequest only. The person and the membership come with the code, or with a
press on the page that the mailed link opens; a request by phone waits for a facilitator's call.
"""

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from coalitions import account_claims, facilitators, mails, membership
from coalitions.models import Coalition, JoinRequest, Membership
from mailing import outbox
from office import audit
from people.models import Consent, Person
from pse_portal import signed_links

MOST_TRIES = 5  # of one code; with six digits one guess in 200,000 succeeds

WORDING = _("I want to join, and I agree that the facilitators can see my name and how to reach me.")
CALL_WORDING = _("Please call me. The facilitators can see my name and number.")


class CodeExpired(Exception):
    """The code is older than 15 minutes, or was used, or was tried too often: a new one is needed."""


class WrongCode(Exception):
    """The code is not the one that was mailed."""


def ask(
    coalition: Coalition, *, name: str, email: str, phone: str, language: str, **choices: object
) -> JoinRequest:
    """Keep a stranger's wish to join; `choices` are perspective, is_shown and answers.

    With an e-mail address a code is mailed, whoever is behind the address; asking again while one is under
    way sends a new code and the old one dies. With a phone number only, the request waits for a call.
    """
    with transaction.atomic():
        state = JoinRequest.State.CODE_SENT if email else JoinRequest.State.TO_CALL
        same = {"coalition": coalition, "state": state, "email": email, "phone": "" if email else phone}
        request = JoinRequest.objects.select_for_update().filter(**same).first() or JoinRequest(**same)
        request.name = name
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
    """Mail a new code; the old one dies. Nothing happens to a request that is over."""
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
    """The request that a link token speaks of, where it verifies."""
    found: JoinRequest | None = signed_links.find(
        JoinRequest.objects.select_related("coalition"), purpose, token
    )
    return found


def lives(request: JoinRequest) -> bool:
    """Whether its code can still be pressed."""
    fresh = request.asked_at + JoinRequest.CODE_LIVES > timezone.now()
    return request.state == JoinRequest.State.CODE_SENT and fresh and request.tries < MOST_TRIES


def enter_code(request: JoinRequest, code: str) -> tuple[Person, Membership]:
    """Join by the mailed code. Raises CodeExpired, WrongCode and what `membership.join` raises.

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
    """Join, the address being proven: the person is made or found, the membership made.

    A request that claims a record from paper brings its membership along. Raises CodeExpired where the request
    is over, and what `membership.join` raises; the person stays made then, since the address is theirs. Locks
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
        claimed = account_claims.settle(row) if row.claim_id else None
        person = claimed[0] if claimed else _person_of(row)
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
    """The person behind a proven address, made where there is none; the address counts as verified."""
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
    """A facilitator spoke with the person and takes them in: a person without a login, who can claim it later.

    Raises membership.WrongState where the request is over. Locks the request and the coalition; logged.
    """
    with transaction.atomic():
        row = _decide_call(request, by, note, JoinRequest.State.JOINED)
        person = Person.objects.create_user(None, name=row.name, language=row.language, phone=row.phone)
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


def close_called(request: JoinRequest, by: Person, note: str = "") -> None:
    """A facilitator closes a request for a call. Raises membership.WrongState. Locks the request; logged."""
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
