from django.apps import AppConfig

from pse_portal import bounds

# Here and not in ready(): a field takes its validators when it is made, and forms are made with the models.
bounds.set_on_all_forms()


class PsePortalConfig(AppConfig):
    """The bottom storey: no models, imports no other app."""

    name = "pse_portal"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from pse_portal import kept_words

        user_logged_in.connect(kept_words.stay_signed_in, dispatch_uid="pse_portal.kept_words")
