"""Check-in pages: the list, codes, sheets to print, and typing a sheet in."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from events import check_in
from events.access import event_of_team, look
from events.forms.team import Sheet, WalkInForm
from events.models import RSVP, Need
from people.sign_in import signed_in
from pse_portal import qr
from pse_portal.pagination import batched, page_of
from pse_portal.posted import is_pressed

# Rows per printed Letter page that leave room to sign.
ROWS = 25

# Most expected guests on a sheet, printed or typed in.
MOST_EXPECTED = 600


@login_required
def at_the_door(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the check-in list by name, and add walk-ins."""
    event = event_of_team(request, slug)
    form = WalkInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        row = check_in.enter(event, form.line(), by=signed_in(request), source=RSVP.Source.DOOR)
        messages.success(
            request, _("%(name)s is checked in. Code: %(code)s") % {"name": row.name, "code": row.code}
        )
        return redirect("events:door", slug=slug)
    name = request.GET.get("q", "").strip()[:80]
    rows = RSVP.objects.active().filter(event=event).order_by("name", "pk")
    if name:
        rows = rows.filter(name__icontains=name)
    look(request, event, "roster")
    context = {"event": event, "form": form, "q": name, "page": page_of(request, rows, per_page=100)}
    context["people_here"] = _people_here(check_in.numbers(event)["came"])
    return render(request, "events/manage/door.html", context)


def _people_here(number: int) -> str:
    return ngettext("%(n)d person checked in.", "%(n)d people checked in.", number) % {"n": number}


@login_required
@require_POST
def tap(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Check in, or undo. Idempotent. A script gets the updated row as JSON."""
    event = event_of_team(request, slug)
    rsvp = get_object_or_404(RSVP.objects.filter(event=event), pk=pk)
    if is_pressed(request, "undo"):
        check_in.undo(rsvp, by=signed_in(request))
    else:
        number = request.POST.get("people", "")
        check_in.check_in(
            rsvp, by=signed_in(request), people=int(number) if number in map(str, range(1, 13)) else None
        )
    if request.POST.get("by") == "script":
        rsvp.refresh_from_db()
        line = render_to_string(
            "events/manage/_door_row.html",
            {"event": event, "row": rsvp, "q": request.POST.get("q", "")},
            request,
        )
        return JsonResponse({"row": line, "count": _people_here(check_in.numbers(event)["came"])})
    back = reverse("events:door", args=[slug])
    query = f"?q={request.POST['q']}" if request.POST.get("q", "").isalnum() else ""
    return redirect(f"{back}{query}#rsvp-{pk}")


@login_required
def by_code(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Show who a scanned code belongs to, with a check-in button."""
    event = event_of_team(request, slug)
    rsvp = get_object_or_404(RSVP.objects.filter(event=event).select_related("event"), code=code.lower())
    look(request, event, "roster")
    return render(request, "events/manage/by_code.html", {"event": event, "rsvp": rsvp})


@login_required
def sheet(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the sign-in sheet to print: names with codes, and blank lines. It never shows needs."""
    event = event_of_team(request, slug)
    rows = RSVP.objects.holding().filter(event=event).order_by("name", "pk")[:MOST_EXPECTED]
    look(request, event, "roster")
    expected, blank = list(batched(rows, ROWS)), list(batched(check_in.blank_codes(event, ROWS), ROWS))
    address = f"{settings.SITE_URL}{reverse('events:claim', args=[slug])}"
    context = {
        "event": event,
        "expected": expected,
        "blank": blank,
        "pages": len(expected) + len(blank),
        "address": address,
        "picture": qr.svg(address, str(event)),
    }
    return render(request, "events/manage/sheet.html", context)


@login_required
def needs_sheet(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who needs what, to print for the team. A separate sheet, since neighbors sign the other one."""
    event = event_of_team(request, slug)
    standing = Prefetch("needs", Need.objects.standing().order_by("kind", "pk"), to_attr="to_meet")
    rows = RSVP.objects.holding().filter(event=event).order_by("name", "pk").prefetch_related(standing)
    needing = [row for row in rows[:MOST_EXPECTED] if row.to_meet or row.seats_offered]
    look(request, event, "needs")
    context = {"event": event, "pages": list(batched(needing, ROWS))}
    return render(request, "events/manage/needs_sheet.html", context)


@login_required
def paper(request: HttpRequest, slug: str) -> HttpResponse:
    """Type in a paper sheet by keyboard: checkboxes for expected guests, forty blank lines for others."""
    event = event_of_team(request, slug)
    expected = (
        RSVP.objects.holding().filter(event=event).exclude(came=True).order_by("name", "pk")[:MOST_EXPECTED]
    )
    taken = set(RSVP.objects.filter(event=event).values_list("code", flat=True))
    codes = [code for code in check_in.blank_codes(event, 400) if code not in taken][: check_in.BLANK_LINES]
    typed = Sheet(event, codes, request.POST or None, event.lead)
    if request.method == "POST":
        person = signed_in(request)
        ticked = [rsvp for rsvp in expected if f"came-{rsvp.pk}" in request.POST]
        for rsvp in ticked:
            check_in.check_in(rsvp, by=person)
        saved, _refused = check_in.type_in(event, typed.read(), by=person, coalition=event.lead)
        saved += len(ticked)
        if not typed.wrong:
            messages.success(
                request,
                ngettext("Saved %(n)d person.", "Saved %(n)d people.", saved) % {"n": saved},
            )
            return redirect("events:paper", slug=slug)
        # Saved rows are cleared; rows with an error stay to be corrected.
        for row in typed.rows:
            if not row["error"]:
                row.update(name="", reach="", people="", keep="")
        expected = expected.all()
    else:
        look(request, event, "roster")
    context = {"event": event, "expected": expected, "sheet": typed}
    return render(request, "events/manage/paper.html", context)
