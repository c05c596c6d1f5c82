from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class OfficeConfig(AppConfig):
    name = "office"
    verbose_name = _("Office")

    def ready(self) -> None:
        # Each app's receivers, contributions to other apps, tables of personal data, and steps to approve.
        autodiscover_modules("receivers", "contributions", "privacy", "approvals")
