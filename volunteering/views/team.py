"""Coordinator pages of a coalition: open spots, new opportunities, shift templates, hours, asking again."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coalitions.access import managed
from coalitions.mailing_page import letter_context, press
from mailing.letters import letters_about
from office import audit
from people.sign_in import signed_in
from pse_portal import reauthentication
from pse_portal.csvfiles import csv_response
from pse_portal.pagination import page_of
from pse_portal.posted import pressed, row_number, row_of, words_of
from volunteering import hours, kits, mails, volunteer_mailings
from volunteering.access import page
from volunteering.forms.manage import AskForm, KitForm, OpportunityForm
from volunteering.models import Application, Hours, Opportunity, Shift, SignUp, people_of_shifts


@login_required
def of(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Show shifts, gaps first, everything that needs an answer, and the coalition's opportunities."""
    coalition = managed(request, kind, slug)
    shifts = Shift.objects.filter(opportunity__coalition=coalition).coming().on()
    gaps = shifts.select_related("opportunity", "event").gaps_first().prefetch_related(people_of_shifts())
    rows = Opportunity.objects.filter(coalition=coalition).order_by("state", "-created_at", "pk")
    audit.record(request.user, "volunteers_seen", coalition, coalition_id=coalition.pk)
    waiting = SignUp.objects.to_answer().filter(shift__opportunity__coalition=coalition)
    context = {
        "coalition": coalition,
        "page": page_of(request, gaps, per_page=30),
        "opportunities": rows.annotate(shift_count=Count("shifts", filter=Q(shifts__cancelled_at=None)))[
            :100
        ],
        "to_answer": waiting.select_related("volunteer", "shift__opportunity")[:50],
        "applications": Application.objects.waiting()
        .filter(opportunity__coalition=coalition)
        .select_related("volunteer", "opportunity")[:50],
        "hours_waiting": Hours.objects.proposed().filter(opportunity__coalition=coalition).count(),
        "address": page(coalition, "of"),
        "new": page(coalition, "new"),
        "hours": page(coalition, "hours"),
        "ask": page(coalition, "ask"),
        "kits": page(coalition, "kits"),
    }
    return render(request, "volunteering/manage/team.html", context)


@login_required
def new(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Create an opportunity as a draft."""
    coalition = managed(request, kind, slug)
    form = OpportunityForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        row: Opportunity = form.save(commit=False)
        row.coalition, row.created_by = coalition, signed_in(request)
        row.slug = kits.free_slug(form.cleaned_data["title_en"])
        row.save()
        messages.success(request, _("Saved as a draft. Add shifts, then open sign-up."))
        return redirect("volunteering:manage", slug=row.slug)
    return render(request, "volunteering/manage/new.html", {"coalition": coalition, "form": form})


@login_required
def kits_page(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Show the coalition's shift templates, and add or remove one. They are applied on an event's page."""
    coalition = managed(request, kind, slug)
    if request.method == "POST" and request.POST.get("remove"):
        found = coalition.kits.filter(pk=row_of(request, "remove"))
        found.delete()
        return redirect(page(coalition, "kits"))
    form = KitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        name, spanish = form.cleaned_data["name_en"], form.cleaned_data["name_es"]
        kits.make_kit(coalition, name, form.numbers, by=signed_in(request), spanish=spanish)
        messages.success(request, _("Template saved. You can use it from an event’s page."))
        return redirect(page(coalition, "kits"))
    context = {"coalition": coalition, "form": form, "kits": coalition.kits.prefetch_related("items")}
    return render(request, "volunteering/manage/kits.html", context)


@login_required
def hours_page(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Show hours to correct and approve in bulk, and those already decided."""
    coalition = managed(request, kind, slug)
    rows = Hours.objects.filter(opportunity__coalition=coalition)
    if request.method == "POST":
        _decide(request, rows)
        return redirect(page(coalition, "hours"))
    waiting = rows.proposed().select_related("volunteer", "opportunity", "sign_up__shift")
    decided = rows.exclude(state=Hours.State.PROPOSED).select_related(
        "volunteer", "opportunity", "decided_by"
    )
    audit.record(request.user, "hours_seen", coalition, coalition_id=coalition.pk)
    context = {
        "coalition": coalition,
        "waiting": page_of(request, waiting, per_page=50),
        "decided": decided.order_by("-worked_on", "-pk")[:50],
        "minutes": rows.total(),
        "people": rows.approved().values("volunteer").distinct().count(),
        "csv": page(coalition, "hours-csv"),
    }
    return render(request, "volunteering/manage/hours.html", context)


def _decide(request: HttpRequest, rows: Any) -> None:
    """Approve, decline, or reopen the checked rows; minutes may be corrected ("7:30")."""
    person, do = signed_in(request), pressed(request, "approve", "decline", "reopen")
    ticked = rows.filter(pk__in=[row_number(typed) for typed in request.POST.getlist("row")])
    if do == "approve":
        minutes = {}
        for row in ticked:
            typed = hours.read_clock(request.POST.get(f"time-{row.pk}", ""))
            if typed is not None:
                minutes[row.pk] = typed
        done = hours.approve(ticked, by=person, minutes=minutes)
        text = ngettext("%(n)d entry approved.", "%(n)d entries approved.", done)
    elif do == "decline":
        done = hours.decline(ticked, by=person, note=words_of(request, "note", 250))
        text = ngettext("%(n)d entry not approved.", "%(n)d entries not approved.", done)
    elif do == "reopen":
        done = hours.reopen(ticked, by=person)
        text = ngettext("%(n)d entry is pending again.", "%(n)d entries are pending again.", done)
    else:
        return
    messages.success(request, text % {"n": done})


@login_required
def hours_csv(request: HttpRequest, slug: str, kind: str) -> StreamingHttpResponse:
    """Return approved hours as CSV, with the total in the last row."""
    coalition = managed(request, kind, slug)
    reauthentication.require(request)
    audit.record(request.user, "hours_file_seen", coalition, coalition_id=coalition.pk)
    counted = Hours.objects.filter(opportunity__coalition=coalition).approved()
    listed = counted.select_related("volunteer", "opportunity", "decided_by").order_by("worked_on", "pk")

    def rows() -> Iterator[list[Any]]:
        for row in listed.iterator(chunk_size=500):
            yield [
                row.volunteer, row.worked_on, row.opportunity, hours.in_words(row.minutes), row.minutes, row.decided_by or "", row.note,
            ]  # fmt: skip
        minutes = counted.total()
        yield [_("total"), "", "", hours.in_words(minutes), minutes, "", ""]

    head = ["name", "day", "opportunity", "hours", "minutes", "approved by", "note"]
    return csv_response(f"{coalition.slug}-hours", head, rows())


@login_required
def ask(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Draft a message to earlier volunteers with consent, by skill, language, and county."""
    coalition = managed(request, kind, slug)
    opportunities = list(Opportunity.objects.open().filter(coalition=coalition).order_by("-created_at")[:100])
    form = AskForm(request.POST or None, opportunities=opportunities)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        number = data.pop("opportunity")
        chosen = next((row for row in opportunities if str(row.pk) == number), None)
        batch = volunteer_mailings.ask_again(coalition, opportunity=chosen, by=signed_in(request), **data)
        return redirect(page(coalition, "ask-letter", pk=batch.pk))
    context = {
        "coalition": coalition,
        "form": form,
        "letters": [
            (batch, page(coalition, "ask-letter", pk=batch.pk))
            for batch in letters_about(coalition, mails.AskedAgain)[:20]
        ],
    }
    return render(request, "volunteering/manage/ask.html", context)


@login_required
def ask_letter(request: HttpRequest, slug: str, kind: str, pk: int) -> HttpResponse:
    """Show a mailing: its reach, a test copy, send, and stop."""
    coalition = managed(request, kind, slug)
    batch = get_object_or_404(letters_about(coalition, mails.AskedAgain), pk=pk)
    if request.method == "POST":
        press(request, batch)
        return redirect(page(coalition, "ask-letter", pk=pk))
    context = {"coalition": coalition, **letter_context(batch)}
    return render(request, "volunteering/manage/ask_letter.html", context)
