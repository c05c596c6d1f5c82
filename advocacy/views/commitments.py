"""Public pages of commitments: the list with its map, the file, one commitment, and giving evidence."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from advocacy import evidence, score
from advocacy.commitment_map import drawn
from advocacy.commitment_steps import steps_with_names
from advocacy.forms.commitments import CommitmentFilterForm, EvidenceForm
from advocacy.models import Commitment
from advocacy.models.commitment import with_history
from people.sign_in import signed_in
from pse_portal.csvfiles import csv_response
from pse_portal.open_forms import open_form
from pse_portal.page_cache import cached_public_page
from pse_portal.pagination import PAGE_NAMES, page_of


@cached_public_page(reads=[*CommitmentFilterForm.base_fields, *PAGE_NAMES])
def commitment_list(request: HttpRequest) -> HttpResponse:
    """Show the commitments that the filters leave, by due date, and the map of their counties."""
    form = CommitmentFilterForm(request.GET)
    rows = form.narrow(Commitment.objects.all())
    page = page_of(request, rows.for_rows().latest_due_first(), per_page=10)
    context = {"page": page, "form": form, "map": drawn(rows), "query": request.GET.urlencode()}
    return render(request, "advocacy/commitments/list.html", context)


def commitment_file(request: HttpRequest) -> HttpResponseBase:
    """Stream the filtered commitments as CSV, with what a score is computed from."""
    rows = CommitmentFilterForm(request.GET).narrow(Commitment.objects.all()).for_rows().latest_due_first()
    head = [
        _("Title"), _("What was promised"), _("Who promised it"), _("Counties"), _("Amount"), _("Of what"), _("Jobs"),
        _("Promised on"), _("Due on"), _("Status"), _("Status today"), _("Reviewed by us"), _("As of"), _("Source"),
        _("Document"), _("Page"), _("Link"), _("Watched by"), _("Sample"),
    ]  # fmt: skip
    return csv_response("commitments", head, _lines(rows))


def _lines(rows: Any) -> Iterator[list[object]]:
    for row in rows.iterator(chunk_size=200):
        where = (
            _("The whole state") if row.is_statewide else ", ".join(one.name for one in row.counties.all())
        )
        yield [
            row.title, row.words, row.promiser, where, row.amount, row.unit, row.jobs, row.promised_on, row.due_on,
            row.state, row.standing, row.is_reviewed, row.quoted_as_of, row.quoted_source, row.document,
            row.document_page, row.document_url or row.quoted_url, row.watched_by or "", row.is_sample,
        ]  # fmt: skip


@cached_public_page(reads=["done"])
def commitment(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a commitment: the promised words, its source, the evidence, and every decision with its reason."""
    rows = Commitment.objects.select_related("body", "organization", "watched_by", "goal")
    row: Commitment = get_object_or_404(rows.prefetch_related(*with_history()), slug=slug)
    context = {
        "commitment": row,
        "steps": steps_with_names(row),
        "score": score.of_body(row.body) if row.body and row.is_reviewed else None,
        "decides": Commitment.objects.decidable_by(request.user).filter(pk=row.pk).exists(),
    }
    return render(request, "advocacy/commitments/detail.html", context)


@open_form("evidence", per_minute=6, per_hour=40)
def give(request: HttpRequest, slug: str) -> HttpResponse:
    """Tell us what one saw. Nothing is shown before someone has read it."""
    row = get_object_or_404(Commitment, slug=slug)
    person = signed_in(request) if request.user.is_authenticated else None
    initial = {"name": person.name, "email": person.email or ""} if person else {}
    is_sent = request.method == "POST"
    form = EvidenceForm(
        request.POST if is_sent else None, request.FILES if is_sent else None, initial=initial
    )
    if is_sent and form.is_valid():
        evidence.give(row, person, form.cleaned_data["photo"], language=get_language() or "en", **form.values)
        return redirect(f"{request.path}?done=1")
    done = "done" in request.GET
    return render(request, "advocacy/commitments/give.html", {"commitment": row, "form": form, "done": done})
