"""The emails about accounts."""

from typing import Any, Self

from django.utils.translation import gettext_lazy as _

from mailing.mail import Mail
from people.models import Merge, Person
from pse_portal.signed_links import token


class AccountMail(Mail[Person | None]):
    order = 10


class Code(AccountMail):
    """Takes the `code` and its lifetime in `minutes`."""

    sample_given = {"code": "204816", "minutes": 15}


class LoginCode(Code):
    title = _("Sign-in code")


class AddressCode(Code):
    title = _("Code to confirm an email address")


class PasswordCode(Code):
    title = _("Code for a new password")


class UnknownAccount(AccountMail):
    title = _("No account with this email address")


class AccountExists(AccountMail):
    title = _("Account already exists")


class AccountChanged(AccountMail):
    """Takes `what` was changed and, for an address, `from_email`, `to_email` or `deleted_email`."""

    title = _("Account changed")
    sample_given = {"what": "password_changed"}


class NewAddress(AccountMail):
    """Sent to the new address itself."""

    title = _("Confirm an email address that staff entered")
    sample_given = {"path": "/address/1-0a1b2c/"}

    def context(self) -> dict[str, Any]:
        row = self.row
        if row is None or not row.new_email:
            return {}
        return {"path": f"/address/{token(row.new_email_purpose, row)}/"}


class AddressAsked(AccountMail):
    """Sent to the current address; takes the new one (`to_email`)."""

    title = _("Staff entered a new email address")
    sample_given = {"to_email": "ana@example.org"}


class MergeAsked(Mail[Merge]):
    """Asks a person whether another account is theirs too; takes `side`, "record" or "owner"."""

    title = _("Two accounts that may be one person’s")
    order = 10
    related = ("record", "owner")

    @property
    def other(self) -> Person:
        return self.row.owner if self.given["side"] == "record" else self.row.record

    def is_moot(self) -> bool:
        return self.row.state != Merge.State.ASKED

    def context(self) -> dict[str, Any]:
        purpose = f"merge-{self.given['side']}"
        return {"hint": hinted(self.other.email or ""), "path": f"/address/merge/{token(purpose, self.row)}/"}

    @classmethod
    def sample(cls) -> Self:
        one = Person(pk=1, name="Ana Ruiz", email="ana@example.org")
        other = Person(pk=2, name="Ana M. Ruiz", email="ana.ruiz@example.com")
        return cls(Merge(pk=1, record=one, owner=other, nonce="sample"), side="record")


def hinted(address: str) -> str:
    """Return an address that its owner recognizes and others can't write to: "a…z@e….org"."""
    local, _at, domain = address.partition("@")
    name, _dot, top = domain.rpartition(".")
    return f"{local[:1]}…{local[-1:]}@{name[:1]}….{top}" if local and top else ""
