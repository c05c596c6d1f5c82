"""What facilitators need to answer: requests to join, calls, messages."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coalitions import join_requests, letters, membership
from coalitions.access import managed
from coalitions.forms.joins import DecisionForm
from coalitions.forms.manage import AnswerForm, OutcomeForm
from coalitions.models import JoinRequest, Letter, Membership
from mailing import calls as call_list
from mailing.models import Call
from office import audit
from people.sign_in import signed_in
from pse_portal.pagination import page_of
from pse_portal.posted import is_pressed, words_of


@login_required
def requests(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Show the queue: who asked to join, and who asked to be called."""
    coalition = managed(request, kind, slug)
    waiting = Membership.objects.pending().filter(coalition=coalition).select_related("person")
    to_call = JoinRequest.objects.to_call().filter(coalition=coalition)
    return render(
        request,
        "coalitions/manage/requests.html",
        {"coalition": coalition, "page": page_of(request, waiting), "to_call": to_call[:100]},
    )


@login_required
@require_POST
def decide(request: HttpRequest, slug: str, kind: str, pk: int) -> HttpResponse:
    """Approve or decline a request, with a note."""
    coalition = managed(request, kind, slug)
    row = get_object_or_404(Membership.objects.filter(coalition=coalition).select_related("person"), pk=pk)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Approve or decline the request. Keep your note under 500 characters."))
        return redirect(coalition.address("requests"))
    act = membership.approve if form.cleaned_data["decision"] == "yes" else membership.decline
    try:
        act(row, signed_in(request), form.cleaned_data["note"])
    except membership.WrongState:
        messages.error(request, _("Someone has already answered this request."))
    else:
        messages.success(request, _("Done. We’ll let %(name)s know.") % {"name": row.person.name})
    return redirect(coalition.address("requests"))


@login_required
@require_POST
def answer_call(request: HttpRequest, slug: str, kind: str, pk: int) -> HttpResponse:
    """Add the person after the call, or close the request."""
    coalition = managed(request, kind, slug)
    row = get_object_or_404(JoinRequest.objects.filter(coalition=coalition), pk=pk)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose whether to add this person. Keep your note under 500 characters."))
        return redirect(coalition.address("requests"))
    act = join_requests.add_called if form.cleaned_data["decision"] == "yes" else join_requests.close_called
    try:
        act(row, signed_in(request), form.cleaned_data["note"])
    except (membership.WrongState, membership.Refused):
        messages.error(request, _("Someone has already answered this request."))
    else:
        messages.success(request, _("Done. The call is off your list."))
    return redirect(coalition.address("requests"))


@login_required
def calls(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Show the call list: who is owed a call and why, what to say, and the results. Each view is logged."""
    coalition = managed(request, kind, slug)
    page = page_of(request, Call.objects.owed_by(coalition).to_make(), per_page=20)
    shown = call_list.to_say(cast("Any", page.object_list))
    if shown:
        audit.record(request.user, "calls.looked_at", coalition, coalition_id=coalition.pk)
    made = Call.objects.owed_by(coalition).filter(called_at__isnull=False).exclude(outcome__in=Call.UNSETTLED)
    context = {
        "coalition": coalition,
        "page": page,
        "calls": shown,
        "made": made.order_by("-called_at")[:10],
        "asked": JoinRequest.objects.to_call().filter(coalition=coalition).count(),
    }
    return render(request, "coalitions/manage/calls.html", context)


@login_required
@require_POST
def call_made(request: HttpRequest, slug: str, kind: str, pk: int) -> HttpResponse:
    """Record a call's outcome; if it asked a question, "yes" or "no" takes effect."""
    coalition = managed(request, kind, slug)
    call = get_object_or_404(Call.objects.owed_by(coalition), pk=pk)
    form = OutcomeForm(request.POST)
    answer = request.POST.get("answer", "")
    if answer in {"yes", "no"}:
        try:
            note = words_of(request, "note", 250)
            call_list.answer(call, is_yes=answer == "yes", by=signed_in(request), note=note)
        except call_list.NotPossible as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Saved: %(name)s.") % {"name": call.name})
    elif not form.is_valid():
        messages.error(request, _("Choose how the call went. Keep your note under 250 characters."))
    else:
        call_list.record(
            call, outcome=form.cleaned_data["outcome"], by=signed_in(request), note=form.cleaned_data["note"]
        )
        messages.success(request, _("Saved: %(name)s.") % {"name": call.name})
    return redirect(coalition.address("calls"))


@login_required
def letter_list(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """List the messages to the facilitators: unanswered first, then answered."""
    coalition = managed(request, kind, slug)
    waiting = Letter.objects.waiting().filter(coalition=coalition)
    settled = (
        Letter.objects.filter(coalition=coalition)
        .exclude(state=Letter.State.WAITING)
        .select_related("answered_by")
        .order_by("-answered_at", "-pk")
    )
    context = {
        "coalition": coalition,
        "waiting": waiting[:100],
        "page": page_of(request, settled, per_page=10),
    }
    return render(request, "coalitions/manage/letters.html", context)


@login_required
def letter(request: HttpRequest, slug: str, kind: str, pk: int) -> HttpResponse:
    """Show a message, and the form to answer it."""
    coalition = managed(request, kind, slug)
    row = get_object_or_404(Letter.objects.filter(coalition=coalition).select_related("answered_by"), pk=pk)
    form = AnswerForm(request.POST if is_pressed(request, "answer") else None)
    if request.method == "POST":
        try:
            if is_pressed(request, "close"):
                letters.close(row, signed_in(request))
                messages.success(request, _("Done. The message is closed."))
                return redirect(coalition.address("letters"))
            if form.is_valid():
                letters.answer(row, form.cleaned_data["answer"], signed_in(request))
                messages.success(request, _("Your answer is on its way to %(name)s.") % {"name": row.name})
                return redirect(coalition.address("letters"))
        except letters.Answered:
            messages.error(request, _("Someone has already answered this message."))
            return redirect(coalition.address("letters"))
    context = {"coalition": coalition, "letter": row, "form": form}
    return render(request, "coalitions/manage/letter.html", context)
