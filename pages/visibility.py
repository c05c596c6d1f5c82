"""Who sees my name: hide it everywhere, show it again, choose the one that others read, place by place."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from office.contributions import VisibilitySource, named, of
from office.models import SiteSettings
from office.panels import VisibilityPanel, filled
from pages.forms import ShownNameForm
from people import names
from people.sign_in import signed_in
from pse_portal.posted import pressed, row_of

# What a person can press; "on" and "off" are about one place.
ACTS = ("hide", "show", "rename", "on", "off")


@login_required
def visibility(request: HttpRequest) -> HttpResponse:
    """Show where others can read one's name, and change that."""
    person = signed_in(request)
    do = pressed(request, *ACTS)
    form = ShownNameForm(
        request.POST if do == "rename" else None, initial={"shown_as": person.shown_as or person.name}
    )
    if request.method == "POST" and (do != "rename" or form.is_valid()):
        _act(request, do, form)
        return redirect("pages:visibility")
    places = [(source, source.places(person)) for source in of(VisibilitySource)]
    context = {
        "form": form,
        "places": [(source.name, place) for source, found in places for place in found],
        "safe_mode": SiteSettings.current().safe_mode,
        "panels": filled(VisibilityPanel, request, person),
    }
    return render(request, "pages/visibility.html", context)


def _act(request: HttpRequest, do: str, form: ShownNameForm) -> None:
    person = signed_in(request)
    source = named(VisibilitySource, request.POST.get("source", ""))
    if do == "hide":
        names.hide(person)
        messages.success(request, _("Your name is hidden. Pages kept in caches follow within a minute."))
    elif do == "show":
        names.show(person)
        messages.success(request, _("Your name is back where it was before."))
    elif do == "rename":
        names.show_as(person, form.cleaned_data["shown_as"])
        messages.success(request, _("Saved. Pages kept in caches follow within a minute."))
    elif do and source is not None and source.set_named is not None:
        source.set_named(person, row_of(request, "row"), do == "on")
        messages.success(request, _("Saved. Pages kept in caches follow within a minute."))
