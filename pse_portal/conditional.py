"""Conditional responses: 304 for feeds, calendars and pictures that a program already has."""

from collections.abc import Callable
from functools import wraps
from hashlib import sha256

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe

KEPT_FOR = 300  # seconds, in the client's cache


def in_language(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """View decorator: answer GET in the language that `?lang=` names, whatever the visitor's."""

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        wanted = request.GET.get("lang", "")
        language = wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            response = view(request, *args, **kwargs)
        # Django's middleware would name the language of the path, which these addresses do not have.
        response.headers.setdefault("Content-Language", language)
        return response

    return require_safe(answer)


def etag(*parts: object) -> str:
    """Return the ETag of a response that depends only on `parts` and the active language."""
    digest = sha256(repr((parts, translation.get_language())).encode())
    return f'"{digest.hexdigest()[:32]}"'


def answer_file(
    request: HttpRequest,
    tag: str,
    write: Callable[[], bytes],
    kind: str,
    name: str = "",
    *,
    is_public: bool = False,
) -> HttpResponseBase:
    """Return 304 if the ETag matches, else the generated body. Caches may store it only if `is_public`."""
    fresh = HttpResponse(content_type=kind, headers={"ETag": tag})
    response = get_conditional_response(request, etag=tag, response=fresh) or fresh
    if response is fresh:
        fresh.content = write()
    if is_public:
        patch_cache_control(response, public=True, max_age=KEPT_FOR)
    if name:
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
