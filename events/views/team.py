"""Pages for an event's team: guests and their needs, messages, calls, the day after.

Each view of names is logged. Staff see the roster too; who needs what is for the team only.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bookings import change_notices
from coalitions.mailing_page import letter_context, press
from events import afterwards, attendance, changes, check_in, invitations, needs, unconfirmed
from events.access import event_of_team, look
from events.forms.team import AnswerForm, FileForm, GuestMessageForm, RosterFilter
from events.models import RSVP, Event, Need
from mailing import calls
from mailing.letters import letters_about
from mailing.models import Call
from office.panels import EventPanel, filled
from people.sign_in import signed_in
from pse_portal.pagination import page_of
from pse_portal.posted import pressed, row_of, words_of


def _event_of_viewer(request: HttpRequest, slug: str) -> tuple[Event, bool]:
    """Return the event for its team or for staff who may see rosters, and whether the viewer is on the team."""
    events = Event.objects.with_hosts().prefetch_related("arrangements")
    event = events.with_team(request.user).filter(slug=slug).first()
    if event is not None:
        return event, True
    if signed_in(request).has_perm("events.view_rsvp"):
        return get_object_or_404(events, slug=slug), False
    raise Http404


def _may_edit(request: HttpRequest, event: Event) -> bool:
    return Event.objects.editable_by(request.user).filter(pk=event.pk).exists()


@login_required
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    """Show numbers without names: guests, open tasks, and links to each page."""
    event, is_team = _event_of_viewer(request, slug)
    context = {
        "event": event,
        "is_team": is_team,
        "may_edit": _may_edit(request, event),
        "lines": needs.rolled_up(event),
        "to_approve": RSVP.objects.to_approve().filter(event=event).count(),
        "to_call": Call.objects.owed_by(event).to_make().count(),
        "numbers": check_in.numbers(event) if event.has_begun else None,
        "told": attendance.rsvps.to_be_told(event),
        "change": change_notices.of(attendance.rsvps, event),
        "taken_back_until": changes.told_at(event) if changes.can_be_taken_back(event) else None,
        "bursts": unconfirmed.bursts(event) if is_team and event.takes_place and not event.has_begun else [],
        "panels": filled(EventPanel, request, event, "team") if is_team else [],
    }
    return render(request, "events/manage/overview.html", context)


@login_required
def people(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the roster, filtered and paginated."""
    event, is_team = _event_of_viewer(request, slug)
    form = RosterFilter(request.GET)
    rows = form.narrow(RSVP.objects.filter(event=event)).order_by("state", "line", "name", "pk")
    if is_team:
        rows = rows.prefetch_related("needs")
    look(request, event, "roster")
    context = {
        "event": event,
        "is_team": is_team,
        "bursts": unconfirmed.bursts(event) if is_team and event.takes_place and not event.has_begun else [],
        "form": form,
        "page": page_of(request, rows, per_page=50),
    }
    return render(request, "events/manage/people.html", context)


@login_required
@require_POST
def burst(request: HttpRequest, slug: str) -> HttpResponse:
    """Cancel all unconfirmed RSVPs from one network."""
    event = event_of_team(request, slug)
    removed = unconfirmed.remove(event, request.POST.get("network", ""), by=signed_in(request))
    text = ngettext("Removed %(n)d RSVP.", "Removed %(n)d RSVPs.", removed) % {"n": removed}
    messages.success(request, text)
    return redirect("events:people", slug=slug)


@login_required
@require_POST
def decide(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Approve, decline, cancel, or block one guest."""
    event = event_of_team(request, slug)
    rsvp = get_object_or_404(RSVP.objects.filter(event=event), pk=pk)
    person, do = signed_in(request), pressed(request, "approve", "decline", "cancel", "block")
    if do == "approve":
        attendance.approve(rsvp, person)
    elif do == "decline":
        attendance.rsvps.decline(rsvp, by=person)
    elif do == "cancel":
        attendance.rsvps.cancel(rsvp, by=person)
    elif do == "block" and event.lead is not None:
        attendance.block(event.lead, rsvp, by=person, reason=words_of(request, "reason", 300))
    messages.success(request, _("Done."))
    return redirect("events:people", slug=slug)


@login_required
def needs_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show needs as quantities with deadlines; names for the team only. A button answers one line."""
    event, is_team = _event_of_viewer(request, slug)
    if request.method == "POST":
        if not is_team:
            raise Http404
        return _answer(request, event)
    named: list[Need] = []
    if is_team:
        named = list(
            Need.objects.standing()
            .filter(event=event, rsvp__isnull=False)
            .select_related("rsvp")
            .order_by("kind", "what", "pk")[:300]
        )
        look(request, event, "needs")
    context = {
        "event": event,
        "is_team": is_team,
        "lines": needs.rolled_up(event),
        "named": named,
        "drivers": RSVP.objects.coming().filter(event=event, seats_offered__gt=0) if is_team else [],
    }
    return render(request, "events/manage/needs.html", context)


def _answer(request: HttpRequest, event: Event) -> HttpResponse:
    form = AnswerForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            told = needs.answer(
                event, data["kind"], data["what"], data["state"], by=signed_in(request), note=data["note"]
            )
        except needs.NotUndone:
            messages.info(request, _("Someone has already answered this."))
        else:
            messages.success(
                request,
                ngettext("Done. We’ll notify %(n)d person.", "Done. We’ll notify %(n)d people.", told)
                % {"n": told},
            )
    return redirect("events:needs", slug=event.slug)


@login_required
def write(request: HttpRequest, slug: str) -> HttpResponse:
    """Draft a message to guests; the next page shows and counts it before it is sent."""
    event = event_of_team(request, slug)
    form = GuestMessageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        batch = invitations.write(
            event, to=data["to"], subject=data["subject"], words=data["words"], by=signed_in(request)
        )
        return redirect("events:letter", slug=slug, pk=batch.pk)
    letters = letters_about(event)[:20]
    return render(request, "events/manage/write.html", {"event": event, "form": form, "letters": letters})


@login_required
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose whose members to invite; the next page counts them."""
    event = event_of_team(request, slug)
    hosts = [host.coalition for host in event.hosts.all()]
    if request.method == "POST":
        chosen = [coalition for coalition in hosts if str(coalition.pk) in request.POST.getlist("coalition")]
        if chosen and event.takes_place and not event.has_begun:
            batch = invitations.invite(
                event, chosen, by=signed_in(request), note=words_of(request, "note", 500)
            )
            return redirect("events:letter", slug=slug, pk=batch.pk)
        messages.error(
            request, _("Choose at least one coalition. The event must be announced and not over yet.")
        )
    context = {"event": event, "hosts": hosts, "note": request.POST.get("note", "")}
    return render(request, "events/manage/invite.html", context)


@login_required
def letter(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Show a mailing: its reach, a test copy, send, and stop."""
    event = event_of_team(request, slug)
    batch = get_object_or_404(letters_about(event), pk=pk)
    if request.method == "POST":
        press(request, batch)
        return redirect("events:letter", slug=slug, pk=pk)
    context = {"event": event, **letter_context(batch)}
    chosen = batch.context.get("coalitions", [])
    context["overlap"] = invitations.overlap(event, chosen) if context["is_draft"] else 0
    return render(request, "events/manage/letter.html", context)


@login_required
def event_calls(request: HttpRequest, slug: str) -> HttpResponse:
    """Show calls to people without email: what to say, and the outcome."""
    event = event_of_team(request, slug)
    owed = Call.objects.owed_by(event)
    if request.method == "POST":
        call = get_object_or_404(owed, pk=row_of(request, "call"))
        outcome = request.POST.get("outcome", "")
        if outcome in Call.Outcome.values:
            calls.record(call, outcome=outcome, by=signed_in(request), note=words_of(request, "note", 250))
            messages.success(request, _("Saved."))
        return redirect("events:calls", slug=slug)
    look(request, event, "calls")
    context = {"event": event, "calls": calls.to_say(owed.to_make()[:50]), "outcomes": Call.Outcome}
    return render(request, "events/manage/calls.html", context)


@login_required
def after(request: HttpRequest, slug: str) -> HttpResponse:
    """Show attendance, first-time guests, and feedback; send the thanks; add files."""
    event = event_of_team(request, slug)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and "title" in request.POST:
        if form.is_valid():
            form.add_to(event)
            messages.success(request, _("Saved. It’s on the event page now."))
            return redirect("events:after", slug=slug)
    elif request.method == "POST" and "remove" in request.POST:
        for file in event.files.filter(pk=row_of(request, "remove")):
            file.file.delete(save=False)
            file.delete()
        return redirect("events:after", slug=slug)
    elif request.method == "POST":
        told = afterwards.close(event)
        messages.success(
            request,
            ngettext("We’ll email %(n)d person.", "We’ll email %(n)d people.", told) % {"n": told},
        )
        return redirect("events:after", slug=slug)
    answers = event.feedback.order_by("-given_at")
    context = {
        "event": event,
        "numbers": check_in.numbers(event),
        "answers": answers[:100],
        "worth": [
            (word, sum(row.worth == value for row in answers))
            for value, word in event.feedback.model.Worth.choices
        ],
        "can_close": event.is_past and event.takes_place and not event.closed_at,
        "kept_until": event.kept_until,
        "form": form,
        "files": event.files.all(),
    }
    return render(request, "events/manage/after.html", context)
