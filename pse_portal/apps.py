from django.apps import AppConfig

from pse_portal import bounds

# Here and not in ready(): a field takes its validators when it is made, and forms are made with the models.
bounds.set_on_all_forms()


class PsePortalConfig(AppConfig):
    """The bottom layer: no models, imports no other app."""

    name = "pse_portal"
