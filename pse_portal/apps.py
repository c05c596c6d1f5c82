from django.apps import AppConfig


class PsePortalConfig(AppConfig):
    """The bottom storey: no models, imports no other app."""

    name = "pse_portal"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from pse_portal import kept_words

        user_logged_in.connect(kept_words.stay_signed_in, dispatch_uid="pse_portal.kept_words")
