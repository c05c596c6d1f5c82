"""Ask a signed-in person to confirm that it is them, before exports, roles, bulk email, and deletions.

They enter their password or second step again; a person with neither enters an emailed code. allauth's middleware leads
them there, and then carries on with the request.
"""

import time

from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.http import HttpRequest


def is_recent(request: HttpRequest) -> bool:
    """Return whether the person confirmed in this session, within ACCOUNT_REAUTHENTICATION_TIMEOUT seconds."""
    records = get_authentication_records(request, request.user) if request.user.is_authenticated else []
    confirmed = [record["at"] for record in records if record.get("reauthenticated")]
    return bool(confirmed) and time.time() - confirmed[-1] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def require(request: HttpRequest) -> None:
    """Raise ReauthenticationRequired unless the person has just confirmed that it is them."""
    if not is_recent(request):
        raise ReauthenticationRequired
