"""Coordinator pages of one opportunity: shifts, volunteers, messages, spreadsheet import; and an event's shifts."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coalitions.mailing_page import letter_context, press
from coalitions.models import Coalition
from events.models import Event
from events.needs import rolled_up
from mailing.letters import letters_about
from office import audit
from people.sign_in import signed_in
from pse_portal import reauthentication
from pse_portal.csvfiles import csv_response
from pse_portal.pagination import page_of
from pse_portal.posted import is_pressed, pressed, row_of, words_of
from volunteering import (
    access,
    hours,
    kits,
    opportunities,
    role_applications,
    shift_import,
    volunteer_mailings,
)
from volunteering.access import look, of_team
from volunteering.forms.manage import LetterForm, OpportunityForm, SheetForm, ShiftForm
from volunteering.models import Application, Hours, Kit, Opportunity, Shift, SignUp, people_of_shifts


@login_required
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    """Show volunteers by shift, gaps first; for an ongoing role, who has it and who applied."""
    opportunity = of_team(request, slug)
    if request.method == "POST":
        return _act(request, opportunity)
    shifts = Shift.objects.filter(opportunity=opportunity).select_related("event", "opportunity")
    gaps = shifts.coming().gaps_first().prefetch_related(people_of_shifts())
    applications = Application.objects.filter(opportunity=opportunity).select_related("volunteer")
    look(request, opportunity, "volunteers")
    context = {
        "opportunity": opportunity,
        "coalition": opportunity.coalition,
        "page": page_of(request, gaps, per_page=30),
        "past": shifts.on().filter(pk__in=_past(opportunity)).order_by("-starts_at")[:30],
        "waiting": applications.waiting(),
        "at_work": applications.at_work().order_by("answered_at"),
        "minutes": Hours.objects.filter(opportunity=opportunity).total(),
        "letters": letters_about(opportunity)[:10],
    }
    return render(request, "volunteering/manage/opportunity.html", context)


def _past(opportunity: Opportunity) -> list[int]:
    rows = Shift.objects.filter(opportunity=opportunity, starts_at__lte=timezone.now())
    return list(rows.order_by("-starts_at").values_list("pk", flat=True)[:30])


def _act(request: HttpRequest, opportunity: Opportunity) -> HttpResponse:
    """Open or close sign-up, answer an application, or end a role."""
    person, do = signed_in(request), pressed(request, "open", "close", "accept", "decline", "end")
    states = {"open": Opportunity.State.OPEN, "close": Opportunity.State.CLOSED}
    if do in states:
        opportunity.state = states[do]
        with transaction.atomic():
            opportunity.save(update_fields=["state", "updated_at"])
            opportunities.tell_contact(opportunity, person)
        audit.record(person, f"opportunity_{do}", opportunity, coalition_id=opportunity.coalition_id)
        messages.success(request, _("Sign-up is open.") if do == "open" else _("Sign-up is closed. People who have a "
                                                                          "spot keep it."))  # fmt: skip
        return redirect("volunteering:manage", slug=opportunity.slug)
    row = get_object_or_404(
        Application.objects.select_related("opportunity", "volunteer"),
        opportunity=opportunity,
        pk=row_of(request, "row"),
    )
    if do in {"accept", "decline"}:
        state = Application.State.ACCEPTED if do == "accept" else Application.State.DECLINED
        answered = role_applications.answer(row, state, by=person, note=words_of(request, "note", 300))
        if answered:
            messages.success(request, _("Done. We’ll let %(name)s know.") % {"name": row.volunteer.name})
        else:
            messages.info(request, _("Someone has already answered this."))
    elif do == "end":
        role_applications.give_back(row, by=person)
        messages.success(request, _("Done."))
    return redirect("volunteering:manage", slug=opportunity.slug)


@login_required
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    opportunity = of_team(request, slug)
    form = OpportunityForm(request.POST or None, instance=opportunity)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            form.save()
            opportunities.tell_contact(opportunity, signed_in(request))
        audit.record(request.user, "opportunity_changed", opportunity, coalition_id=opportunity.coalition_id)
        messages.success(request, _("Saved."))
        return redirect("volunteering:manage", slug=slug)
    context = {"opportunity": opportunity, "coalition": opportunity.coalition, "form": form}
    return render(request, "volunteering/manage/edit.html", context)


@login_required
def add_shift(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a shift, with the place of the last one prefilled."""
    opportunity = of_team(request, slug)
    last = opportunity.shifts.order_by("-pk").first()
    begin = {"place": last.place, "place_zip": last.place_zip, "time_zone": last.time_zone, "capacity": last.capacity} if last else {}  # fmt: skip
    form = ShiftForm(request.POST or None, instance=Shift(opportunity=opportunity), initial=begin)
    if request.method == "POST" and form.is_valid():
        shift = form.save()
        audit.record(request.user, "shift_made", shift, coalition_id=opportunity.coalition_id)
        messages.success(request, _("Shift added. Add another one, or go back."))
        return redirect("volunteering:add", slug=slug)
    context = {"opportunity": opportunity, "coalition": opportunity.coalition, "form": form}
    return render(request, "volunteering/manage/add.html", context)


@login_required
def sheet(request: HttpRequest, slug: str) -> HttpResponse:
    """Import shifts from a spreadsheet; every row is shown before anything is created."""
    opportunity = of_team(request, slug)
    form = SheetForm(request.POST or None, request.FILES or None)
    reading = None
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        reading = shift_import.read(text, opportunity)
        if is_pressed(request, "enter"):
            try:
                made = shift_import.enter(opportunity, text, by=signed_in(request))
            except shift_import.NotWhole as error:
                reading = error.reading
            else:
                notice = ngettext("Added %(n)d shift.", "Added %(n)d shifts.", len(made))
                messages.success(request, notice % {"n": len(made)})
                return redirect("volunteering:manage", slug=slug)
        # The uploaded rows stay on the page, to be checked and submitted.
        form = SheetForm(initial={"text": text})
    context = {
        "opportunity": opportunity,
        "coalition": opportunity.coalition,
        "form": form,
        "reading": reading,
    }
    return render(request, "volunteering/manage/sheet.html", context)


@login_required
def sheet_template(request: HttpRequest, slug: str) -> HttpResponse:
    """Return the import template as CSV."""
    of_team(request, slug)
    response = HttpResponse(shift_import.template(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="shifts.csv"'
    return response


@login_required
def people_csv(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """Return the volunteers of all shifts as CSV."""
    opportunity = of_team(request, slug)
    reauthentication.require(request)
    look(request, opportunity, "volunteers_file")
    rows = SignUp.objects.filter(shift__opportunity=opportunity, volunteer__wiped_at=None)
    rows = rows.select_related("shift", "volunteer", "hours").order_by(
        "shift__starts_at", "state", "line", "pk"
    )

    def lines() -> Iterator[list[Any]]:
        for row in rows.iterator(chunk_size=500):
            counted = getattr(row, "hours", None)
            is_counted = counted is not None and counted.state == Hours.State.APPROVED
            yield [
                f"{row.shift.local_start:%Y-%m-%d %H:%M}", f"{row.shift.local_end:%Y-%m-%d %H:%M}", row.shift.role,
                row.volunteer.name, row.volunteer.email, row.volunteer.phone, row.state, row.party_size,
                row.came, hours.in_words(counted.minutes) if is_counted and counted else "", row.note,
            ]  # fmt: skip

    head = ["starts", "ends", "role", "name", "e-mail", "phone", "state", "people", "came", "hours", "note"]
    return csv_response(opportunity.slug, head, lines())


@login_required
def write(request: HttpRequest, slug: str) -> HttpResponse:
    """Draft a message by shift, day, role, or state; the next page shows and counts it before it is sent."""
    opportunity = of_team(request, slug)
    shifts = list(
        Shift.objects.on()
        .filter(opportunity=opportunity)
        .select_related("opportunity")
        .order_by("starts_at")[:200]
    )
    form = LetterForm(request.POST or None, shifts=shifts, initial={"shift": request.GET.get("shift", "")})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        batch = volunteer_mailings.write(
            opportunity, data=form.narrowed, subject=data["subject"], words=data["words"], by=signed_in(request)
        )  # fmt: skip
        return redirect("volunteering:letter", slug=slug, pk=batch.pk)
    letters = letters_about(opportunity)[:20]
    context = {
        "opportunity": opportunity,
        "coalition": opportunity.coalition,
        "form": form,
        "letters": letters,
    }
    return render(request, "volunteering/manage/write.html", context)


@login_required
def letter(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Show a mailing: its reach, a test copy, send, and stop."""
    opportunity = of_team(request, slug)
    batch = get_object_or_404(letters_about(opportunity), pk=pk)
    if request.method == "POST":
        press(request, batch)
        return redirect("volunteering:letter", slug=slug, pk=pk)
    context = {"opportunity": opportunity, "coalition": opportunity.coalition, **letter_context(batch)}
    return render(request, "volunteering/manage/letter.html", context)


# The shifts of an event
# ----------------------
@login_required
def of_event(request: HttpRequest, slug: str) -> HttpResponse:
    """Apply a shift template to this event or every coming date of its series, and create shifts from needs."""
    events = Event.objects.editable_by(request.user).with_team(request.user)
    event = get_object_or_404(events.with_hosts(), slug=slug)
    coalition = event.lead
    if request.method == "POST":
        _stamp(request, event, coalition)
        return redirect("event-shifts", slug=slug)
    shifts = (
        Shift.objects.filter(event=event).select_related("opportunity", "event").order_by("starts_at", "pk")
    )
    context = {
        "event": event,
        "coalition": coalition,
        "shifts": shifts,
        "kits": list(coalition.kits.prefetch_related("items")),
        "stops": _stops(event).count(),
        "needs": kits.open_needs(event),
        "lines": rolled_up(event),
        "kits_url": access.page(coalition, "kits"),
    }
    return render(request, "volunteering/manage/event_shifts.html", context)


def _stops(event: Event) -> Any:
    """Return this event or, in a series, all of its coming dates; canceled and postponed ones are left out."""
    coming = Event.objects.upcoming().exclude(state__in=[Event.State.CANCELLED, Event.State.POSTPONED])
    return coming.filter(series=event.series_id) if event.series_id else coming.filter(pk=event.pk)


def _stamp(request: HttpRequest, event: Event, coalition: Coalition) -> None:
    person, do = signed_in(request), pressed(request, "needs", "all")
    if do == "needs":
        made = len(kits.shifts_from_needs(event, coalition, by=person))
        text = ngettext("Created %(n)d shift. It’s open for sign-up.", "Created %(n)d shifts. They’re open for "
                                                                    "sign-up.", made)  # fmt: skip
        messages.success(request, text % {"n": made})
        return
    kit = get_object_or_404(Kit, coalition=coalition, pk=row_of(request, "kit"))
    events = _stops(event) if do == "all" else _stops(event).filter(pk=event.pk)
    stamped = kits.stamp(kit, events, by=person)
    text = ngettext("Created %(n)d shift.", "Created %(n)d shifts.", stamped.shifts)
    messages.success(request, text % {"n": stamped.shifts})
