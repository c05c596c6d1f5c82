from pathlib import Path

from django.apps import AppConfig
from django.conf import settings


class PsePortalConfig(AppConfig):
    """The bottom storey: no models, imports no other app."""

    name = "pse_portal"

    def ready(self) -> None:
        """Make the folders of the broker that needs no server; kombu expects to find them."""
        folders = getattr(settings, "CELERY_BROKER_TRANSPORT_OPTIONS", {})
        for name in ("data_folder_in", "data_folder_out", "processed_folder", "control_folder"):
            if name in folders:
                Path(folders[name]).mkdir(parents=True, exist_ok=True)
