"""Prove an address in a session with a mailed code: a guest's, before they see their data, or one's own again.

Nothing of the code is stored: it is derived from a nonce in the session. The answer is the same for every address.
"""

import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from allauth.account.internal.flows import reauthentication
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.utils import is_mfa_enabled
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import get_language

from mailing import outbox
from mailing.contacts import Contact
from office.privacy import Subject
from people import mails
from people.models import Person
from pse_portal import rate_limits, signed_links

CODE_LIVES = timedelta(minutes=15)
PROOF_LASTS = timedelta(minutes=30)
CODES_TO_ADDRESS = (5, rate_limits.HOUR)
MOST_TRIES = (5, rate_limits.HOUR)  # for each code
SENT, PROVEN = "data-code", "data-proof"  # names in the session


@dataclass(frozen=True)
class _Sent:
    """What a code is derived from: an address and the session's nonce."""

    pk: str
    nonce: str


def send(request: HttpRequest, email: str) -> None:
    """Mail a code to `email`, which invalidates the session's earlier one. Beyond the limit it only looks so."""
    nonce = signed_links.new_nonce()
    request.session[SENT] = {
        "email": email,
        "nonce": nonce,
        "until": time.time() + CODE_LIVES.total_seconds(),
    }
    if not rate_limits.use(f"data-code {email}", CODES_TO_ADDRESS):
        return
    minutes = int(CODE_LIVES.total_seconds() // 60)
    mail = mails.DataCode(None, code=_code(email, nonce), minutes=minutes)
    to = Contact(email=email, language=get_language() or "en")
    with transaction.atomic():
        outbox.queue(
            mail, key=f"data-code:{nonce}", to=to, expires_at=timezone.now() + CODE_LIVES, is_asked=True
        )


def _code(email: str, nonce: str) -> str:
    return signed_links.code("own-data", _Sent(email, nonce))  # type: ignore[arg-type]  # its key is an address


def sent_to(request: HttpRequest) -> str:
    """Return the address that the session's code went to, "" if there is none or it has expired."""
    sent = request.session.get(SENT)
    return sent["email"] if sent and sent["until"] > time.time() else ""


def prove(request: HttpRequest, code: str) -> bool:
    """Return whether the code is right; then the session has proven its address. Five tries for each code."""
    sent: Any = request.session.get(SENT)
    if not sent_to(request) or not rate_limits.use(f"data-try {sent['nonce']}", MOST_TRIES):
        return False
    if not constant_time_compare(_code(sent["email"], sent["nonce"]), code):
        return False
    del request.session[SENT]
    request.session.cycle_key()
    request.session[PROVEN] = {"email": sent["email"], "until": time.time() + PROOF_LASTS.total_seconds()}
    return True


def proven(request: HttpRequest) -> str:
    """Return the address that the session has proven in the last half hour, or ""."""
    proof = request.session.get(PROVEN)
    return proof["email"] if proof and proof["until"] > time.time() else ""


def close(request: HttpRequest) -> None:
    """Forget the session's proof, such as on a shared computer."""
    request.session.flush()


class SignInNeeded(Exception):
    """The address is that of an account which a mailed code alone does not open."""


def subject_of(request: HttpRequest) -> Subject | None:
    """Return whose data the visitor may see: their own, or that of the address they have proven; else None.

    Raises SignInNeeded for an account with a second step to sign in, and for staff.
    """
    if isinstance(request.user, Person):
        return Subject.of(request.user)
    email = proven(request)
    if not email:
        return None
    person = Person.objects.filter(email=email).first()
    if person is None:
        return Subject(email=email)
    if person.is_staff or is_mfa_enabled(person):
        raise SignInNeeded
    return Subject.of(person)


def is_fresh(request: HttpRequest) -> bool:
    """Return whether the visitor has just shown that it is them: with a code, or for an account with one, a password
    or a second step. Raises ReauthenticationRequired, which allauth answers, if they can do so there.
    """
    if not isinstance(request.user, Person):
        return bool(proven(request))
    if reauthentication.get_reauthentication_flows(request.user):
        if not reauthentication.did_recently_reauthenticate(request):
            raise ReauthenticationRequired
        return True
    return proven(request) == request.user.email
