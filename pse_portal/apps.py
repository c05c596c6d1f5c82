from django.apps import AppConfig


class PsePortalConfig(AppConfig):
    """The bottom storey: no models, imports no other app."""

    name = "pse_portal"
