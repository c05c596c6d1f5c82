from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VoiceConfig(AppConfig):
    name = "voice"
    verbose_name = _("Voice and support")

    def ready(self) -> None:
        from voice import own_data, panels, signs

        own_data.register()
        panels.register()
        signs.register()
