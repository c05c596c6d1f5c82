"""Views for the actions of members, liaisons, and facilitators on an agenda."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agenda import hub_priorities, proposals, support, transitions, updates, view_requests
from agenda.access import seen_item
from agenda.forms.items import (
    BackingForm,
    CarryForm,
    DeclineForm,
    ItemForm,
    JoinForm,
    MoveForm,
    ProposeForm,
    UpdateForm,
)
from agenda.models import AgendaItem, Carrying, Endorsement, State, Story, origins_and_ways
from coalitions.access import managed
from coalitions.models import Coalition
from people.sign_in import signed_in
from pse_portal.posted import is_pressed, row_of


def _led(request: HttpRequest, slug: str) -> AgendaItem:
    """Return the item for a facilitator of its coalitions. Raises Http404 for everyone else."""
    items = AgendaItem.objects.editable_by(request.user).with_homes().prefetch_related(*origins_and_ways())
    return get_object_or_404(items, slug=slug)


def _sent(request: HttpRequest) -> Any:
    """Return the data to bind the form to; an empty POST is validated too."""
    return request.POST if request.method == "POST" else None


def _late(request: HttpRequest, item: AgendaItem) -> HttpResponse:
    messages.error(request, _("Someone else already updated this. Here’s the latest version."))
    return redirect(item)


@login_required
def propose(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Propose a goal: a short form for members, the full item for facilitators."""
    members = Coalition.objects.listed().with_member(request.user)
    coalition = get_object_or_404(members, kind=kind, slug=slug)
    leads = Coalition.objects.editable_by(request.user).filter(pk=coalition.pk).exists()
    form: ProposeForm | ItemForm
    if leads:
        form = ItemForm(_sent(request), coalition=coalition, is_new=True)
    else:
        form = ProposeForm(_sent(request))
    if request.method == "POST" and form.is_valid():
        words = form.words if isinstance(form, ItemForm) else form.words(get_language() or "en")
        item = proposals.bring(
            coalition, signed_in(request), heard=bool(form.cleaned_data.get("is_heard")), **words
        )
        messages.success(
            request,
            _("Added to the agenda.")
            if leads
            else _("Your proposal went to the facilitators. We’ll let you know when they answer."),
        )
        return redirect(item)
    return render(request, "agenda/propose.html", {"coalition": coalition, "form": form, "leads": leads})


@login_required
@require_POST
def endorse(request: HttpRequest, slug: str) -> HttpResponse:
    """Support an item, or withdraw the support."""
    item = seen_item(request, slug)
    person = signed_in(request)
    if is_pressed(request, "take_back"):
        own = Endorsement.objects.standing().filter(item=item, person=person).first()
        if own is not None:
            support.take_back(own, person)
        messages.success(request, _("You no longer support this goal. We won’t send you updates about it."))
        return redirect(item)
    try:
        support.endorse(item, person)
    except (support.Closed, support.NotYours):
        messages.error(request, _("You can’t support this goal right now."))
    else:
        messages.success(request, _("Thank you for your support. We’ll let you know when there’s news."))
    return redirect(item)


@login_required
def backing(request: HttpRequest, slug: str) -> HttpResponse:
    """Record that a coalition, or one of its partners, endorses an item, or withdraw it; for its facilitators."""
    item = seen_item(request, slug)
    person = signed_in(request)
    led = Coalition.objects.editable_by(person)
    if not led.exists() or not item.is_public:
        raise Http404
    form = BackingForm(request.POST if "who" in request.POST else None, item=item, person=person)
    if request.method == "POST" and "take_back" in request.POST:
        given = get_object_or_404(
            Endorsement.objects.named().filter(item=item, through__in=led.values("pk")),
            pk=row_of(request, "take_back"),
        )
        support.take_back(given, person)
        messages.success(request, _("Withdrawn."))
        return redirect(item.address("backing"))
    if request.method == "POST" and form.is_valid():
        who = form.cleaned_data["who"]
        try:
            if who in form.coalitions:
                support.endorse_for(item, form.coalitions[who], person)
            else:
                partner = form.partners[who]
                support.endorse_for_organization(item, partner.organization, partner.coalition, person)
        except (support.Closed, support.NotYours):
            return _late(request, item)
        messages.success(request, _("Saved with today’s date and your name."))
        return redirect(item)
    ours = Endorsement.objects.named().filter(item=item, through__in=led.values("pk"))
    return render(request, "agenda/backing.html", {"item": item, "form": form, "ours": ours})


@login_required
def carry(request: HttpRequest, slug: str) -> HttpResponse:
    """Bring a hub's priority to a connected circle, for its liaisons and facilitators."""
    item = seen_item(request, slug)
    person = signed_in(request)
    ways = hub_priorities.ways(item, person)
    if not ways.exists():
        raise Http404
    form = CarryForm(_sent(request), ways=ways)
    if request.method == "POST" and form.is_valid():
        link = form.cleaned_data["link"]
        try:
            carried = hub_priorities.carry(item, link, person, form.cleaned_data["into"])
        except (hub_priorities.NotCarriable, hub_priorities.CarriedAlready, hub_priorities.NotYours):
            return _late(request, item)
        messages.success(
            request,
            _("Brought to %(circle)s. Updates will show on your hub’s page.") % {"circle": link.circle.name},
        )
        return redirect(carried.item)
    return render(request, "agenda/carry.html", {"item": item, "form": form})


@login_required
def answer(request: HttpRequest, slug: str) -> HttpResponse:
    """Accept or decline a member's proposal, for facilitators."""
    item = _led(request, slug)
    if item.is_public or not item.is_open:
        return redirect(item)
    form = DeclineForm(request.POST if is_pressed(request, "decline") else None)
    try:
        if request.method == "POST" and is_pressed(request, "open"):
            proposals.put_on_agenda(item, signed_in(request))
            messages.success(request, _("Added to the agenda. We’ll let the person who proposed it know."))
            return redirect(item)
        if request.method == "POST" and form.is_valid():
            proposals.decline(item, signed_in(request), form.cleaned_data["note"], get_language() or "en")
            messages.success(request, _("We’ll send your reason to the person who proposed it."))
            return redirect(item)
    except proposals.Answered:
        return _late(request, item)
    return render(request, "agenda/answer.html", {"item": item, "form": form})


@login_required
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Edit an item's text, for facilitators; the history keeps the old text."""
    item = _led(request, slug)
    form = ItemForm(_sent(request), instance=item, coalition=item.coalition)
    if request.method == "POST" and form.is_valid():
        changed = proposals.reword(item, signed_in(request), **form.words)
        messages.success(
            request,
            _("Saved. It will show on the page within a minute.") if changed else _("No changes were made."),
        )
        return redirect(item)
    return render(request, "agenda/edit.html", {"item": item, "form": form})


@login_required
def move(request: HttpRequest, slug: str, to: str) -> HttpResponse:
    """Change an item's state, with the text it needs, for facilitators."""
    item = _led(request, slug)
    if to not in State.values:
        raise Http404
    if to not in transitions.moves_from(item):
        return _late(request, item)
    form = MoveForm(_sent(request), to=to, item=item)
    if request.method == "POST" and form.is_valid():
        try:
            transitions.move(item, to, signed_in(request), **form.cleaned_data)
        except transitions.NoHub:
            form.add_error(None, _("No hub endorses it yet. Ask the hubs first, or wait until one does."))
        except transitions.NoBacking:
            form.add_error(None, _("No one supports it yet."))
        except transitions.WrongState:
            return _late(request, item)
        else:
            if to in transitions.TOLD:
                messages.success(request, _("Status updated. We’ll email supporters in ten minutes."))
            else:
                messages.success(request, _("Status updated."))
            return redirect(item)
    return render(request, "agenda/move.html", {"item": item, "form": form, "to": State(to)})


@login_required
def update(request: HttpRequest, slug: str) -> HttpResponse:
    """Post an update, for facilitators; supporters are notified."""
    item = _led(request, slug)
    if not item.is_public:
        raise Http404
    form = UpdateForm(_sent(request))
    if request.method == "POST" and form.is_valid():
        updates.tell(item, signed_in(request), **form.cleaned_data)
        messages.success(request, _("Saved. Supporters will get it in ten minutes."))
        return redirect(item)
    return render(request, "agenda/update.html", {"item": item, "form": form})


@login_required
def join(request: HttpRequest, slug: str) -> HttpResponse:
    """Merge one of a circle's items into another."""
    item = _led(request, slug)
    if not (item.is_circles and item.is_open):
        raise Http404
    form = JoinForm(_sent(request), item=item, person=request.user)
    if request.method == "POST" and form.is_valid():
        into = form.cleaned_data["into"]
        try:
            hub_priorities.join(item, into, signed_in(request))
        except (hub_priorities.NotCarriable, proposals.NotYours):
            return _late(request, item)
        messages.success(request, _("Goals merged. We’re letting supporters know."))
        return redirect(into)
    return render(request, "agenda/join.html", {"item": item, "form": form})


@login_required
def manage(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Show what facilitators have to do on the agenda: proposals, requested views, dates that have passed."""
    coalition = managed(request, kind, slug)
    items = AgendaItem.objects.of(coalition).with_homes()
    context: dict[str, Any] = {
        "coalition": coalition,
        "proposals": items.waiting()[:50],
        "views": view_requests.to_answer(request.user).filter(hub=coalition)[:50],
        "due": items.public().open().filter(next_on__lt=timezone.localdate()).latest_first()[:20],
        "endorsable": _to_endorse(coalition),
        "open": items.public().open().latest_first()[:50],
        "stories": Story.objects.filter(coalition=coalition, erased_at=None).count(),
        "tell_url": reverse(f"agenda:tell-{coalition.kind}", kwargs={"slug": coalition.slug}),
    }
    return render(request, "agenda/manage/agenda.html", context)


def _to_endorse(coalition: Coalition) -> list[Carrying]:
    """Return what a liaison brought to a circle and the hub has not endorsed yet."""
    if coalition.is_circle:
        return []
    done = Endorsement.objects.standing().filter(coalition=coalition.pk).values("item")
    rows = (
        Carrying.objects.of_hub(coalition).filter(item__in=AgendaItem.objects.open()).exclude(item__in=done)
    )
    return list(rows.select_related("item__coalition").order_by("-carried_at")[:50])
