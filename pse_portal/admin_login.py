"""The admin site: sign-in goes through the portal's own pages, and each person sees their own language."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any, TypeVar

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation

View = TypeVar("View", bound=Callable[..., Any])


class StaffSite(AdminSite):
    """Admin site whose sign-in and passwords are the portal's: second factor, rate limits, email verification."""

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

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return redirect("account_change_password")
