"""Pages of the newsletter: sign up, confirm, choose, leave."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from news import issues, subscriptions, topics
from news.forms.subscriptions import ChoicesForm, SubscribeForm
from news.models import Issue, Subscription
from people.sign_in import signed_in
from pse_portal.open_forms import open_form
from pse_portal.page_cache import cached_public_page
from pse_portal.pagination import PAGE_NAMES, page_of


@cached_public_page(reads=["county", "topics"])
@open_form("subscribe", per_minute=20, per_hour=200)
def subscribe(request: HttpRequest) -> HttpResponse:
    """Show the newsletter's form, to which the sign-up boxes of other pages also post."""
    if request.method != "POST":
        first: dict[str, Any] = {
            "topics": [topic.key for topic in topics.offered() if topic.key in topics.BASIC],
            "rhythm": Subscription.Rhythm.AS_SENT,
            "language": (get_language() or settings.LANGUAGE_CODE)[:2],
        }
        if "county" in request.GET:
            first["county"] = request.GET["county"]
        asked = request.GET.getlist("topics")
        if asked:
            first["topics"] = asked
        return render(request, "news/newsletter/subscribe.html", {"form": SubscribeForm(initial=first)})
    form = SubscribeForm(request.POST)
    if not form.is_valid():
        return render(request, "news/newsletter/subscribe.html", {"form": form})
    subscriptions.ask(email=form.cleaned_data["email"], source=form.source, **form.choices)
    return redirect("newsletter:sent")


@cached_public_page
def sent(request: HttpRequest) -> HttpResponse:
    """Say what comes next, identically for every address."""
    return render(request, "news/newsletter/sent.html")


@cached_public_page(reads=PAGE_NAMES)
def archive(request: HttpRequest) -> HttpResponse:
    """List the public issues, latest first."""
    return render(
        request, "news/newsletter/archive.html", {"page": page_of(request, Issue.objects.archived())}
    )


@cached_public_page
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one issue on the web, with all its items."""
    found = get_object_or_404(Issue.objects.archived(), pk=pk)
    letter = found.batch.context
    language = (get_language() or settings.LANGUAGE_CODE)[:2]
    shown = {**letter, **issues.everything(letter), "issue": found, "language": language}
    return render(request, "news/newsletter/issue.html", shown)


@open_form("confirm")
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Show what the mailed link is for; a POST confirms it."""
    row = subscriptions.to_confirm(token)
    if row is None:
        return render(request, "news/newsletter/over.html", status=404)
    state = "asks" if row.asked else "done"
    if request.method == "POST":
        state = "done" if subscriptions.confirm(row) or row.state == row.State.CONFIRMED else "over"
        row.refresh_from_db()
    chosen = topics.titles_of(row.asked.get("topics", []) if state == "asks" else row.topics)
    if state == "over" or (state == "done" and row.state != row.State.CONFIRMED):
        return render(request, "news/newsletter/over.html", status=404)
    blocked = subscriptions.blocked_by(subscriptions.stop_of(row)) if state == "done" else ""
    context = {"row": row, "state": state, "topics": chosen, "blocked": blocked}
    return render(request, "news/newsletter/confirm.html", context)


@open_form("preferences")
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    """Let the holder of the secret link change a reader's choices."""
    row = subscriptions.from_link(token)
    if row is None:
        return render(request, "news/newsletter/over.html", status=404)
    return _choices(request, row, row.choose_token, "preferences page")


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """Let a signed-in person, whose address is verified, subscribe or change their choices."""
    person = signed_in(request)
    if not person.email:
        raise Http404
    row = Subscription.objects.of(person.email).first()
    if row and row.state != Subscription.State.PENDING:
        return _choices(request, row, "", "signed in")
    first = {"topics": list(topics.BASIC), "rhythm": Subscription.Rhythm.AS_SENT, "language": person.language}
    form = ChoicesForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        choices = form.choices
        row = row or Subscription(email=person.email, asked_at=timezone.now())
        row.county, row.language, row.rhythm = choices["county"], choices["language"], choices["rhythm"]
        row.time_zone = person.time_zone
        subscriptions.join(row, chosen=choices["chosen"], source="signed in")
        messages.success(request, _("Saved. You’re signed up for our newsletter."))
        return redirect("pages:me")
    return render(request, "news/newsletter/preferences.html", {"form": form, "address": person.email})


def _choices(request: HttpRequest, row: Subscription, token: str, source: str) -> HttpResponse:
    """Show the form of one reader's choices; `stop` in it means leaving."""
    if request.method == "POST" and "stop" in request.POST:
        subscriptions.leave(row, source=source)
        if not token:
            messages.success(request, _("Done. We won’t send you our newsletter anymore."))
            return redirect("pages:me")
        return redirect("newsletter:unsubscribe", token)
    stopped_by = subscriptions.stop_of(row)
    blocked = subscriptions.blocked_by(stopped_by)
    if blocked:
        # Nothing would be sent to this address, so no choices are offered.
        context = {"row": row, "address": row.email, "blocked": blocked}
        return render(request, "news/newsletter/preferences.html", context)
    has_left = row.state == row.State.LEFT or bool(stopped_by)
    first: dict[str, Any] = {
        "topics": [] if has_left else row.topics,
        "county": row.county.slug if row.county else None,
        "rhythm": row.rhythm,
        "language": row.language,
    }
    form = ChoicesForm(request.POST or None, initial=first, kept=row.topics)
    if request.method == "POST" and form.is_valid():
        subscriptions.choose(row, source=source, **form.choices)
        row.refresh_from_db()
        if not token:
            messages.success(request, _("Your choices are saved."))
            return redirect("pages:me")
        if row.state == row.State.LEFT:
            return redirect("newsletter:unsubscribe", token)
        return render(
            request, "news/newsletter/saved.html", {"row": row, "topics": topics.titles_of(row.topics)}
        )
    return render(
        request,
        "news/newsletter/preferences.html",
        {"form": form, "row": row, "address": row.email, "has_left": has_left},
    )


@open_form("unsubscribe")
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Unsubscribe with one click, or undo it."""
    row = subscriptions.from_link(token)
    if row is None:
        return render(request, "mailing/leave_by_hand.html", status=404)
    if request.method == "POST":
        if "again" in request.POST:
            subscriptions.come_back(row, source="unsubscribe page")
        else:
            subscriptions.leave(row, source="unsubscribe page")
        row.refresh_from_db()
    state = "done" if row.state == row.State.LEFT else "again" if "again" in request.POST else "asks"
    blocked = subscriptions.blocked_by(subscriptions.stop_of(row)) if state == "again" else ""
    context = {"row": row, "state": state, "token": row.choose_token, "blocked": blocked}
    return render(request, "news/newsletter/unsubscribe.html", context)
