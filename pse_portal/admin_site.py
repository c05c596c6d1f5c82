"""Django's admin as our staff get it: dates and times in one labelled field each, which phones know how to fill."""

from typing import Any

from django import forms
from django.contrib.admin.apps import AdminConfig
from django.db import models
from django.http import HttpRequest

from pse_portal import bounds


class StaffConfig(AdminConfig):
    """In place of `django.contrib.admin` among the apps, so that every app's admin has these fields."""

    default_site = "pse_portal.admin_login.StaffSite"

    def ready(self) -> None:
        # Before the apps register: each ModelAdmin copies these when it is made.
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
    """A mixin for an admin that only shows its rows: they come from elsewhere, and processes change them."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _of_known(optgroups: Any) -> Any:
    """What was chosen, and nothing for a forged value: Django asks the database for whatever was sent."""

    def of_known(self: Any, name: str, value: Any, attr: Any = None) -> Any:
        model = self.field.remote_field.model
        return optgroups(self, name, [key for key in value if not key or bounds.is_key(model, key)], attr)

    return of_known
