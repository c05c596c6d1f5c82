"""The URL decides the language: `/es/…` is Spanish, everything else English.

Caches never vary on Accept-Language, and nothing redirects by it.
"""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware


class UrlLanguageMiddleware(LocaleMiddleware):
    """Django's middleware less its `Vary: Accept-Language`; `?lang=es` decides where the path cannot."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response = super().process_response(request, response)
        varied = [name.strip() for name in response.get("Vary", "").split(",") if name.strip()]
        kept = [name for name in varied if name.lower() != "accept-language"]
        if kept:
            response["Vary"] = ", ".join(kept)
        elif varied:
            del response["Vary"]
        return response
