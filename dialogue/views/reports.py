"""Work on reports: facilitators in their coalition's management pages, moderators on their own page."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from coalitions.access import managed
from coalitions.models import Coalition
from dialogue import moderator_access, report_decisions
from dialogue.addresses import path_of
from dialogue.forms import BreakGlassForm, DecideForm, InviteStaffForm, NoteForm
from dialogue.models import Report, Visit
from dialogue.models.visit import is_moderator
from people.sign_in import signed_in
from pse_portal.pagination import page_of
from pse_portal.posted import is_pressed, pressed, row_of


@login_required
def reports(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Show a coalition's reports, and let facilitators give and end moderator access."""
    coalition = managed(request, kind, slug)
    form = InviteStaffForm(
        request.POST if is_pressed(request, "invite") else None, guests=report_decisions.moderators()
    )
    if request.method == "POST":
        if is_pressed(request, "end"):
            visit = get_object_or_404(
                Visit.objects.lasting().filter(coalition=coalition), pk=row_of(request, "visit")
            )
            moderator_access.end(visit, signed_in(request))
            messages.success(request, _("Access ended. They can’t read anything now."))
            return redirect(path_of(coalition, "reports"))
        if form.is_valid():
            data = form.cleaned_data
            moderator_access.invite(coalition, data["guest"], data["reason"], signed_in(request))
            messages.success(request, _("Access given for seven days. You can end it sooner."))
            return redirect(path_of(coalition, "reports"))
    rows = Report.objects.handled_by(request.user).filter(post__thread__home=coalition)
    rows = rows.select_related("post__thread__home", "post__author")
    context = {
        "coalition": coalition,
        "waiting": rows.open()[:100],
        "page": page_of(request, rows.exclude(decided_at=None), per_page=20),
        "visits": Visit.objects.filter(coalition=coalition).select_related("person")[:20],
        "form": form,
    }
    return render(request, "dialogue/manage/reports.html", context)


def _work_on(request: HttpRequest, row: Report, back: str) -> HttpResponse | tuple[NoteForm, DecideForm]:
    """Apply the submitted form and redirect, or return the two forms to show."""
    do = pressed(request, "note", "decide")
    note = NoteForm(request.POST if do == "note" else None, initial={"note": row.note})
    decide = DecideForm(request.POST if do == "decide" else None)
    if do == "note" and note.is_valid():
        report_decisions.write_note(row, note.cleaned_data["note"])
        messages.success(request, _("Your note is saved."))
        return redirect(request.path)
    if do == "decide" and decide.is_valid():
        try:
            report_decisions.decide(row, signed_in(request), **decide.cleaned_data)
        except report_decisions.Decided:
            messages.info(request, _("Someone else already decided this."))
        except report_decisions.LeadsAlone as error:
            text = _(
                "The author is the only facilitator here who can sign in. Name another "
                "facilitator who has an email first, then block."
            )
            decide.add_error("outcome", str(error) or text)
            return note, decide
        else:
            messages.success(
                request,
                _(
                    "Decision saved. We’ll let the person who reported it know. "
                    "If you removed the post, we’ll tell its author too."
                ),
            )
        return redirect(back)
    return note, decide


def _report(request: HttpRequest, pk: int) -> Report:
    rows = Report.objects.handled_by(request.user).select_related(
        "post__thread__home", "post__author", "decided_by"
    )
    return get_object_or_404(rows, pk=pk)


@login_required
def report_case(request: HttpRequest, slug: str, kind: str, pk: int) -> HttpResponse:
    """Show one report to facilitators: the post, notes, and the decision."""
    coalition = managed(request, kind, slug)
    row = _report(request, pk)
    if row.post.thread.home_id != coalition.pk:
        raise Http404
    answer = _work_on(request, row, path_of(coalition, "reports"))
    if isinstance(answer, HttpResponse):
        return answer
    context = {"coalition": coalition, "report": row, "note": answer[0], "form": answer[1]}
    return render(request, "dialogue/manage/report.html", context)


def _staff_only(request: HttpRequest) -> None:
    if not is_moderator(request.user):
        raise Http404


@login_required
def queue(request: HttpRequest) -> HttpResponse:
    """Show moderators every open report and their current access, and let them break the glass."""
    _staff_only(request)
    person = signed_in(request)
    form = BreakGlassForm(request.POST if is_pressed(request, "break") else None)
    if request.method == "POST" and is_pressed(request, "end"):
        visit = get_object_or_404(Visit.objects.lasting().filter(person=person), pk=row_of(request, "visit"))
        moderator_access.end(visit, person)
        messages.success(request, _("Access ended."))
        return redirect("moderation:queue")
    if request.method == "POST" and form.is_valid():
        coalition: Coalition = form.cleaned_data["coalition"]
        moderator_access.break_glass(coalition, person, form.cleaned_data["reason"])
        messages.warning(request, _("You can read for four hours. The facilitators have been told."))
        return redirect(path_of(coalition, "threads"))
    rows = Report.objects.handled_by(person).select_related("post__thread__home", "post__author")
    context = {
        "waiting": rows.open()[:100],
        "page": page_of(request, rows.exclude(decided_at=None), per_page=20),
        "visits": Visit.objects.lasting().filter(person=person).select_related("coalition"),
        "form": form,
    }
    return render(request, "dialogue/moderation/queue.html", context)


@login_required
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one report to moderators."""
    _staff_only(request)
    row = _report(request, pk)
    answer = _work_on(request, row, reverse("moderation:queue"))
    if isinstance(answer, HttpResponse):
        return answer
    context = {"report": row, "coalition": row.post.thread.home, "note": answer[0], "form": answer[1]}
    return render(request, "dialogue/moderation/case.html", context)
