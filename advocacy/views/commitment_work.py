"""What facilitators of the watching hub and Advocacy staff do with commitments."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Exists, F, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from advocacy import commitment_steps, evidence, won_goals
from advocacy.commitment_contributions import to_do
from advocacy.forms.commitments import CommitmentForm, DecideForm, ReopenForm, TakenForm, WonForm
from advocacy.models import Commitment, Evidence
from agenda.models import AgendaItem, State
from coalitions.access import managed
from coalitions.models import Coalition
from people.sign_in import signed_in
from pse_portal.pagination import page_of
from pse_portal.posted import pressed, row_of, words_of


@login_required
def manage(request: HttpRequest, slug: str) -> HttpResponse:
    """List the commitments a hub watches, those with something to do first."""
    hub = managed(request, Coalition.Kind.HUB, slug)
    asks = Exists(to_do().filter(pk=OuterRef("pk")))
    rows = Commitment.objects.watched_by_hub(hub).for_rows().annotate(asks=asks)
    page = page_of(request, rows.order_by("-asks", F("due_on").asc(nulls_last=True), "pk"), per_page=20)
    shown = Commitment.objects.filter(pk__in=[row.pk for row in page])
    waiting = set(shown.with_waiting().order_by().values_list("pk", flat=True))
    context = {"coalition": hub, "page": page, "waiting": waiting}
    return render(request, "advocacy/commitments/manage.html", context)


@login_required
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a commitment for the hub to watch."""
    hub = managed(request, Coalition.Kind.HUB, slug)
    form = CommitmentForm(
        request.POST if request.method == "POST" else None,
        instance=Commitment(watched_by=hub),
        initial={"counties": hub.hub.counties.all()},
    )
    if request.method == "POST" and form.is_valid():
        row = form.save(commit=False)
        row.slug = won_goals.free_slug(row.title_en or row.title_es or "")
        commitment_steps.save(row, signed_in(request), form.cleaned_data["counties"])
        messages.success(request, _("Saved. Everyone can see it now."))
        return redirect(row)
    return render(request, "advocacy/commitments/add.html", {"coalition": hub, "form": form})


def _mine(request: HttpRequest, slug: str) -> Commitment:
    rows = Commitment.objects.decidable_by(request.user).select_related("body", "organization", "watched_by")
    return get_object_or_404(rows, slug=slug)


@login_required
def review(request: HttpRequest, slug: str) -> HttpResponse:
    """Read the evidence that waits, then decide, or open the commitment again."""
    row, person = _mine(request, slug), signed_in(request)
    do = pressed(request, "show", "set_aside", "decide", "reopen")
    if do in {"show", "set_aside"}:
        _settle(request, row, do)
        return redirect("commitments:review", slug=slug)
    form_class = DecideForm if row.is_open else ReopenForm
    form = form_class(request.POST if do in {"decide", "reopen"} else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            if do == "decide":
                commitment_steps.decide(row, given.get("state", ""), person, given["reason"])
                messages.success(request, _("Saved. The reason is on the page, with your name."))
            else:
                commitment_steps.reopen(row, person, given["reason"], given.get("due_on"))
                messages.success(request, _("It’s open again. The history stays."))
        except (commitment_steps.WrongState, commitment_steps.NotReviewed, ValueError):
            messages.error(request, _("Someone else already updated this. Here’s the latest version."))
        return redirect(row)
    context = {
        "commitment": row,
        "form": form if row.is_reviewed else None,
        "waiting": row.evidence.waiting().select_related("picture").order_by("given_at", "pk"),
        "steps": commitment_steps.steps_with_names(row),
    }
    return render(request, "advocacy/commitments/review.html", context)


def _settle(request: HttpRequest, row: Commitment, do: str) -> None:
    waiting = get_object_or_404(Evidence.objects.filter(commitment=row), pk=row_of(request, "evidence"))
    try:
        if do == "show":
            evidence.show(waiting, signed_in(request))
            messages.success(request, _("It’s on the page now, without a name."))
        else:
            evidence.set_aside(waiting, signed_in(request), words_of(request, "reason", 200))
            messages.success(request, _("It won’t be shown."))
    except evidence.Reviewed:
        messages.error(request, _("Someone else already updated this. Here’s the latest version."))


@login_required
def take(request: HttpRequest, slug: str) -> HttpResponse:
    """Write down what someone said by phone or at a meeting."""
    row, person = _mine(request, slug), signed_in(request)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = TakenForm(*sent)
    if request.method == "POST" and form.is_valid():
        photo = form.cleaned_data["photo"]
        evidence.take(row, person, photo, language=get_language() or "en", **form.values)
        messages.success(request, _("Saved. Now review it, so that it shows on the page."))
        return redirect("commitments:review", slug=slug)
    return render(request, "advocacy/commitments/take.html", {"commitment": row, "form": form})


@login_required
def from_goal(request: HttpRequest, slug: str) -> HttpResponse:
    """Turn a won goal into the commitments that were made for it."""
    items = AgendaItem.objects.editable_by(request.user).filter(state=State.WON)
    item = get_object_or_404(items, slug=slug)
    if not item.is_public:
        raise Http404
    hubs = won_goals.watching_hubs(item)
    initial: dict[str, Any] = {"hub": hubs.first()}
    form = WonForm(request.POST if request.method == "POST" else None, item=item, hubs=hubs, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = won_goals.promise(
            item,
            signed_in(request),
            form.lines,
            body=given["body"],
            hub=given["hub"],
            language=get_language() or "en",
            document=given["document"],
            document_url=given["document_url"],
        )
        messages.success(request, _("Saved. Everyone can see it now."))
        return redirect(made[0] if made else item)
    return render(request, "advocacy/commitments/from_goal.html", {"item": item, "form": form})
