"""The personal data that advocacy holds."""

from django.utils.translation import gettext_lazy as _

from office.privacy import Held

TITLE = _("Advocacy")

HELD: list[Held] = []
