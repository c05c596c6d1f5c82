"""Whom a coalition's dialogue is open to."""

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
    """The living coalition of an address, for somebody who belongs to it; Http404 for everybody else."""
    return get_object_or_404(Coalition.objects.listed().with_member(request.user), kind=kind, slug=slug)


def thread_of(request: HttpRequest, kind: str, slug: str, pk: int) -> Thread:
    """The thread of an address, for somebody who may open it; Http404 for everybody else."""
    threads = Thread.objects.readable_by(request.user).select_related("home", "author")
    return get_object_or_404(threads, spaces__kind=kind, spaces__slug=slug, pk=pk)


def enters(request: HttpRequest, coalition: Coalition) -> bool:
    """Whether somebody belongs to a coalition whose page they open; a look of staff on a visit is written down."""
    belongs = Coalition.objects.with_member(request.user).filter(pk=coalition.pk).exists()
    if not belongs and moderator_access.is_visiting(request.user, coalition):
        moderator_access.note_look(coalition, signed_in(request))
    return belongs


def list_of(request: HttpRequest, coalition: Coalition) -> dict[str, Any]:
    """What the lists of a coalition's dialogue know of whoever opens them, and the words they look for."""
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
    """Why somebody has to wait; what they typed is still in the form."""
    messages.warning(
        request,
        _("You’ve posted a lot in a short time. Your text is still here. Please try again in an hour."),
    )
