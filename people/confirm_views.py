"""Pages about one's own sign-in: confirm with an emailed code that it is oneself, and sign out everywhere."""

import secrets
import time
from datetime import timedelta
from typing import Any

from allauth.account.internal.flows import reauthentication as flow
from allauth.account.internal.flows.login import record_authentication
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from mailing import outbox
from people import mails, sessions
from people.sign_in import signed_in
from pse_portal import rate_limits
from pse_portal.forms import Form

KEY = "confirm-code"  # in the session: a keyed hash of the code, and until when it works
TRIES = (5, 15 * rate_limits.MINUTE)


class CodeForm(Form):
    code = forms.CharField(
        label=_("Code from the email"),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


@login_required
def confirm(request: HttpRequest) -> HttpResponse:
    """Send a code to the person's address, then take it and carry on with what they were doing."""
    waits = request.session.get(KEY)
    is_sent = bool(waits and waits["until"] > time.time())
    if request.method == "POST" and "send" in request.POST:
        _send(request)
        return redirect(request.get_full_path())
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        problem = _problem(request, form.cleaned_data["code"])
        if problem is None:
            request.session.pop(KEY, None)
            record_authentication(request, signed_in(request), method="code", reauthenticated=True)
            return flow.resume_request(request) or redirect("pages:me")
        form.add_error("code", problem)
    after = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(after, None):
        after = ""
    return render(request, "people/confirm_code.html", {"form": form, "is_sent": is_sent, "next": after})


@login_required
@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End all of the person's sessions, this one too."""
    person = signed_in(request)
    sessions.end_all(person, person)
    logout(request)
    messages.success(request, _("You’re signed out everywhere."))
    return redirect("account_login")


def _send(request: HttpRequest) -> None:
    person = signed_in(request)
    if not rate_limits.use(f"confirm-send {person.pk}", TRIES):
        return
    code = f"{secrets.randbelow(10**6):06}"
    seconds = settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT
    request.session[KEY] = {"hash": _hash(person, code), "until": time.time() + seconds}
    with transaction.atomic():
        mail = mails.ConfirmCode(None, code=code, minutes=seconds // 60)
        expires_at = timezone.now() + timedelta(seconds=seconds)
        outbox.queue(mail, key=f"account:{secrets.token_hex(12)}", to=person.contact, expires_at=expires_at)


def _problem(request: HttpRequest, typed: str) -> Any:
    """Return why the code is refused, or None if it is right."""
    person, waits = signed_in(request), request.session.get(KEY)
    if not rate_limits.use(f"confirm-code {person.pk}", TRIES):
        return _("You’ve tried too many codes. Please wait 15 minutes.")
    if not waits or waits["until"] < time.time():
        return _("This code has expired. Ask for a new one.")
    digits = "".join(character for character in typed if character.isdigit())
    if not constant_time_compare(waits["hash"], _hash(person, digits)):
        return _("That’s not the code in our latest email. Check it and try again.")
    return None


def _hash(person: Any, code: str) -> str:
    return salted_hmac("people.confirm-code", f"{person.pk}:{code}", algorithm="sha256").hexdigest()
