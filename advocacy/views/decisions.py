"""Decisions: list and month, the page of one, and what calendars and readers subscribe to."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from advocacy import access, calendars, sittings
from advocacy.decision_filters import DecisionFilterForm, month_of, sittings_of
from advocacy.models import Action, Decision
from events.event_filters import month_named
from office.models import SiteSettings
from people.sign_in import signed_in
from pse_portal.conditional import answer_file, in_language
from pse_portal.page_cache import cached_public_page
from pse_portal.pagination import PAGE_NAMES, page_of
from pse_portal.posted import pressed

PARTS = ("sittings", "windows", "outcomes")


@cached_public_page(reads=[*DecisionFilterForm.base_fields, "month", "wall", *PAGE_NAMES])
def decision_list(request: HttpRequest) -> HttpResponse:
    """Show decisions ahead, the next first, or a month of sittings (`?wall` to print it); where none is ahead, the latest decided."""
    form = DecisionFilterForm(request.GET)
    public = Decision.objects.public().select_related("body")
    context: dict[str, Any] = {"form": form, "subscribe": _subscribe(form.query)}
    first = month_named(request.GET.get("month", ""))
    if first:
        context["month"] = month_of(form.narrow(public), first)
        if "wall" in request.GET:
            address = f"{settings.SITE_URL}{request.path}"
            return render(request, "advocacy/decisions/wall.html", {**context, "address": address})
        return render(request, "advocacy/decisions/month.html", context)
    ahead = form.narrow(public.ahead()).with_next().prefetch_related(*PARTS)
    page = page_of(request, ahead, per_page=20)
    decided = public.filter(outcomes__published_at__isnull=False).prefetch_related(*PARTS)
    latest = [] if form.chosen else list(decided.order_by("-outcomes__decided_on", "-pk").distinct()[:5])
    this_month = f"{timezone.localdate():%Y-%m}"
    return render(
        request,
        "advocacy/decisions/list.html",
        {**context, "page": page, "latest": latest, "this_month": this_month},
    )


@cached_public_page
def decision(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what is decided, when, why it matters, and what people can do about it now."""
    rows = access.worked_on_by(request.user) | Decision.objects.public().select_related("body")
    found = get_object_or_404(
        rows.prefetch_related(
            *PARTS,
            "sittings__rule",
            "sittings__event",
            "goals",
            "counties",
            "coalitions",
            "outcomes__votes__seat",
        ),
        slug=slug,
    )
    person = request.user if request.user.is_authenticated else None
    actions = Action.objects.reviewed().filter(decision=found).with_counts()
    return render(
        request,
        "advocacy/decisions/decision.html",
        {
            "decision": found,
            "actions": [_within(action, found) for action in actions],
            "follows": person is not None and found.followers.filter(person=person).exists(),
            "works": access.works_on_decisions(request.user),
            "counts": person is not None and access.counted_by(request.user).filter(pk=found.pk).exists(),
        },
    )


def _within(action: Action, decision: Decision) -> Action:
    """Return the action with its loaded decision, so that its times need no query."""
    action.decision = decision
    return action


@login_required
@require_POST
def follow(request: HttpRequest, slug: str) -> HttpResponse:
    """Follow a decision, or stop."""
    found = get_object_or_404(Decision.objects.public(), slug=slug)
    if pressed(request, "stop"):
        sittings.unfollow(found, signed_in(request))
        messages.success(request, _("Done. You won’t get emails about changes of this decision."))
    else:
        sittings.follow(found, signed_in(request))
        messages.success(request, _("Saved. We’ll email you when a date changes."))
    return redirect(found)


# For programs: no language in the path, ?lang=es instead
# -------------------------------------------------------
@in_language
def calendar(request: HttpRequest) -> HttpResponseBase:
    """Return the sittings as a calendar, narrowed by the filters of the list."""
    form = DecisionFilterForm(request.GET)
    rows = calendars.subscribed(sittings_of(form.narrow(Decision.objects.public())))
    address = f"{settings.SITE_URL}{request.get_full_path()}"
    name = " · ".join([*(form.names or [_("Decisions")]), SiteSettings.current().name])
    return answer_file(
        request,
        calendars.etag(rows, name, address),
        lambda: calendars.feed(rows[: calendars.MOST], name=name, address=address),
        "text/calendar; charset=utf-8",
        is_public=True,
    )


@in_language
def feed(request: HttpRequest) -> HttpResponseBase:
    """Return the latest published decisions as RSS, narrowed by the filters of the list."""
    form = DecisionFilterForm(request.GET)
    rows = form.narrow(Decision.objects.public()).order_by("-published_at", "-pk")
    tag = calendars.etag(sittings_of(rows).order_by("pk"), "rss", request.get_full_path(), str(list(
        rows.values_list("pk", "published_at")[:50]
    )))  # fmt: skip
    shown = rows.select_related("body").prefetch_related("sittings")
    return answer_file(
        request,
        tag,
        lambda: calendars.DecisionFeed(shown)(request).content,
        "application/rss+xml; charset=utf-8",
        is_public=True,
    )


@in_language
def sitting_file(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Return one sitting as a calendar file."""
    rows = sittings_of(Decision.objects.public()).filter(decision__slug=slug)
    sitting = get_object_or_404(rows, pk=pk)
    return answer_file(
        request,
        calendars.etag(rows.filter(pk=pk), "one"),
        lambda: calendars.file(sitting),
        "text/calendar; charset=utf-8",
        f"{slug}-{pk}.ics",
        is_public=True,
    )


def _subscribe(query: str) -> dict[str, str]:
    """Return the addresses by which programs subscribe to what the filters show."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    words = [
        part for part in (query, "" if language == settings.LANGUAGE_CODE else f"lang={language}") if part
    ]
    tail = f"?{'&'.join(words)}" if words else ""
    address = f"{settings.SITE_URL}{reverse('decision-feeds:calendar')}{tail}"
    return {
        "https": address,
        "webcal": "webcal" + address.removeprefix("https").removeprefix("http"),
        "rss": f"{reverse('decision-feeds:feed')}{tail}",
    }
