"""Somebody who has just confirmed that it is them, as exports, roles, bulk mail and deletions ask (`pse_portal.reauthentication`)."""

import time

from allauth.account.internal.flows import login
from django.test import Client

from people.models import Person


def confirm(client: Client) -> None:
    """Note in the session of whoever is signed in what a password typed again notes there."""
    session = client.session
    session[login.AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": "password", "at": time.time(), "reauthenticated": True}
    ]
    session[login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = session["_auth_user_id"]
    session.save()


def sign_in(client: Client, person: Person) -> None:
    client.force_login(person)
    confirm(client)
