from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import BaseUserCreationForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from people.models import Person


class PersonCreationForm(BaseUserCreationForm):
    class Meta:
        model = Person
        fields = ("email", "name")
        field_classes: dict[str, Any] = {}


@admin.register(Person)
class PersonAdmin(UserAdmin):
    """People as staff see them. Only a superuser gives rights, so that no role can raise itself."""

    add_form = PersonCreationForm
    add_fieldsets = ((None, {"fields": ("email", "name", "usable_password", "password1", "password2")}),)
    fieldsets = (
        (None, {"fields": ("name", "email", "phone", "language", "time_zone", "zip_code")}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
        (_("Dates"), {"fields": ("last_login", "joined_at")}),
    )
    filter_horizontal = ["groups"]
    list_display = ["name", "email", "language", "is_staff", "joined_at"]
    list_filter = ["is_staff", "language", "groups"]
    ordering = ["name", "pk"]
    readonly_fields = ["last_login", "joined_at"]
    search_fields = ["name", "email"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        fields = [*super().get_readonly_fields(request, obj)]
        return fields if request.user.is_superuser else [*fields, "is_staff", "is_superuser", "groups"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A role never changes a superuser: it could take the account by its address."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (
            request.user.is_superuser or obj is None or not (obj.is_superuser or obj.is_staff)
        )
