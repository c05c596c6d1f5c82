from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from people.sign_in import signed_in
from pse_portal.csvfiles import csv_response
from pse_portal.posted import pressed, row_of
from reporting import charts as drawn
from reporting import links, rollup
from reporting import sheet as sheets
from reporting.forms import PlaceForm
from reporting.models import SheetLink
from reporting.sheet import Quarter


def _may(request: HttpRequest, permission: str = "reporting.view_dailyfigure") -> None:
    if not request.user.has_perm(permission):
        raise Http404


def _quarter(request: HttpRequest) -> Quarter:
    """Return the quarter in the address; the running one by default, and for any that has not begun."""
    running = Quarter.of(timezone.localdate())
    asked = Quarter.named(request.GET.get("quarter", ""))
    return min(asked, running) if asked else running


@login_required
def board(request: HttpRequest) -> HttpResponse:
    """Show the board sheet of a quarter to staff; create and revoke links to it."""
    _may(request)
    quarter = _quarter(request)
    may_share = request.user.has_perm("reporting.add_sheetlink")
    if request.method == "POST":
        _may(request, "reporting.add_sheetlink")
        if pressed(request, "share", "revoke") == "share":
            links.make(quarter.first, signed_in(request))
            messages.success(request, _("The link is ready. Anyone who has it can read this sheet."))
        elif links.revoke(row_of(request, "link"), signed_in(request)):
            messages.success(request, _("Revoked. The link doesn’t work anymore."))
        return redirect(f"{reverse('reporting:board')}?quarter={quarter.code}#sharing")
    context = {
        **_shown(quarter),
        "next": quarter.next if quarter < Quarter.of(timezone.localdate()) else None,
        "links": SheetLink.objects.working().filter(first_day=quarter.first) if may_share else [],
        "may_share": may_share,
    }
    return render(request, "reporting/board.html", context)


def _shown(quarter: Quarter) -> dict[str, Any]:
    return {"sheet": sheets.sheet(quarter), "figures": sheets.OF_SHEET}


@login_required
def board_csv(request: HttpRequest) -> HttpResponseBase:
    """Return the board sheet of a quarter as a file."""
    _may(request)
    quarter = _quarter(request)
    head = [_("Figure"), _("Where"), str(quarter), str(quarter.before), str(quarter.year_before)]
    return csv_response(f"board-sheet-{quarter.code}", head, sheets.table(sheets.sheet(quarter)))


@login_required
def charts(request: HttpRequest) -> HttpResponse:
    """Show staff the charts of the whole portal, of a county, or of a coalition."""
    _may(request)
    form = PlaceForm(request.GET)
    context = {
        "form": form,
        "charts": drawn.charts(timezone.localdate(), **form.place),
        "as_of": rollup.as_of(),
    }
    return render(request, "reporting/charts.html", context)


def sheet(request: HttpRequest, token: str) -> HttpResponse:
    """Show the board sheet that a link leads to, to anyone who has it."""
    link = SheetLink.found(token)
    if link is None:
        raise Http404
    return render(request, "reporting/shared.html", _shown(Quarter.of(link.first_day)))
