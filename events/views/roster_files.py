"""An event's roster as a spreadsheet file."""

from collections.abc import Iterator

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.translation import gettext as _

from events.access import event_of_team, look
from events.models import RSVP, Event
from pse_portal import reauthentication
from pse_portal.csvfiles import csv_response


@login_required
def people_csv(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """Return the roster as CSV, with answers to the event's questions. Logged.

    Formulas are made inert. Needs are not included.
    """
    event = event_of_team(request, slug)
    reauthentication.require(request)
    look(request, event, "roster_file")
    rows = RSVP.objects.filter(event=event).order_by("state", "line", "name", "pk")
    questions = _questions(event, rows)
    headings = list(dict.fromkeys(questions.values()))
    head = [
        *(
            _("name"),
            _("email"),
            _("phone"),
            _("status"),
            _("people"),
            _("attended"),
            _("people who attended"),
        ),
        *(_("code"), _("note"), *headings),
    ]

    def lines() -> Iterator[list[object]]:
        for row in rows.iterator(chunk_size=500):
            answers = {questions[one["question"]]: one["answer"] for one in row.answers}
            yield [
                *(row.name, row.email, row.phone, row.get_state_display(), row.party_size, row.came),
                *(row.arrived, row.code, row.note),
                *(answers.get(heading, "") for heading in headings),
            ]

    return csv_response(event.slug, head, lines())


def _questions(event: Event, rows: QuerySet[RSVP]) -> dict[str, str]:
    """Return {question as asked: column heading}; a question asked in two languages has one column."""
    both = zip(
        *((getattr(event, f"questions_{code}") or "").splitlines() for code in ("en", "es")), strict=False
    )
    translated = {spanish.strip(): english.strip() for english, spanish in both}
    asked: dict[str, str] = {}
    for answers in rows.exclude(answers=[]).values_list("answers", flat=True).iterator(chunk_size=500):
        asked |= {one["question"]: translated.get(one["question"], one["question"]) for one in answers}
    return asked
