"""The connections of a circle or a hub: public to read, managed by its facilitators."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from coalitions.access import moved
from coalitions.models import Coalition
from hubs import connections
from hubs.forms.connections import LiaisonForm, NoteForm, ProposeForm, ReasonForm, SeatForm
from hubs.models import HubCircle, Liaison
from people import names
from people.sign_in import signed_in
from pse_portal.page_cache import cached_public_page
from pse_portal.posted import is_pressed, pressed


def links_path(coalition: Coalition) -> str:
    return coalition.address("links:of")


def _mine(request: HttpRequest, kind: str, slug: str) -> Coalition:
    return get_object_or_404(Coalition.objects.editable_by(request.user), kind=kind, slug=slug)


@cached_public_page
def link_list(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """List the connections, each as a sentence with its people, and the ended ones; facilitators get links to act."""
    coalition = Coalition.objects.listed().filter(kind=kind, slug=slug).first()
    if coalition is None:
        return moved(kind, slug)
    leads = Coalition.objects.editable_by(request.user).filter(pk=coalition.pk).exists()
    context = {
        "coalition": coalition,
        "links": connections.links_of(coalition),
        "ended": _history(coalition),
        "leads": leads,
        "base": "coalitions/manage/_page.html" if leads else "hubs/links/_public.html",
    }
    return render(request, "hubs/links/link_list.html", context)


def _history(coalition: Coalition) -> Any:
    ended = HubCircle.objects.of(coalition).filter(state=HubCircle.State.ENDED)
    return ended.select_related("hub", "circle").order_by("-until", "-pk")


@login_required
def propose(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Let a facilitator propose a connection, which the other side answers."""
    coalition = _mine(request, kind, slug)
    form = ProposeForm(request.POST or None, coalition=coalition)
    if request.method == "POST" and form.is_valid():
        partner = form.cleaned_data["partner"]
        hub, circle = (partner, coalition.circle) if coalition.is_circle else (coalition.hub, partner)
        try:
            connections.propose(hub, circle, HubCircle.side_of(coalition), signed_in(request), **form.words)
        except connections.LinkedAlready:
            form.add_error("partner", _("These two are already connected or have a pending proposal."))
        else:
            messages.success(
                request,
                _("Your proposal went to the facilitators of %(name)s. It’s their turn to answer.")
                % {"name": partner.name},
            )
            return redirect(links_path(coalition))
    return render(request, "hubs/links/propose.html", {"coalition": coalition, "form": form})


@login_required
def manage(request: HttpRequest, slug: str, kind: str, pk: int) -> HttpResponse:
    """Manage a connection as one side's facilitator: answer it, review it, name liaisons, end it."""
    coalition = _mine(request, kind, slug)
    side = HubCircle.side_of(coalition)
    links = HubCircle.objects.of(coalition).with_current_liaisons()
    link = get_object_or_404(links.select_related("hub", "circle"), pk=pk)
    reason = ReasonForm(request.POST if is_pressed(request, "end") else None)
    if request.method == "POST":
        answer = _act(request, link, side, reason)
        if answer is not None:
            return answer
    context = {
        "coalition": coalition,
        "link": link,
        "partner": link.coalition_of(HubCircle.other(side)),
        "is_hub": side == HubCircle.Side.HUB,
        "answers": link.state == HubCircle.State.PROPOSED and link.proposed_by != side,
        "is_due": link.state == HubCircle.State.AGREED
        and connections.due_for_review().filter(pk=link.pk).exists(),
        "asked": link.liaisons.asked().select_related("person"),
        "people": LiaisonForm.people_of(link.hub) if side == HubCircle.Side.HUB else [],
        "reason": reason,
    }
    return render(request, "hubs/links/manage.html", context)


def _act(request: HttpRequest, link: HubCircle, side: str, reason: ReasonForm) -> HttpResponse | None:
    """Perform the pressed action. Returns None to show the page again with its errors."""
    back = redirect(links_path(link.coalition_of(side)))
    note = NoteForm(request.POST)
    data = note.cleaned_data["note"] if note.is_valid() else ""
    do = pressed(request, "agree", "decline", "keep", "end", "name")
    try:
        if do == "agree":
            connections.agree(link, side, signed_in(request))
            messages.success(request, _("Agreed. The connection starts today."))
        elif do == "decline":
            connections.decline(link, side, signed_in(request), data)
            messages.success(request, _("The proposal is closed. We’re letting the other coalition know."))
        elif do == "keep":
            connections.keep(link, side, signed_in(request))
            messages.success(request, _("Thank you. You’re keeping the connection."))
        elif do == "end":
            if not reason.is_valid():
                return None
            connections.end(link, side, signed_in(request), reason.cleaned_data["note"])
            messages.success(request, _("The connection has ended. Its history stays on record."))
        elif do == "name" and side == HubCircle.Side.HUB:
            form = LiaisonForm(request.POST, hub=link.hub)
            if not form.is_valid():
                messages.error(request, _("Choose a member of the hub."))
                return redirect(request.path)
            connections.name_liaison(link, form.cleaned_data["person"], signed_in(request))
            person = form.cleaned_data["person"]
            data = (
                _("We asked %(name)s. They’ll be the liaison once they agree.")
                if person.email
                else _(
                    "%(name)s has no email. Call them and log whether they agree. The call is on "
                    "your call list."
                )
            )
            messages.success(request, data % {"name": person})
            return redirect(request.path)
    except connections.NotYours:
        messages.error(request, _("Only the other coalition can answer this."))
    except connections.WrongState:
        messages.error(request, _("Someone else already updated this. Here’s the latest version."))
    return back


@login_required
def seat(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept, decline or give up one's own seat. Before accepting, people read where they appear and choose a name."""
    liaison = get_object_or_404(
        Liaison.objects.filter(person=signed_in(request), until__isnull=True).select_related(
            "link__hub", "link__circle"
        ),
        pk=pk,
    )
    accepts = is_pressed(request, "accept")
    form = SeatForm(request.POST if accepts else None, person=signed_in(request))
    if request.method == "POST" and (not accepts or form.is_valid()):
        try:
            if accepts:
                names.show_as(signed_in(request), form.cleaned_data["shown_as"])
                connections.accept_seat(liaison, is_named=bool(form.cleaned_data["is_named"]))
            else:
                connections.leave_seat(liaison)
        except connections.WrongState:
            messages.error(request, _("This has changed since. Please check it again."))
        else:
            text = (
                _("Thank you. You’re now your hub’s liaison.")
                if accepts
                else _("Done. The hub can ask someone else.")
            )
            messages.success(request, text)
        return redirect("pages:me")
    return render(request, "hubs/links/seat.html", {"liaison": liaison, "form": form})
