"""Views for the questions of a circle to its hubs, and for their answers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from agenda import proposals, view_requests
from agenda.access import seen_item
from agenda.forms.hub_opinions import AskForm, ViewForm
from agenda.models import AgendaItem, ViewAnswer, ViewRequest
from coalitions.models import Coalition
from people.sign_in import signed_in


@login_required
def views(request: HttpRequest, slug: str) -> HttpResponse:
    """Show each question with the hubs' answers side by side, to members on both sides; facilitators can ask again."""
    item = seen_item(request, slug)
    leads = item.is_circles and AgendaItem.objects.editable_by(request.user).filter(pk=item.pk).exists()
    asked = ViewRequest.objects.visible_to(request.user).filter(item=item)
    if not leads and not asked.exists():
        raise Http404
    form = AskForm(request.POST if request.method == "POST" else None) if leads and item.is_open else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            view_requests.ask(item, signed_in(request), **form.cleaned_data)
        except (view_requests.NoHubs, proposals.NotYours):
            form.add_error(None, _("The circle isn’t connected with a hub yet. Propose a connection first."))
        else:
            messages.success(request, _("Question sent to the facilitators of the connected hubs."))
            return redirect(item.address("views"))
    questions = asked.select_related("coalition").prefetch_related("answers__hub")
    return render(request, "agenda/views.html", {"item": item, "questions": questions, "form": form})


@login_required
def view(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a facilitator of the hub that was asked write its view."""
    led = Coalition.objects.editable_by(request.user).values("pk")
    rows = ViewAnswer.objects.filter(hub__in=led).select_related(
        "hub", "request__coalition", "request__item__coalition__circle", "request__item__partner__circle"
    )
    row = get_object_or_404(rows, pk=pk)
    form = ViewForm(request.POST or None, initial={"stance": row.stance, "text": row.text})
    if request.method == "POST" and form.is_valid():
        view_requests.answer(row, signed_in(request), **form.cleaned_data)
        messages.success(request, _("Thank you. The circle can read your hub’s view now."))
        return redirect(row.request.item.address("views"))
    return render(request, "agenda/view.html", {"view": row, "item": row.request.item, "form": form})
