"""The URL decides the language: `/es/…` is Spanish, everything else English.

Caches never vary on Accept-Language, and nothing redirects by it.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation

# Paths without an `/es/` version: for staff, programs and machines.
UNPREFIXED = ("/admin/", "/dev/", "/mail/", "/news/feed/", "/dialogue/feed/")


def url_language(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: activate the language of the path; `?lang=es` decides where the path cannot.

    Django's own also asks cookies and the browser, and answers with `Vary: Accept-Language`.
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        code = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
        if request.path_info.startswith(UNPREFIXED) and request.GET.get("lang") in dict(settings.LANGUAGES):
            code = request.GET["lang"]
        translation.activate(code)
        request.LANGUAGE_CODE = code
        response = get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language())
        return response

    return answer
