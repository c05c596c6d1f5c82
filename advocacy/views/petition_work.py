"""What facilitators of a petition's coalition and Advocacy staff do with it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from advocacy import organization_signatures, petitions, set_asides, signatures
from advocacy.forms.petitions import DeliveryForm, OutcomeForm, PhoneForm, SetAsideForm, SheetForm
from advocacy.models import OrganizationSignature, Petition, SetAside, Signature
from office import audit
from office.bursts import LEAST
from people.sign_in import signed_in
from pse_portal.csvfiles import csv_response
from pse_portal.posted import pressed, row_of


def _mine(request: HttpRequest, slug: str) -> Petition:
    rows = Petition.objects.editable_by(request.user).select_related("coalition", "body")
    found: Petition = get_object_or_404(rows, slug=slug)
    return found


@login_required
def manage(request: HttpRequest, slug: str) -> HttpResponse:
    """Show counts, sheets, look-alikes, bursts and deliveries, with what can be done next."""
    row, person = _mine(request, slug), signed_in(request)
    if request.method == "POST":
        do = pressed(request, "publish", "show", "undo")
        if do == "publish":
            _publish(request, row)
        elif do == "show":
            waiting = get_object_or_404(
                OrganizationSignature.objects.filter(petition=row).select_related("petition"),
                pk=row_of(request, "row"),
            )
            organization_signatures.show(waiting, person)
            messages.success(request, _("Saved."))
        elif do == "undo":
            record = get_object_or_404(SetAside.objects.filter(petition=row), pk=row_of(request, "row"))
            try:
                number = set_asides.undo(record, person)
            except set_asides.NotStaff:
                raise Http404 from None
            except set_asides.Undone:
                messages.error(request, _("Someone else already updated this. Here’s the latest version."))
            else:
                messages.success(request, _("%(n)d signatures count again.") % {"n": number})
        return redirect("petitions:manage", slug=slug)
    confirmed = Signature.objects.filter(petition=row).exclude(network="").order_by().values("network")
    context = {
        "petition": row,
        "counts": petitions.counts(row),
        "sheets": row.sheets.all(),
        "near": Signature.objects.filter(petition=row).near_duplicates().order_by("name_key", "pk")[:50],
        "bursts": confirmed.annotate(number=Count("pk")).filter(number__gte=LEAST).order_by("-number"),
        "set_asides": row.set_asides.all(),
        "organizations": row.organizations.exclude(confirmed_at=None),
        "is_staff": person.is_staff,
    }
    audit.record(person, "petition.looked_at", row, coalition_id=row.coalition_id)
    return render(request, "advocacy/petitions/manage.html", context)


def _publish(request: HttpRequest, row: Petition) -> None:
    try:
        petitions.publish(row, signed_in(request))
    except petitions.Alone:
        messages.error(
            request, _("Someone else has to publish it: the person who wrote it can’t do it alone.")
        )
    except petitions.Done:
        messages.error(request, _("Someone else already updated this. Here’s the latest version."))
    else:
        messages.success(request, _("Published. People can sign it now."))


@login_required
def work(request: HttpRequest, slug: str, what: str) -> HttpResponse:
    """One of the forms: a call, a sheet, a delivery, the outcome."""
    row = _mine(request, slug)
    form_class: Any = {
        "call": PhoneForm,
        "sheet": SheetForm,
        "delivery": DeliveryForm,
        "outcome": OutcomeForm,
    }[what]
    is_sent = request.method == "POST"
    form = form_class(request.POST if is_sent else None, request.FILES if is_sent else None)
    if is_sent and form.is_valid() and _do(request, row, what, form):
        return redirect("petitions:manage", slug=slug)
    return render(request, "advocacy/petitions/work.html", {"petition": row, "form": form, "what": what})


def _do(request: HttpRequest, row: Petition, what: str, form: Any) -> bool:
    """Do what a valid form says. Returns False with an error on the form if it could not be done."""
    person, given = signed_in(request), form.cleaned_data
    try:
        if what == "call":
            if signatures.by_phone(row, person, **given) is None:
                form.add_error("name", _("This name with this ZIP code has signed already."))
                return False
        elif what == "sheet":
            sheet = signatures.enter_sheet(row, person, **given)
            words = _("Valid: %(valid)d, unreadable: %(unreadable)d, already signed: %(already)d.")
            messages.success(request, words % vars(sheet))
            return True
        elif what == "delivery":
            petitions.deliver(row, person, **given)
        else:
            petitions.conclude(row, person, **given)
    except IntegrityError:
        form.add_error("number", _("A sheet with this number was entered already."))
        return False
    except (signatures.Closed, petitions.Done):
        form.add_error(None, _("This isn’t possible any longer."))
        return False
    messages.success(request, _("Saved."))
    return True


@login_required
def set_aside(request: HttpRequest, slug: str) -> HttpResponse:
    """Preview which signatures meet the conditions, then set them aside. For staff."""
    row, person = _mine(request, slug), signed_in(request)
    if not person.is_staff:
        raise Http404
    form = SetAsideForm(request.POST if request.method == "POST" else None)
    found = None
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        if pressed(request, "preview", "put_aside") == "put_aside":
            record = set_asides.put_aside(row, person, given, given.pop("reason"))
            messages.success(request, _("%(n)d signatures are set aside.") % {"n": record.number})
            return redirect("petitions:manage", slug=slug)
        matching = set_asides.matching(row, given)
        found = {"number": matching.count(), "rows": matching[:20]}
    return render(
        request, "advocacy/petitions/set_aside.html", {"petition": row, "form": form, "found": found}
    )


@login_required
def delivery_file(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The file for the decision maker: names with a ZIP or a county. Logged."""
    row = _mine(request, slug)
    audit.record(signed_in(request), "petition.exported", row, coalition_id=row.coalition_id)
    where = _("ZIP code") if row.delivers == Petition.Shows.ZIP else _("County")
    return csv_response(
        f"petition-{row.slug}", [_("Name"), where, _("How they signed")], petitions.delivery_rows(row)
    )
