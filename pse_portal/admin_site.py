"""Django's admin with single, labeled date and time fields that phones can fill in."""

from typing import Any

from django import forms
from django.contrib.admin.apps import AdminConfig
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils.functional import cached_property

from pse_portal import bounds


class StaffConfig(AdminConfig):
    """Replaces `django.contrib.admin` in INSTALLED_APPS, so that every app's admin has these fields."""

    default_site = "pse_portal.admin_login.StaffSite"

    def ready(self) -> None:
        # Must run before the apps register: each ModelAdmin copies these defaults when it is created.
        from django.contrib.admin.options import FORMFIELD_FOR_DBFIELD_DEFAULTS, ModelAdmin
        from django.contrib.admin.widgets import AutocompleteMixin

        from pse_portal.fields import LinesWidget, MomentField, MomentInput

        AutocompleteMixin.optgroups = _of_known(AutocompleteMixin.optgroups)  # type: ignore[method-assign]

        # Lists grow with the data: none is counted as a whole.
        ModelAdmin.show_full_result_count = False
        ModelAdmin.get_paginator = _paginator  # type: ignore[method-assign]
        FORMFIELD_FOR_DBFIELD_DEFAULTS[models.DateTimeField] = {
            "form_class": MomentField,
            "widget": MomentInput,
        }
        FORMFIELD_FOR_DBFIELD_DEFAULTS[models.TextField] = {"widget": LinesWidget}
        FORMFIELD_FOR_DBFIELD_DEFAULTS[models.DateField] = {
            "widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        }
        super().ready()


class NearPages(Paginator):  # type: ignore[type-arg]
    """Counts only as far as the next few pages, and knows whether there is more (`is_cut`)."""

    MORE = 3  # pages that can be reached from the one shown
    LAST = 1000  # a late page passes by all rows before it

    def __init__(self, rows: Any, per_page: int, *args: Any, number: str = "", **kwargs: Any) -> None:
        super().__init__(rows, per_page, *args, **kwargs)
        is_number = number.isascii() and number.isdigit() and len(number) < 9
        self.most = per_page * (min(int(number) if is_number else 1, self.LAST) + self.MORE)
        self.is_cut = False

    @cached_property
    def count(self) -> int:
        if not isinstance(self.object_list, models.QuerySet):
            return len(self.object_list)
        found = self.object_list.order_by()[: self.most + 1].count()
        self.is_cut = found > self.most
        return min(found, self.most)


def _paginator(
    self: Any,
    request: HttpRequest,
    queryset: Any,
    per_page: int,
    orphans: int = 0,
    allow_empty_first_page: bool = True,
) -> NearPages:
    number = request.GET.get("p") or request.GET.get("page") or ""
    return NearPages(queryset, per_page, orphans, allow_empty_first_page, number=number)


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
