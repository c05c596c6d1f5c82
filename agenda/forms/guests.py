"""The form to support a goal without an account."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from people.forms import ReachableForm
from pse_portal.open_forms import OpenForm


class SupportForm(OpenForm, ReachableForm):
    """A name, and an email address or a phone number."""

    field_order = ["name", "email", "phone"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = _(
            "We’ll email you a link. Your support counts once you confirm it there."
        )
        self.fields["phone"].help_text = _("No email? A facilitator will call you to confirm.")

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.field_order}
