from typing import Any

from django import template
from django.contrib import admin
from django.template import Context
from django.urls import reverse

register = template.Library()


@register.simple_tag(takes_context=True)
def edit_path(context: Context, thing: Any) -> str:
    """Return the path where the visitor changes `thing` in the admin, or "" if they may not. No query but for staff."""
    request = context["request"]
    if not request.user.is_staff or not admin.site.is_registered(type(thing)):
        return ""
    if not admin.site.get_model_admin(type(thing)).has_change_permission(request, thing):
        return ""
    return reverse(f"admin:{thing._meta.app_label}_{thing._meta.model_name}_change", args=[thing.pk])
