"""The staff page of email that is held after a restore."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mailing import holds
from mailing.models import Message
from pse_portal import reauthentication


def urls(site: AdminSite) -> list[URLPattern]:
    """Return the page and its buttons, for the admin of emails."""
    return [
        path("held/", site.admin_view(_page(site)), name="mailing_held"),
        path("held/<str:kind>/", site.admin_view(require_POST(_decide)), name="mailing_held_decide"),
    ]


def _page(site: AdminSite) -> Any:
    def page(request: HttpRequest) -> HttpResponse:
        if not request.user.has_perm("mailing.view_message"):
            raise PermissionDenied
        context = {
            **site.each_context(request),
            "title": _("Held email"),
            "kinds": holds.held(),
            "may_decide": request.user.has_perm("mailing.change_batch"),
        }
        return render(request, "admin/mailing/held.html", context)

    return page


def _decide(request: HttpRequest, kind: str) -> HttpResponse:
    """Send the held mail of a kind, or drop it. Idempotent."""
    if not request.user.has_perm("mailing.change_batch") or kind not in Message.Kind.values:
        raise PermissionDenied
    reauthentication.require(request)
    if "drop" in request.POST:
        number = holds.drop(kind, by=request.user)
        messages.success(request, _("Emails that won’t be sent: %(number)d.") % {"number": number})
    else:
        number = holds.release(kind, by=request.user)
        messages.success(request, _("Emails on their way: %(number)d.") % {"number": number})
    return redirect("admin:mailing_held")
