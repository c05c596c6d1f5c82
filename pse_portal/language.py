"""The URL decides the language: `/es/…` is Spanish, everything else English.

Caches never vary on Accept-Language, and nothing redirects by it.
"""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

# Paths without an `/es/` version: for staff, programs and machines.
UNPREFIXED = ("/admin/", "/dev/", "/mail/", "/news/feed/", "/dialogue/feed/")


class UrlLanguageMiddleware(LocaleMiddleware):
    """Django's middleware without `Vary: Accept-Language`; `?lang=es` decides where the path cannot."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        path_decides = not request.path_info.startswith(UNPREFIXED)
        if not path_decides and request.GET.get("lang") in dict(settings.LANGUAGES):
            translation.activate(request.GET["lang"])
            request.LANGUAGE_CODE = translation.get_language()

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response = super().process_response(request, response)
        varied = [name.strip() for name in response.get("Vary", "").split(",") if name.strip()]
        kept = [name for name in varied if name.lower() != "accept-language"]
        if kept:
            response["Vary"] = ", ".join(kept)
        elif varied:
            del response["Vary"]
        return response
