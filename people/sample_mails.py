"""The mails of accounts with sample data."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from office.registries import SampleMail, sample_mails


def register() -> None:
    code = {"code": "204816", "minutes": 15}
    for order, (name, title, context) in enumerate(
        [
            ("login_code", _("Code to sign in"), code),
            ("address_code", _("Code to confirm an address"), code),
            ("password_code", _("Code for a new password"), code),
            ("unknown_account", _("No account with this address"), {}),
            ("account_exists", _("There is an account already"), {}),
            ("account_changed", _("The account was changed"), {"what": "password_changed"}),
            ("new_address", _("Confirm an address that staff entered"), {"path": "/address/1-0a1b2c/"}),
            ("address_asked", _("Staff entered a new address"), {"to_email": "ana@example.org"}),
        ]
    ):
        sample_mails.register(
            SampleMail(f"people/email/{name}", title, partial(dict, context), order=10 + order)
        )
