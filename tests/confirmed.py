"""Sign-in with a password confirmed just now, as exports, roles, bulk mail and deletions require.

See `pse_portal.reauthentication`.
"""

import time

from allauth.account.internal.flows import login
from django.test import Client

from people.models import Person


def confirm(client: Client) -> None:
    """Mark the client's session as after a password typed again."""
    session = client.session
    session[login.AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": "password", "at": time.time(), "reauthenticated": True}
    ]
    session[login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = session["_auth_user_id"]
    session.save()


def sign_in(client: Client, person: Person) -> None:
    client.force_login(person)
    confirm(client)
