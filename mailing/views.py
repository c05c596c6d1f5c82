from csp.decorators import csp_replace
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from mailing import kept_mail_files, streams, suppression
from mailing.compose import STOP
from mailing.models import Message
from pse_portal import signed_links


@csrf_exempt  # RFC 8058: mail providers post here without cookie or token; the signed URL is the proof
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Unsubscribe from the stream of one mail: GET asks, POST does it and returns 200. Idempotent.

    A link that is no longer good gets 404 and other ways to leave. `again` in the form reverts it. Matched by fingerprint, also after the mail's address was erased.
    """
    message = signed_links.find(Message.objects.exclude(stream=""), STOP, token)
    if message is None:
        language = request.GET.get("lang", settings.LANGUAGE_CODE)
        with translation.override(
            language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        ):
            return render(request, "mailing/leave_by_hand.html", status=404)
    state = "asks"
    if request.method == "POST":
        with transaction.atomic():
            if "again" in request.POST:
                suppression.start_again(message)
                state = "again"
            else:
                suppression.stop(message, source="one-click")
                state = "done"
    language = request.GET.get("lang", message.language)
    with translation.override(language if language in dict(settings.LANGUAGES) else message.language):
        return render(
            request,
            "mailing/stop.html",
            {
                "state": state,
                "message": message,
                "list": streams.title_of(message.stream),
                "preferences": streams.preferences_of(message),
                "path_prefix": "" if translation.get_language() == settings.LANGUAGE_CODE else "/es",
            },
        )


@require_safe
def kept_mails(request: HttpRequest) -> HttpResponse:
    """List the mails saved in place of a mail server, newest first."""
    return render(request, "mailing/kept_mails.html", {"mails": kept_mail_files.newest(100)})


@require_safe
def kept_mail(request: HttpRequest, number: int) -> HttpResponse:
    return render(request, "mailing/kept_mail.html", {"mail": kept_mail_files.read(number)})


# A mail has inline styles; only this page's CSP allows them, and nothing else.
@require_safe
@csp_replace({"default-src": ["'none'"], "style-src": ["'unsafe-inline'"]})  # type: ignore[arg-type]
def kept_mail_html(request: HttpRequest, number: int) -> HttpResponse:
    return HttpResponse(kept_mail_files.read(number).html)
