"""Django's admin with single, labeled date and time fields that phones can fill in."""

from typing import Any

from django import forms
from django.contrib.admin.apps import AdminConfig
from django.db import models
from django.http import HttpRequest

from pse_portal import bounds


class StaffConfig(AdminConfig):
    """Replaces `django.contrib.admin` in INSTALLED_APPS, so that every app's admin has these fields."""

    default_site = "pse_portal.admin_login.StaffSite"

    def ready(self) -> None:
        # Must run before the apps register: each ModelAdmin copies these defaults when it is created.
        from django.contrib.admin.options import FORMFIELD_FOR_DBFIELD_DEFAULTS
        from django.contrib.admin.widgets import AutocompleteMixin

        from pse_portal.fields import LinesWidget, MomentField, MomentInput

        AutocompleteMixin.optgroups = _of_known(AutocompleteMixin.optgroups)  # type: ignore[method-assign]

        FORMFIELD_FOR_DBFIELD_DEFAULTS[models.DateTimeField] = {
            "form_class": MomentField,
            "widget": MomentInput,
        }
        FORMFIELD_FOR_DBFIELD_DEFAULTS[models.TextField] = {"widget": LinesWidget}
        FORMFIELD_FOR_DBFIELD_DEFAULTS[models.DateField] = {
            "widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        }
        super().ready()


class ReadOnly:
    """Mixin for an admin that only shows its rows: they are created elsewhere and changed by processes."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _of_known(optgroups: Any) -> Any:
    """Wrap `optgroups` to drop forged values: Django would query the database for whatever was sent."""

    def of_known(self: Any, name: str, value: Any, attr: Any = None) -> Any:
        model = self.field.remote_field.model
        return optgroups(self, name, [key for key in value if not key or bounds.is_key(model, key)], attr)

    return of_known
