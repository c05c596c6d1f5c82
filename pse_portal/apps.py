from django.apps import AppConfig

from pse_portal import bounds, error_reports, errors, field_words

# Not in ready(): a field gets its validators when it is created, and forms are created along with the models.
bounds.set_on_all_forms()
field_words.set_on_all_forms()


class PsePortalConfig(AppConfig):
    """The bottom layer: no models, and no imports from other apps."""

    name = "pse_portal"

    def ready(self) -> None:
        error_reports.start_sentry()
        errors.use_in_debug()
