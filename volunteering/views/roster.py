"""Coordinator pages of one shift: the roster, callers, check-in and check-out, and changes."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from people.sign_in import signed_in
from pse_portal.pagination import page_of
from pse_portal.posted import is_pressed, pressed, words_of
from volunteering import check_in, guardian_consent, shift_changes, sign_ups
from volunteering.access import look, of_team, overlap_words
from volunteering.forms.manage import CallerForm, ShiftForm
from volunteering.models import Guardian, Opportunity, Shift, SignUp


def shift_of_team(request: HttpRequest, slug: str, pk: int) -> tuple[Opportunity, Shift]:
    """Return opportunity and shift for its coordinators; raise Http404 for others."""
    opportunity = of_team(request, slug)
    rows = Shift.objects.filter(opportunity=opportunity).select_related("opportunity__coalition", "event")
    return opportunity, get_object_or_404(rows, pk=pk)


@login_required
def roster(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Show the roster with check-in, and add people who call."""
    opportunity, shift = shift_of_team(request, slug, pk)
    form = CallerForm(request.POST or None, shift=shift, initial={"language": get_language()})
    if request.method == "POST" and form.is_valid() and _enter(request, shift, form):
        return redirect("volunteering:roster", slug=slug, pk=pk)
    name = request.GET.get("q", "").strip()[:80]
    rows = SignUp.objects.filter(shift=shift).select_related("volunteer", "guardian", "hours")
    if name:
        rows = rows.filter(volunteer__name__icontains=name)
    look(request, opportunity, "volunteers")
    context = {
        "opportunity": opportunity,
        "coalition": opportunity.coalition,
        "shift": shift,
        "form": form,
        "q": name,
        "page": page_of(request, rows.order_by("state", "line", "volunteer__name", "pk"), per_page=100),
        "told": sign_ups.sign_ups.to_be_told(shift),
    }
    return render(request, "volunteering/manage/roster.html", context)


def _enter(request: HttpRequest, shift: Shift, form: CallerForm) -> bool:
    """Enter a caller's sign-up. Returns False where the form has an error."""
    data = form.cleaned_data
    contact = {name: data[name] for name in ("name", "email", "phone", "language")}
    try:
        row = sign_ups.sign_ups.take(
            shift, form.booking_data(**contact), source=SignUp.Source.TEAM, by=signed_in(request), reason=data["reason"]
        )  # fmt: skip
    except sign_ups.Overlaps as found:
        form.add_error("reason", overlap_words(shift, found.other))
    except sign_ups.NotWelcome:
        form.add_error(None, _("Your coalition no longer allows this person."))
    except sign_ups.NotOpen:
        form.add_error(None, _("This shift is over or canceled."))
    else:
        words = _("%(name)s has a spot.") if row.holds else _("%(name)s is on the waitlist.")
        messages.success(request, words % {"name": row.volunteer.name})
        return True
    return False


@login_required
@require_POST
def decide(request: HttpRequest, slug: str, pk: int, row: int) -> HttpResponse:
    """Do one action for one volunteer: check in or out, approve, decline, cancel, or record a parent's consent."""
    opportunity, shift = shift_of_team(request, slug, pk)
    found = get_object_or_404(SignUp.objects.select_related("volunteer"), shift=shift, pk=row)
    person = signed_in(request)
    acts: dict[str, Callable[..., object]] = {
        "here": check_in.check_in,
        "gone": check_in.check_out,
        "undo": check_in.undo,
        "came": check_in.came,
        "missed": check_in.missed,
        "clear": sign_ups.clear,
        "decline": sign_ups.sign_ups.decline,
        "cancel": sign_ups.sign_ups.cancel,
    }
    do = pressed(request, *acts, *Guardian.How.values)
    by_script, refused = request.POST.get("by") == "script", ""
    if do in acts:
        try:
            acts[do](found, by=person)
        except check_in.TooEarly:
            refused = _("It’s too early to check in. This shift starts in more than two hours.")
    elif do in Guardian.How.values:
        guardian_consent.consent(get_object_or_404(Guardian, sign_up=found), how=do, by=person)
    if by_script:
        rows = SignUp.objects.select_related("volunteer", "guardian", "hours")
        shown = {
            "opportunity": opportunity,
            "shift": shift,
            "row": rows.get(pk=row),
            "q": request.POST.get("q", ""),
        }
        line = render_to_string("volunteering/manage/_roster_row.html", shown, request)
        return JsonResponse({"row": line, "refused": refused})
    if refused:
        messages.error(request, refused)
    query = f"?q={request.POST['q']}" if request.POST.get("q", "").isalnum() else ""
    return redirect(f"{reverse('volunteering:roster', args=[slug, pk])}{query}#row-{row}")


@login_required
def by_code(request: HttpRequest, slug: str, pk: int, code: str) -> HttpResponse:
    """Show who a scanned code belongs to, with a check-in button."""
    opportunity, shift = shift_of_team(request, slug, pk)
    row = get_object_or_404(SignUp.objects.select_related("volunteer"), shift=shift, code=code.lower())
    row.shift = shift
    look(request, opportunity, "volunteers")
    context = {"opportunity": opportunity, "coalition": opportunity.coalition, "shift": shift, "row": row}
    return render(request, "volunteering/manage/by_code.html", context)


@login_required
def edit_shift(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Change a shift, showing how many people are notified when time or place change; or cancel it."""
    opportunity, shift = shift_of_team(request, slug, pk)
    told = sign_ups.sign_ups.to_be_told(shift)
    if request.method == "POST" and is_pressed(request, "off"):
        number = shift_changes.call_off(shift, by=signed_in(request), notice=words_of(request, "reason", 300))
        text = ngettext(
            "Shift canceled. We’ll notify %(n)d person.", "Shift canceled. We’ll notify %(n)d people.", number
        )
        messages.success(request, text % {"n": number})
        return redirect("volunteering:manage", slug=slug)
    form = ShiftForm(request.POST or None, instance=shift)
    if request.method == "POST" and form.is_valid():
        number = shift_changes.save(form.instance, by=signed_in(request))
        text = ngettext("Saved. We’ll notify %(n)d person.", "Saved. We’ll notify %(n)d people.", number) % {
            "n": number
        }
        messages.success(request, text if number else _("Saved. There was no one to notify."))
        return redirect("volunteering:roster", slug=slug, pk=pk)
    context = {"opportunity": opportunity, "coalition": opportunity.coalition, "shift": shift, "form": form, "told": told}  # fmt: skip
    return render(request, "volunteering/manage/edit_shift.html", context)
