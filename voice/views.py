"""Pages of the work on a connection for its facilitators, and of voice and support for insiders."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from coalitions.access import managed
from coalitions.models import Coalition, Membership
from hubs.connections import NotYours, WrongState
from hubs.models import HubCircle, Liaison
from people.sign_in import signed_in
from pse_portal.csvfiles import csv_response
from pse_portal.posted import pressed
from voice import exchanges, figures, requests
from voice.balance import balances
from voice.forms import AnswerForm, AskForm, ExchangeForm, StatementForm
from voice.models import Ask


def _link(coalition: Coalition, pk: int) -> HubCircle:
    """Return a connection of the coalition that is or was active. Raises Http404 otherwise."""
    rows = HubCircle.objects.of(coalition).exclude(since=None)
    return get_object_or_404(rows.with_current_liaisons().select_related("hub", "circle"), pk=pk)


def _work_path(coalition: Coalition, link: HubCircle) -> str:
    return coalition.address("voice:work", pk=link.pk)


@login_required
def work(request: HttpRequest, slug: str, kind: str, pk: int) -> HttpResponse:
    """Show a connection to one side: its balance, requests, exchanges, and when the hub was heard."""
    coalition = managed(request, kind, slug)
    link = _link(coalition, pk)
    side = HubCircle.side_of(coalition)
    asks = link.asks.visible_to(request.user).select_related("asked_by", "answered_by")
    context = {
        "coalition": coalition,
        "link": link,
        "partner": link.coalition_of(HubCircle.other(side)),
        "is_hub": side == HubCircle.Side.HUB,
        "stands": link.state == HubCircle.State.AGREED,
        "balance": balances([link])[link.pk],
        "cell": figures.cells([link])[0],
        "ours": [ask for ask in asks if ask.side == side],
        "theirs": [ask for ask in asks if ask.side != side],
        "exchanges": link.exchanges.visible_to(request.user).select_related("event")[:30],
        "words": link.words.visible_to(request.user).select_related("sent_by")[:10],
        "proposals": exchanges.proposals(link)[:5],
    }
    return render(request, "voice/work.html", context)


@login_required
def new_ask(request: HttpRequest, slug: str, kind: str, pk: int) -> HttpResponse:
    coalition = managed(request, kind, slug)
    link = _link(coalition, pk)
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            requests.ask(link, HubCircle.side_of(coalition), signed_in(request), **form.cleaned_data)
        except WrongState:
            messages.error(
                request, _("This connection has ended. Propose it again before you make a request.")
            )
        else:
            messages.success(request, _("Request sent. Their facilitators will answer here."))
        return redirect(_work_path(coalition, link))
    return _form(request, "voice/new_ask.html", coalition, link, form)


@login_required
def ask_page(request: HttpRequest, slug: str, kind: str, pk: int) -> HttpResponse:
    """Show one request: the side that was asked answers, the side that asked marks it as done or withdraws it."""
    coalition = managed(request, kind, slug)
    side = HubCircle.side_of(coalition)
    rows = Ask.objects.visible_to(request.user).of(coalition)
    related = ("link__hub", "link__circle", "asked_by", "answered_by")
    made = get_object_or_404(rows.select_related(*related), pk=pk)
    answers = made.side != side and made.state == Ask.State.OPEN
    form = AnswerForm((request.POST or None) if answers else None)
    if request.method == "POST" and _acted(request, made, side, form):
        return redirect(_work_path(coalition, made.link))
    context = {"ask": made, "answers": answers, "is_ours": made.side == side}
    return _form(request, "voice/ask.html", coalition, made.link, form, **context)


def _acted(request: HttpRequest, made: Ask, side: str, form: AnswerForm) -> bool:
    """Apply the submitted action. Return True if it is settled, also by someone else; False shows the page again."""
    by, do = signed_in(request), pressed(request, "done", "withdraw")
    try:
        if do == "done":
            requests.finish(made, side, by)
            messages.success(request, _("Marked as done."))
        elif do == "withdraw":
            requests.withdraw(made, side, by)
            messages.success(request, _("Withdrawn."))
        elif not form.is_bound:
            raise WrongState
        elif form.is_valid():
            takes = form.cleaned_data["takes"] == "yes"
            requests.answer(made, side, by, takes=takes, words=form.cleaned_data["words"])
            messages.success(request, _("Thank you. We’ll let the people who asked know."))
        else:
            return False
    except NotYours:
        messages.error(request, _("Only the other coalition can answer this."))
    except WrongState:
        messages.error(request, _("Someone else already updated this. Here’s the latest version."))
    return True


@login_required
def exchange(request: HttpRequest, slug: str, kind: str, pk: int) -> HttpResponse:
    """Record an exchange; `?event=` prefills the form from an event that both hosted."""
    coalition = managed(request, kind, slug)
    link = _link(coalition, pk)
    event = exchanges.proposals(link).filter(slug=request.GET.get("event", "")).first()
    start = (
        {"what": event.title, "on": event.local_start.date(), "event": event, "direction": "both"}
        if event
        else {}
    )
    form = ExchangeForm(request.POST or None, link=link, initial=start)
    if request.method == "POST" and form.is_valid():
        exchanges.write_down(link, HubCircle.side_of(coalition), signed_in(request), **form.cleaned_data)
        messages.success(request, _("Saved. Both coalitions can see it."))
        return redirect(_work_path(coalition, link))
    return _form(request, "voice/exchange.html", coalition, link, form)


def _form(
    request: HttpRequest, template: str, coalition: Coalition, link: HubCircle, form: Any, **more: Any
) -> HttpResponse:
    partner = link.partner_of(coalition)
    return render(
        request, template, {"coalition": coalition, "link": link, "partner": partner, "form": form, **more}
    )


def _may_send_statement(request: HttpRequest) -> QuerySet[HubCircle]:
    """Return the agreed connections for whose hub the visitor can speak, as a current liaison or a facilitator."""
    person = signed_in(request)
    seats = Liaison.objects.current().filter(person=person).values("link")
    led = Membership.objects.leading().filter(person=person).values("coalition")
    rows = HubCircle.objects.filter(state=HubCircle.State.AGREED).select_related("hub", "circle")
    return rows.filter(Q(pk__in=seats) | Q(hub__in=led))


@login_required
def statement(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Send a statement of the hub to the circle, as its liaison or facilitator."""
    link = get_object_or_404(_may_send_statement(request), pk=pk, hub__slug=slug)
    form = StatementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        exchanges.send_statement(
            link, signed_in(request), form.cleaned_data["words"], form.cleaned_data["on"]
        )
        messages.success(request, _("Message sent to the circle. It counts as being heard."))
        return redirect("pages:me")
    return render(request, "voice/statement.html", {"link": link, "hub": link.hub, "form": form})


@login_required
def voice_of(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Show the full voice of a circle, or support of a hub, to active members of any coalition and to staff."""
    coalition = get_object_or_404(Coalition.objects.listed(), kind=kind, slug=slug)
    if not figures.sees_whole(request.user):
        raise Http404
    leads = Coalition.objects.editable_by(request.user).filter(pk=coalition.pk).exists()
    if coalition.is_circle:
        voice = figures.voices(coalition.circle)[0]
        return render(request, "voice/circle.html", {"coalition": coalition, "voice": voice, "leads": leads})
    support = figures.supports(coalition.hub)[0]
    links = HubCircle.objects.filter(hub=coalition.pk, state="agreed").select_related("hub", "circle")
    told = balances(links)
    context = {
        "coalition": coalition,
        "support": support,
        "leads": leads,
        "links": [(link, told[link.pk]) for link in links],
    }
    return render(request, "voice/hub.html", context)


@login_required
def voice_csv(request: HttpRequest) -> HttpResponseBase:
    """Export each circle with each of its connected hubs as CSV: state, last heard, reason."""
    if not figures.sees_whole(request.user):
        raise Http404
    states = {"heard": pgettext("hub", "Heard"), "unheard": _("Not heard"), "proposed": _("Proposed")}
    rows = [
        (
            voice.circle.name, cell.link.hub.name, states[cell.state],
            ", ".join(liaison.public_name for liaison in cell.link.current_liaisons), cell.heard_on, cell.reason,
        )
        for voice in figures.voices()
        for cell in voice.cells
    ]  # fmt: skip
    head = [_("Circle"), _("Hub"), _("Status"), _("Liaison"), _("Last heard"), _("Why")]
    return csv_response("voice", head, rows)
