"""Take action: a page with points, the person's own words in the returned page alone, and “I did it”.

Nothing typed here is stored: no session, no draft recovery, no log. No page here is kept by a cache once it holds words.
"""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from advocacy import deeds, letters
from advocacy.forms.decisions import DeedForm, WordsForm
from advocacy.models import Action, Deed
from pse_portal import dates, signed_links
from pse_portal.headers import PRIVATE
from pse_portal.open_forms import open_form
from pse_portal.page_cache import cached_public_page
from pse_portal.posted import pressed


def _found(slug: str, pk: int) -> Action:
    rows = Action.objects.reviewed().with_counts().select_related("decision__body", "petition")
    rows = rows.prefetch_related("seats", "decision__outcomes", "decision__body__seats")
    action: Action = get_object_or_404(rows, decision__slug=slug, pk=pk)
    for row in (action.sitting, action.window):
        if row is not None:
            row.decision = action.decision
    return action


def _others(action: Action) -> list[Action]:
    """Return the open actions of the same decision, as other ways to be heard."""
    rows = Action.objects.open().filter(decision=action.decision_id).exclude(pk=action.pk)
    found = list(rows.select_related("sitting", "window", "petition"))
    for row in found:
        row.decision = action.decision
    return found


@cached_public_page
@open_form("act", per_minute=30, per_hour=300)
def action(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Show how to act. A POST returns the person's words, ready for their own mailbox, for paper, or for speaking.

    After the closing hour the page says so, and a POST still returns the words, for another way that is open.
    """
    found = _found(slug, pk)
    context: dict[str, Any] = {"action": found, "decision": found.decision}
    if not found.is_open:
        context["others"] = _others(found)
    if request.method != "POST":
        context["form"] = WordsForm(action=found)
        return render(request, "advocacy/actions/action.html", context)
    form = WordsForm(request.POST, action=found)
    context["form"] = form
    is_valid = form.is_valid()
    context["words"] = form.cleaned_data.get("words") or request.POST.get("words", "")[:6000]
    if not found.is_open:
        template = "advocacy/actions/action.html"
    elif pressed(request, "carry") or not is_valid:
        # Words that come from an action that has closed fill the form.
        context["form"] = form if not pressed(request, "carry") else WordsForm(
            action=found, initial={"words": context["words"], "name": request.POST.get("name", "")[:120]}
        )  # fmt: skip
        template = "advocacy/actions/action.html"
    else:
        template = _ready(found, form, context, pressed(request, "print"))
    response = render(request, template, context)
    response["Cache-Control"] = PRIVATE
    return response


def _ready(found: Action, form: WordsForm, context: dict[str, Any], is_letter: str) -> str:
    """Fill the context with the finished words. Return the template."""
    data = form.cleaned_data
    context["name"] = data["name"]
    context["deed_form"] = DeedForm(action=found)
    if found.kind == Action.Kind.WRITE:
        context["letter"] = letters.compose(found.email, found.subject or "", data["words"], data["name"])
        if is_letter:
            context |= {"sender": data["sender"], "today": dates.day(timezone.localdate(), year=True)}
            return "advocacy/actions/letter.html"
    return "advocacy/actions/ready.html"


@open_form("acted", per_minute=60, per_hour=600)
def did(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Count an action that someone says they took, also after it closed; they may ask to hear the outcome.

    A signature is counted by its petition alone.
    """
    found = _found(slug, pk)
    if found.kind == Action.Kind.SIGN:
        raise Http404
    person = request.user if request.user.is_authenticated else None
    # Pressing the button alone is enough, so a post may be empty.
    form = DeedForm(request.POST if request.method == "POST" else None, action=found, person=person)
    if request.method == "POST" and form.is_valid():
        values = form.values
        if person is None:
            values["language"] = (get_language() or "en")[:2]
        deeds.tell(found, person=person, **values)
        told = _("Thank you. We counted it.")
        if person is None and values.get("wants_outcome") and values.get("email"):
            told = _("Thank you. We counted it. Please confirm your address with the email we just sent.")
        messages.success(request, told)
        return redirect(found.decision)
    context = {"action": found, "decision": found.decision, "form": form}
    return render(request, "advocacy/actions/did.html", context)


@open_form("hear")
def hear(request: HttpRequest, token: str) -> HttpResponse:
    """Show what the mailed link is for; a POST confirms that the holder of the address wants to hear the outcome."""
    rows = Deed.objects.filter(wants_outcome=True).select_related("action__decision__body")
    deed = signed_links.find(rows, Deed.LINK, token)
    if deed is None:
        raise Http404
    if request.method == "POST":
        deeds.confirm(deed)
        messages.success(request, _("Confirmed. You’ll get one email when it’s decided."))
        return redirect(deed.action.decision)
    return render(request, "advocacy/actions/hear.html", {"deed": deed, "decision": deed.action.decision})
