"""The emails about accounts."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from mailing.mail import Mail
from people.models import Person
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
