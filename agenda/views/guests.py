"""Support a goal without an account: the form, and the mailed link."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language

from agenda import guest_support
from agenda.forms.guests import SupportForm
from agenda.models import AgendaItem
from pse_portal.open_forms import open_form
from pse_portal.page_cache import cached_public_page
from pse_portal.posted import is_pressed


@cached_public_page(reads=["done"])
@open_form("support-goal", per_minute=20, per_hour=200)
def support(request: HttpRequest, slug: str) -> HttpResponse:
    """Take someone's support. The answer is the same whether the address is known, has supported it, or not."""
    item = get_object_or_404(AgendaItem.objects.public().with_homes(), slug=slug)
    if request.user.is_authenticated or not item.is_open:
        return redirect(item)
    form = SupportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            guest_support.ask(item, language=get_language() or "en", **form.values)
        except guest_support.Closed:
            return redirect(item)
        by = "email" if form.values["email"] else "phone"
        return redirect(f"{request.path}?done={by}")
    context = {
        "item": item,
        "form": form,
        "done": request.GET.get("done"),
        "address": f"{settings.SITE_URL}{item.get_absolute_url()}",
    }
    return render(request, "agenda/support.html", context)


@open_form("confirm-support", per_minute=60, per_hour=1000)
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The mailed link: it shows, and only its buttons count the support or withdraw it."""
    row = guest_support.find(token)
    if row is None:
        raise Http404
    state = "expired" if row.is_expired else "confirmed" if row.confirmed_at else "asked"
    context: dict[str, Any] = {"item": row.item, "row": row, "state": state}
    if request.method == "POST":
        if is_pressed(request, "withdraw"):
            guest_support.withdraw(row)
            context["state"] = "withdrawn"
        else:
            try:
                guest_support.confirm(row)
            except guest_support.Closed:
                context["state"] = "expired" if row.is_expired else "closed"
            else:
                context["state"] = "done"
    return render(request, "agenda/support_confirm.html", context)
