"""The speakers' table: a neighbor's offer and its link, and the pages of facilitators and Advocacy staff."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from advocacy import access, sittings, speakers
from advocacy.forms.speakers import EnterSpeakerForm, OfferForm, PlanForm, SpeakerForm, TopicForm
from advocacy.models import Action, Sitting, Speaker, SpeakingTopic
from office import audit
from people.sign_in import signed_in
from pse_portal import dates, signed_links
from pse_portal.headers import PRIVATE
from pse_portal.open_forms import open_form
from pse_portal.posted import pressed, row_of


# For neighbors
# -------------
@open_form("speak", per_minute=20, per_hour=200)
def offer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take an offer to speak at the sitting of an action, without an account."""
    rows = Action.objects.reviewed().filter(kind=Action.Kind.SPEAK, sitting__isnull=False)
    action = get_object_or_404(
        rows.select_related("decision__body", "sitting__decision__body"), decision__slug=slug, pk=pk
    )
    sitting: Any = action.sitting
    person = request.user if request.user.is_authenticated else None
    form = OfferForm(request.POST or None, sitting=sitting, person=person)
    if request.method == "POST" and form.is_valid():
        language = person.language if person is not None else (get_language() or "en")[:2]
        try:
            row = speakers.offer(sitting, person=person, language=language, **form.values)
        except speakers.Closed:
            messages.error(request, _("This meeting doesn’t take speakers now."))
            return redirect(action.decision)
        messages.success(request, _("Thank you. A facilitator will get back to you before the meeting."))
        # Only who is signed in sees a row that was there before: a guest may have typed another's details.
        return redirect("decisions:my-speaking", token=row.token) if person is not None else redirect(action)
    context = {"action": action, "decision": action.decision, "sitting": sitting, "form": form}
    return render(request, "advocacy/speakers/offer.html", context)


@open_form("speaking")
def mine(request: HttpRequest, token: str) -> HttpResponse:
    """Show by the mailed link what a speaker told us. A POST withdraws, says yes again, or adds a further sitting."""
    rows = Speaker.objects.select_related("sitting__decision__body", "person", "county", "topic")
    speaker = signed_links.find(rows, Speaker.LINK, token)
    if speaker is None:
        raise Http404
    decision = speaker.sitting.decision
    if request.method == "POST":
        _answer(request, speaker)
        return redirect("decisions:my-speaking", token=token)
    held = decision.sittings.filter(state=Sitting.State.SCHEDULED, starts_at__gt=timezone.now())
    further = [] if speaker.is_withdrawn else list(held.exclude(pk=speaker.sitting_id))
    for row in further:
        row.decision = decision
    context = {"speaker": speaker, "sitting": speaker.sitting, "decision": decision, "further": further}
    response = render(request, "advocacy/speakers/mine.html", context)
    response["Cache-Control"] = PRIVATE
    return response


def _answer(request: HttpRequest, speaker: Speaker) -> None:
    do = pressed(request, "withdraw", "again", "also")
    if do == "withdraw":
        speakers.withdraw(speaker)
        messages.success(request, _("Done. You’re off the list of speakers."))
    elif do == "again":
        speakers.again(speaker)
        messages.success(request, _("Thank you. You keep your place."))
    elif do == "also" and not speaker.is_withdrawn:
        rows = Sitting.objects.filter(decision=speaker.sitting.decision_id)
        try:
            speakers.also_at(speaker, get_object_or_404(rows, pk=row_of(request, "sitting")))
        except speakers.Closed:
            messages.error(request, _("This meeting doesn’t take speakers now."))
        else:
            messages.success(request, _("Thank you. A facilitator will get back to you before the meeting."))


# For facilitators and staff
# --------------------------
def _sitting(request: HttpRequest, slug: str, pk: int) -> Sitting:
    rows = Sitting.objects.select_related("decision__body", "event", "rule")
    decisions = access.counted_by(request.user).filter(slug=slug)
    sitting: Sitting = get_object_or_404(rows.filter(decision__in=decisions.values("pk")), pk=pk)
    return sitting


def _table_path(sitting: Sitting) -> str:
    return reverse("decisions:speakers", args=[sitting.decision.slug, sitting.pk])


@login_required
def table(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Show who speaks at a sitting, for which place, about what, in which order, and what is missing."""
    sitting = _sitting(request, slug, pk)
    if request.method == "POST":
        return _change(request, sitting)
    return render(
        request,
        "advocacy/speakers/table.html",
        {
            "decision": sitting.decision,
            "sitting": sitting,
            "table": speakers.table(sitting),
            "sees_names": access.works_on_decisions(request.user),
            "outcome": sitting.decision.outcome,
        },
    )


def _change(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    rows = sitting.speakers.active().select_related("sitting__decision")
    speaker = get_object_or_404(rows, pk=row_of(request, "speaker"))
    by = signed_in(request)
    do = pressed(request, "confirm", "earlier", "heard", "not-heard", "remove")
    if do == "confirm" and speakers.confirm(speaker, by):
        messages.success(request, _("Confirmed. We’re letting them know."))
    elif do == "earlier":
        speakers.earlier(speaker, by)
    elif do in ("heard", "not-heard"):
        speakers.note(speaker, do == "heard", by)
    elif do == "remove":
        speakers.remove(speaker, by)
        messages.success(request, _("Done. They’re off the list."))
    return redirect(_table_path(sitting))


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change for which place and about what a speaker speaks, and when."""
    rows = Speaker.objects.active().select_related("sitting__decision__body", "person", "county")
    mine = rows.filter(sitting__decision__in=access.counted_by(request.user).values("pk"))
    speaker = get_object_or_404(mine, pk=pk)
    form = SpeakerForm(request.POST or None, instance=speaker)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            form.save()
            audit.record(request.user, "speaker.changed", speaker)
        messages.success(request, _("Saved."))
        return redirect(_table_path(speaker.sitting))
    context = {"speaker": speaker, "sitting": speaker.sitting, "decision": speaker.sitting.decision}
    sees = access.works_on_decisions(request.user)
    return render(request, "advocacy/speakers/edit.html", {**context, "form": form, "sees_names": sees})


@login_required
def add(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Add a speaker who asked by phone or at a meeting."""
    sitting = _sitting(request, slug, pk)
    form = EnterSpeakerForm(request.POST or None, sitting=sitting)
    if request.method == "POST" and form.is_valid():
        try:
            speakers.enter(sitting, signed_in(request), **form.values)
        except speakers.Closed:
            messages.error(request, _("This meeting doesn’t take speakers now."))
        else:
            messages.success(request, _("Saved. They’re on the list."))
        return redirect(_table_path(sitting))
    context = {"sitting": sitting, "decision": sitting.decision, "form": form}
    return render(request, "advocacy/speakers/add.html", context)


@login_required
def plan(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Plan the practice, our event to go together, and the topics. Times are typed in the body's time zone."""
    sitting = _sitting(request, slug, pk)
    do = pressed(request, "plan", "topic", "drop") if request.method == "POST" else ""
    with timezone.override(sitting.decision.body.zone):
        form = PlanForm(request.POST if do == "plan" else None, instance=sitting)
        form.fields["practice_at"].help_text = dates.zone_name(sitting.time_zone)
        topic = TopicForm(request.POST if do == "topic" else None, instance=SpeakingTopic(sitting=sitting))
        if (do == "plan" and form.is_valid()) or (do == "topic" and topic.is_valid()):
            with transaction.atomic():
                if do == "plan":
                    sittings.save(form.instance, request.user)
                else:
                    topic.save()
                audit.record(request.user, "speakers.planned", sitting)
            messages.success(request, _("Saved."))
            return redirect("decisions:plan-speakers", slug=slug, pk=pk)
        if do == "drop":
            with transaction.atomic():
                sitting.topics.filter(pk=row_of(request, "row")).delete()
                audit.record(request.user, "speakers.planned", sitting)
            return redirect("decisions:plan-speakers", slug=slug, pk=pk)
        context = {"sitting": sitting, "decision": sitting.decision, "form": form, "topic_form": topic}
        return render(request, "advocacy/speakers/plan.html", {**context, "topics": sitting.topics.all()})
