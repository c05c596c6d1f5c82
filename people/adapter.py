"""How allauth speaks to people here: its mails go through the outbox."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    pass


def display(person: Any) -> str:
    """The name that greetings and lists show."""
    return str(person)
