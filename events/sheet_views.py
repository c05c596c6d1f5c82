"""The roster on paper and in a spreadsheet: the sheet people sign, the team's own, typing in, the file."""

import csv
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events import door
from events.manage_forms import Sheet
from events.manage_views import event_of_team, log_look
from events.models import RSVP, Event, Need
from people.signing_in import signed_in
from pse_portal import qr
from pse_portal.csvfiles import inert_cell

MOST_EXPECTED = 600  # rows of a sheet, to print and to type in alike
ROWS_A_PAGE = 25  # fits one Letter page with room to sign (tests/browser/test_sheets.py)
BLANK_ROWS = 20


def _expected(event: Event) -> QuerySet[RSVP]:
    """Who has a spot, by name; the first 600."""
    return RSVP.objects.holding().filter(event=event).order_by("name", "pk")


@login_required
def sheet(request: HttpRequest, slug: str) -> HttpResponse:
    """The sign-in sheet to print: names with a code and room to sign, then blank rows, 25 rows a page.

    Everybody who signs reads it, so that nobody's needs are on it.
    """
    event = event_of_team(request, slug)
    log_look(request, event, "roster")
    address = f"{settings.SITE_URL}{reverse('events:claim', args=[slug])}"
    context = {
        "event": event,
        "pages": _pages(list(_expected(event)[:MOST_EXPECTED]), door.blank_codes(event, BLANK_ROWS)),
        "address": address,
        "picture": qr.svg(address, str(event)),
    }
    return render(request, "events/manage/sheet.html", context)


def _pages(expected: list[RSVP], codes: list[str]) -> list[dict[str, Any]]:
    """Pages of at most 25 rows: `rows` of those expected, or `codes` of blank rows; and `last`."""
    parts = [expected[start : start + ROWS_A_PAGE] for start in range(0, len(expected), ROWS_A_PAGE)]
    return [*({"rows": part} for part in parts), {"codes": codes}]


@login_required
def team_sheet(request: HttpRequest, slug: str) -> HttpResponse:
    """The team's own sheet to print: who asked for what. Logged as a look at needs."""
    event = event_of_team(request, slug)
    log_look(request, event, "needs")
    named = (
        Need.objects.standing()
        .filter(event=event, rsvp__isnull=False)
        .select_related("rsvp", "event")
        .order_by("rsvp__name", "rsvp_id", "kind")[:MOST_EXPECTED]
    )
    return render(request, "events/manage/team_sheet.html", {"event": event, "named": named})


@login_required
def paper(request: HttpRequest, slug: str) -> HttpResponse:
    """Type a sheet in, by keyboard alone: ticks for those expected, forty lines for the others."""
    event = event_of_team(request, slug)
    expected = _expected(event).exclude(came=True)[:MOST_EXPECTED]
    taken = set(RSVP.objects.filter(event=event).values_list("code", flat=True))
    codes = [code for code in door.blank_codes(event, 400) if code not in taken][: door.BLANK_LINES]
    typed = Sheet(event, codes, request.POST or None, event.lead)
    if request.method == "POST":
        person = signed_in(request)
        ticked = [rsvp for rsvp in expected if f"came-{rsvp.pk}" in request.POST]
        for rsvp in ticked:
            door.check_in(rsvp, by=person)
        saved, _refused = door.type_in(event, typed.read(), by=person, coalition=event.lead)
        saved += len(ticked)
        if not typed.wrong:
            messages.success(
                request,
                ngettext("%(n)d person is saved.", "%(n)d people are saved.", saved) % {"n": saved},
            )
            return redirect("events:paper", slug=slug)
        # What was saved is not typed twice; what could not be read stays to be mended.
        for row in typed.rows:
            if not row["error"]:
                row.update(name="", reach="", people="", keep="")
        expected = expected.all()
    else:
        log_look(request, event, "roster")
    context = {"event": event, "expected": expected, "sheet": typed}
    return render(request, "events/manage/paper.html", context)


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, line: str) -> str:
        return line


@login_required
def people_csv(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """The roster for a spreadsheet, answers to the event's questions included; formulas are made inert.

    Needs are not in it. Logged.
    """
    event = event_of_team(request, slug)
    log_look(request, event, "roster_file")
    rows = RSVP.objects.filter(event=event).order_by("state", "line", "name", "pk")
    questions = _questions(event, rows)
    headings = list(dict.fromkeys(questions.values()))
    writer = csv.writer(_Echo())
    came = {True: _("yes"), False: _("no"), None: ""}

    def lines() -> Iterator[str]:
        yield "\ufeff"
        head = [
            *(_("name"), _("email"), _("phone"), _("state"), _("people"), _("came"), _("people who came")),
            *(_("code"), _("note"), *headings),
        ]
        yield writer.writerow([inert_cell(cell) for cell in head])
        for row in rows.iterator(chunk_size=500):
            answers = {questions[one["question"]]: one["answer"] for one in row.answers}
            cells = [
                *(row.name, row.email, row.phone, row.get_state_display(), row.party_size, came[row.came]),
                *(row.arrived or "", row.code, row.note),
                *(answers.get(heading, "") for heading in headings),
            ]
            yield writer.writerow([inert_cell(cell) for cell in cells])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{event.slug}.csv"'
    return response


def _questions(event: Event, rows: QuerySet[RSVP]) -> dict[str, str]:
    """{question as it was asked: heading of its column}; one asked in two languages has one column."""
    both = zip(
        *((getattr(event, f"questions_{code}") or "").splitlines() for code in ("en", "es")), strict=False
    )
    translated = {spanish.strip(): english.strip() for english, spanish in both}
    asked: dict[str, str] = {}
    for answers in rows.exclude(answers=[]).values_list("answers", flat=True).iterator(chunk_size=500):
        asked |= {one["question"]: translated.get(one["question"], one["question"]) for one in answers}
    return asked
