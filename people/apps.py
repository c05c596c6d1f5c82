from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = _("People")

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from people import own_data

        user_logged_in.connect(_log_staff, dispatch_uid="people.staff_signed_in")

        own_data.register()


def _log_staff(user: Any, **_kwargs: Any) -> None:
    """Sign-ins of those who may open the admin are in the audit log, whichever way they came."""
    from office import audit

    if user.is_staff:
        audit.record(user, "staff_signed_in", user)
