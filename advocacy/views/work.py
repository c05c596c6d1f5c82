"""Staff's pages: from an agenda link to a live action, what people did by phone and on paper, and the outcome."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from advocacy import access, action_templates, deeds, outcomes, reviews, tax_classes
from advocacy.forms.decisions import ActionForm, AgendaForm, EnterForm, OutcomeForm
from advocacy.models import Action, Decision, Outcome, ParticipationRule, Sitting
from advocacy.models.action import ActionQuerySet
from agenda.models import AgendaItem, State
from office import audit
from people.sign_in import signed_in
from pse_portal.pagination import page_of
from pse_portal.posted import pressed, row_of


def _worked_on(request: HttpRequest, slug: str) -> Decision:
    decision: Decision = get_object_or_404(access.worked_on_by(request.user), slug=slug)
    return decision


def _actions(request: HttpRequest) -> ActionQuerySet:
    rows: ActionQuerySet = Action.objects.select_related("decision__body", "sitting", "window")
    return rows.filter(decision__in=access.worked_on_by(request.user).values("pk"))


def _way(decision: Decision) -> str:
    return reverse("decisions:work", kwargs={"slug": decision.slug})


@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """List what staff have to do: actions to approve, outcomes to write, ways to take part to check again."""
    if not access.works_on_decisions(request.user):
        raise Http404
    ahead = access.worked_on_by(request.user).ahead().with_next().prefetch_related("sittings", "outcomes")
    waiting = _actions(request).filter(reviewed_at=None, withdrawn_at=None, closes_at__gt=timezone.now())
    return render(
        request,
        "advocacy/work/desk.html",
        {
            "waiting": waiting.select_related("author", "second_by").prefetch_related(
                "seats", "decision__body__seats"
            )[:50],
            "due": outcomes.due()[:50],
            "rules": ParticipationRule.objects.unchecked().select_related("body")[:50],
            "page": page_of(request, ahead, per_page=30),
        },
    )


@login_required
def work(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a decision's work: save an agenda link, draft an action from its template."""
    decision = _worked_on(request, slug)
    sittings = list(decision.sittings.all())
    for row in sittings:
        row.decision = decision
    sitting = next((row for row in sittings if row.pk == row_of(request, "sitting")), None)
    forms = {row.pk: AgendaForm(instance=row, prefix=f"s{row.pk}") for row in sittings if not row.is_past}
    if request.method == "POST" and sitting is not None and sitting.pk in forms:
        forms[sitting.pk] = form = AgendaForm(request.POST, instance=sitting, prefix=f"s{sitting.pk}")
        if form.is_valid():
            with transaction.atomic():
                form.save()
                audit.record(request.user, "advocacy.agenda_linked", sitting)
            messages.success(request, _("Saved. The agenda is on the decision’s page now."))
            return redirect(_way(decision))
    if request.method == "POST" and (kind := pressed(request, *Action.Kind.values)):
        try:
            action = action_templates.draft(decision, kind, signed_in(request))
        except action_templates.NoTime:
            messages.error(request, _("Add a meeting or a time to comment first."))
            return redirect(_way(decision))
        return redirect("decisions:edit-action", pk=action.pk)
    result, reason = tax_classes.classify(tax_classes.answers_of(decision, has_call=True))
    return render(
        request,
        "advocacy/work/work.html",
        {
            "decision": decision,
            "sittings": [(row, forms.get(row.pk)) for row in sittings],
            "actions": _actions(request).filter(decision=decision).with_counts(),
            "kinds": [(kind, Action.Kind(kind).label) for kind in action_templates.offered(decision)],
            "result": tax_classes.Result(result).label,
            "reason": reason,
            "outcome": decision.outcomes.first(),
        },
    )


@login_required
def edit_action(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the words of an action. A changed action needs its approval again, and whoever changed it is its author."""
    action = get_object_or_404(_actions(request).filter(withdrawn_at=None), pk=pk)
    form = ActionForm(request.POST or None, instance=action)
    if request.method == "POST" and form.is_valid():
        if form.has_changed() or action.author_id is None:
            reviews.reopen(action)
            action.author = signed_in(request)
        with transaction.atomic():
            form.save()
            audit.record(request.user, "advocacy.action_changed", action)
        messages.success(request, _("Saved. A colleague approves it now."))
        return redirect("decisions:review", pk=action.pk)
    return render(
        request,
        "advocacy/work/edit_action.html",
        {"action": action, "decision": action.decision, "form": form},
    )


@login_required
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an action as it will be, to approve it or take it off the site."""
    action = get_object_or_404(_actions(request).select_related("author", "reviewed_by", "second_by"), pk=pk)
    if request.method == "POST":
        return _decide(request, action)
    result, reason = tax_classes.classify(tax_classes.answers_of(action.decision, has_call=True))
    return render(
        request,
        "advocacy/work/review.html",
        {
            "action": action,
            "decision": action.decision,
            "may": reviews.may_review(request.user, action),
            "missing": reviews.missing(action),
            "needs_two": action.needs_two,
            "result": tax_classes.Result(result).label,
            "reason": reason,
        },
    )


def _decide(request: HttpRequest, action: Action) -> HttpResponse:
    do = pressed(request, "approve", "withdraw")
    if do == "withdraw":
        reviews.withdraw(action, signed_in(request))
        messages.success(request, _("Done. It’s off the site."))
        return redirect(_way(action.decision))
    if do != "approve":
        return redirect("decisions:review", pk=action.pk)
    try:
        is_live = reviews.approve(action, signed_in(request))
    except reviews.NotYours:
        messages.error(request, _("Someone else has to approve this one."))
    except reviews.NotReady:
        messages.error(request, _("It isn’t ready yet. See what’s missing below."))
    else:
        live, waits = _("Approved. It’s live now."), _("Approved. It needs one more colleague.")
        messages.success(request, live if is_live else waits)
        if is_live:
            return redirect(action)
    return redirect("decisions:review", pk=action.pk)


@login_required
def enter(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter what people did by phone, on paper, or at a meeting; for staff and facilitators."""
    rows = (
        Action.objects.reviewed()
        .with_counts()
        .exclude(kind=Action.Kind.SIGN)
        .select_related("decision__body")
    )
    action = get_object_or_404(rows.filter(decision__in=access.counted_by(request.user).values("pk")), pk=pk)
    form = EnterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        rows_made = deeds.enter(action, signed_in(request), **form.cleaned_data)
        messages.success(request, _("Saved: %(number)d counted.") % {"number": len(rows_made)})
        return redirect("decisions:enter", pk=action.pk)
    told = action.deeds.exclude(heard_back="")[:50]
    context = {"action": action, "decision": action.decision, "form": form, "told": told}
    return render(request, "advocacy/work/enter.html", context)


@login_required
def outcome(request: HttpRequest, slug: str) -> HttpResponse:
    """Write the outcome of a decision, and publish it: that emails everyone who acted and asked, once."""
    decision = _worked_on(request, slug)
    found = decision.outcomes.order_by("pk").first() or Outcome(
        decision=decision, decided_on=timezone.localdate(), sitting=_last_sitting(decision)
    )
    form = OutcomeForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            form.save()
            audit.record(request.user, "advocacy.outcome_written", found)
        if pressed(request, "publish") and decision.is_public:
            outcomes.publish(found, signed_in(request))
            messages.success(request, _("Published. People who asked to hear get one message."))
        else:
            messages.success(request, _("Saved as a draft."))
        return redirect("decisions:outcome", slug=decision.slug)
    goals = AgendaItem.objects.open().filter(decisions=decision) if found.published_at else []
    return render(
        request,
        "advocacy/work/outcome.html",
        {"decision": decision, "outcome": found, "form": form, "goals": goals},
    )


@login_required
@require_POST
def move_goal(request: HttpRequest, slug: str) -> HttpResponse:
    """Move a goal behind a decided decision to won or lost, with the outcome's words and link."""
    decision = _worked_on(request, slug)
    found = get_object_or_404(decision.outcomes.filter(published_at__isnull=False))
    item = get_object_or_404(decision.goals.all(), pk=row_of(request, "goal"))
    to = pressed(request, State.WON, State.LOST)
    if to:
        try:
            moved = outcomes.move_goal(item, State(to), found, signed_in(request))
        except outcomes.transitions.WrongState:
            messages.error(request, _("This goal can’t move there from its current status."))
        else:
            done, ask = _("The goal moved."), _("Only a facilitator of the goal’s circle or hub can move it.")
            (messages.success if moved else messages.error)(request, done if moved else ask)
    return redirect("decisions:outcome", slug=decision.slug)


def _last_sitting(decision: Decision) -> Any:
    past = decision.sittings.filter(starts_at__lte=timezone.now(), state=Sitting.State.SCHEDULED)
    return past.filter(outcome=None).order_by("-starts_at").first()
