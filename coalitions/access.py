"""Resolve a coalition's addresses and who may use them, and the panels of its public page."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from coalitions.models import Coalition, Membership
from office import audit
from office.panels import CoalitionPanel, filled_by_place
from people.models import Person
from people.sign_in import sign_in
from pse_portal.former_slugs import lead_on


def page_panels(request: HttpRequest, coalition: Coalition) -> dict[str, Any]:
    """Return the panels of a coalition's public page by place, as the templates of circles and hubs take them."""
    by_place = filled_by_place(CoalitionPanel, request, coalition, ("head", "next", "main", "aside"))
    return {f"{place}_panels": panels for place, panels in by_place.items()}


def moved(kind: str, slug: str) -> HttpResponse:
    """Redirect from the address of a merged, archived or renamed coalition; Http404 if there never was one."""
    coalition = Coalition.objects.filter(kind=kind, slug=slug).select_related("merged_into").first()
    if coalition is None:
        return lead_on(get_object_or_404(Coalition, kind=kind, former_slugs__slug=slug))
    while coalition.merged_into:
        coalition = coalition.merged_into
    return redirect(coalition)


def welcome(request: HttpRequest, joined: Membership) -> None:
    names = {"coalition": joined.coalition.name}
    if joined.state == Membership.State.PENDING:
        text = _(
            "Your request went to the facilitators of %(coalition)s. A person will read it, and "
            "you’ll hear from us either way."
        )
    else:
        text = _("Welcome! You’re now a member of %(coalition)s.")
    messages.success(request, text % names)


def enter(request: HttpRequest, person: Person, joined: Membership) -> HttpResponse:
    """Sign in the person who proved their address. Goes through allauth, which still asks for a second factor."""
    welcome(request, joined)
    return sign_in(request, person, joined.coalition.get_absolute_url())


def managed(request: HttpRequest, kind: str, slug: str) -> Coalition:
    """Return the coalition at an address if the visitor facilitates it; else raise Http404."""
    coalition = get_object_or_404(Coalition.objects.editable_by(request.user), kind=kind, slug=slug)
    audit.note_lead(request.user, coalition.pk)
    return coalition
