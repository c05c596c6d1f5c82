"""Access to a coalition's dialogue."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from coalitions.models import Coalition
from dialogue import moderator_access
from dialogue.models import Thread
from people.sign_in import signed_in


def member_of(request: HttpRequest, kind: str, slug: str) -> Coalition:
    """Return the listed coalition of a URL for its active members. Raises Http404 for everyone else."""
    return get_object_or_404(Coalition.objects.listed().with_member(request.user), kind=kind, slug=slug)


def thread_of(request: HttpRequest, kind: str, slug: str, pk: int) -> Thread:
    """Return the thread of a URL if the visitor may open it. Raises Http404 otherwise."""
    threads = Thread.objects.readable_by(request.user).select_related("home", "author")
    return get_object_or_404(threads, spaces__kind=kind, spaces__slug=slug, pk=pk)


def enters(request: HttpRequest, coalition: Coalition) -> bool:
    """Return whether the visitor is a member of the coalition; log the look of staff with moderator access."""
    belongs = Coalition.objects.with_member(request.user).filter(pk=coalition.pk).exists()
    if not belongs and moderator_access.is_visiting(request.user, coalition):
        moderator_access.note_look(coalition, signed_in(request))
    return belongs


def list_of(request: HttpRequest, coalition: Coalition) -> dict[str, Any]:
    """Return the context that a coalition's lists share: the visitor's rights, and the search query."""
    belongs = enters(request, coalition)
    editable = Coalition.objects.editable_by(request.user).filter(pk=coalition.pk)
    return {
        "coalition": coalition,
        "belongs": belongs,
        "may_write": belongs and not coalition.is_archived,
        "leads": belongs and editable.exists(),
        "query": request.GET.get("q", "").strip()[:200],
    }


def say_too_fast(request: HttpRequest) -> None:
    """Add a message that the visitor posted too much; the form keeps their text."""
    messages.warning(
        request,
        _("You’ve posted a lot in a short time. Your text is still here. Please try again in an hour."),
    )
