"""Django's admin as our staff get it: dates and times in one labelled field each, which phones know how to fill."""

from django import forms
from django.contrib.admin.apps import AdminConfig
from django.db import models


class StaffConfig(AdminConfig):
    """In place of `django.contrib.admin` among the apps, so that every room's admin has these fields."""

    default_site = "pse_portal.staff_site.StaffSite"

    def ready(self) -> None:
        # Before the rooms register: each ModelAdmin copies these when it is made.
        from django.contrib.admin.options import FORMFIELD_FOR_DBFIELD_DEFAULTS

        from pse_portal.fields import LinesWidget, MomentField, MomentInput

        FORMFIELD_FOR_DBFIELD_DEFAULTS[models.DateTimeField] = {
            "form_class": MomentField,
            "widget": MomentInput,
        }
        FORMFIELD_FOR_DBFIELD_DEFAULTS[models.TextField] = {"widget": LinesWidget}
        FORMFIELD_FOR_DBFIELD_DEFAULTS[models.DateField] = {
            "widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        }
        super().ready()
