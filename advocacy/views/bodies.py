"""Decision makers: their list, and a page for each."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from advocacy import decision_makers
from advocacy.models import Decision, PublicBody
from advocacy.score import promised_by
from agenda.models import AgendaItem
from pse_portal.page_cache import cached_public_page
from pse_portal.pagination import PAGE_NAMES, page_of

MOST_DECISIONS = 20


@cached_public_page(reads=[*decision_makers.DecisionMakerFilterForm.base_fields, *PAGE_NAMES])
def body_list(request: HttpRequest) -> HttpResponse:
    """List the decision makers with the next sitting of each, and whether people can comment now."""
    form = decision_makers.DecisionMakerFilterForm(request.GET)
    page = page_of(request, form.narrow(decision_makers.rows()).prefetch_related("counties"), per_page=15)
    bodies = decision_makers.with_next(page.object_list)
    return render(request, "advocacy/bodies/list.html", {"page": page, "form": form, "bodies": bodies})


@cached_public_page
def body(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what a body decides, for whom, how to take part, its seats, and what it decides next."""
    found = get_object_or_404(PublicBody.objects.shown().prefetch_related("counties"), slug=slug)
    ahead = Decision.objects.public().ahead().filter(body=found).with_next().select_related("body")
    return render(
        request,
        "advocacy/body.html",
        {
            "body": found,
            **promised_by(found),
            "goals": asked_of(found),
            "rules": found.rules.current(),
            "seats": found.seats.all(),
            "decisions": ahead.prefetch_related("sittings", "windows", "outcomes")[:MOST_DECISIONS],
        },
    )


def asked_of(body: PublicBody, at_most: int = 8) -> list[AgendaItem]:
    """Return the open goals of hubs in a decision maker's counties, the latest first. A sample's are sample goals."""
    rows = (
        AgendaItem.objects.standing_alone()
        .open()
        .filter(coalition__hub__counties__in=body.counties.values("pk"))
    )
    return list(rows.distinct().with_homes().latest_first()[:at_most])
