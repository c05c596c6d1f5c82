from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class OfficeConfig(AppConfig):
    name = "office"
    verbose_name = _("Office")

    def ready(self) -> None:
        # Each app's receivers, contributions to other apps, and tables of personal data.
        autodiscover_modules("receivers", "contributions", "privacy")
