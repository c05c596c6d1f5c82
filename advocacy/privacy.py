"""The personal data that advocacy holds."""

from django.utils.translation import gettext_lazy as _

from advocacy.models import PublicBody
from office.privacy import Blank, Held

TITLE = _("Advocacy")

HELD: list[Held] = [
    Held(
        PublicBody,
        _("decision makers reached at your address or number"),
        _("The public contacts of decision makers: as long as we list them."),
        fields=("name", "email", "phone"),
        contact=("email", "phone"),
        forget=Blank("email", "phone"),
    ),
]
