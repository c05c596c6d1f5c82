"""The admin site: sign-in goes through the portal's own pages, and each person sees their own language."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy

View = TypeVar("View", bound=Callable[..., Any])


class StaffSite(AdminSite):
    """Admin site whose sign-in and passwords are the portal's: second factor, rate limits, email verification."""

    index_title = gettext_lazy("Home")
    enable_nav_sidebar = False  # its lists and forms need the width; the first page leads to every table

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Redirect to the portal's sign-in, then back.

        Raises PermissionDenied for a signed-in person who is not staff.
        """
        after = request.GET.get("next") or reverse("admin:index")
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(after, reverse("account_login"))

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Wrap an admin view to use the person's language, as admin URLs have no language prefix.

        `?lang=` takes precedence.
        """

        def in_own_language(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if request.user.is_authenticated and "lang" not in request.GET:
                translation.activate(request.user.language)
                request.LANGUAGE_CODE = translation.get_language()
            return view(request, *args, **kwargs)

        wrapped: Any = update_wrapper(in_own_language, view)
        guarded: View = super().admin_view(wrapped, cacheable)
        return guarded

    def get_urls(self) -> list[Any]:
        return [path("tables/", self.admin_view(self.tables), name="tables"), *super().get_urls()]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return {**super().each_context(request), "portal_version": settings.VERSION}

    def tables(self, request: HttpRequest) -> HttpResponse:
        """Show every table that the person may open; the first page has their tasks instead."""
        context = {
            **self.each_context(request), "title": gettext("All tables"), "app_list": self.get_app_list(request),
        }  # fmt: skip
        return render(request, "admin/tables.html", context)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return redirect("account_change_password")
