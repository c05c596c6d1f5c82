"""The public pages of petitions: sign, and confirm by the mailed link."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language

from advocacy import organization_signatures, petitions, signatures
from advocacy.forms.petitions import OrganizationForm, SignForm
from advocacy.models import OrganizationSignature, Petition
from advocacy.petition_filters import PetitionFilterForm
from people.sign_in import signed_in
from pse_portal.open_forms import open_form
from pse_portal.page_cache import cached_public_page
from pse_portal.pagination import PAGE_NAMES, page_of

LINES = 12  # of a sheet to print


@cached_public_page(reads=[*PetitionFilterForm.base_fields, *PAGE_NAMES])
def petition_list(request: HttpRequest) -> HttpResponse:
    """List the petitions that the filters leave, the newest first."""
    form = PetitionFilterForm(request.GET)
    rows = form.narrow(Petition.objects.published()).select_related("coalition", "body")
    context = {"page": page_of(request, rows, per_page=15), "form": form}
    return render(request, "advocacy/petitions/list.html", context)


def _shown(slug: str) -> Petition:
    rows = Petition.objects.published().select_related("coalition", "body", "goal")
    found: Petition = get_object_or_404(rows, slug=slug)
    return found


def _page(request: HttpRequest, petition: Petition, form: Any) -> HttpResponse:
    context = {
        "petition": petition,
        "form": form,
        "counts": petitions.counts(petition),
        "organizations": OrganizationSignature.objects.standing()
        .filter(petition=petition)
        .select_related("logo", "organization"),
        "set_asides": petition.set_asides.filter(undone_at=None),
        "deliveries": petition.deliveries.select_related("receipt"),
        "manages": Petition.objects.editable_by(request.user).filter(pk=petition.pk).exists(),
        "done": "done" in request.GET,
    }
    return render(request, "advocacy/petitions/detail.html", context)


@cached_public_page(reads=["done"])
@open_form("sign", per_minute=20, per_hour=200)
def petition(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a petition with its honest counts, and take a signature. The answer is the same whoever has signed."""
    row = _shown(slug)
    person = signed_in(request) if request.user.is_authenticated else None
    initial = {"name": person.name, "email": person.email or ""} if person else {}
    form = SignForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            signatures.ask(row, person=person, language=get_language() or "en", **form.values)
        except signatures.Closed:
            return redirect(row)
        return redirect(f"{row.get_absolute_url()}?done=1")
    return _page(request, row, form)


@cached_public_page
def paper(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a sheet to print, for people who sign on paper."""
    row = _shown(slug)
    if not row.for_people or not row.is_open:
        return redirect(row)
    return render(request, "advocacy/petitions/paper.html", {"petition": row, "lines": range(LINES)})


@open_form("sign-organization", per_minute=4, per_hour=30)
def organization(request: HttpRequest, slug: str) -> HttpResponse:
    """Sign for an organization."""
    row = _shown(slug)
    if not row.for_organizations or not row.is_open:
        return redirect(row)
    is_sent = request.method == "POST"
    form = OrganizationForm(request.POST if is_sent else None, request.FILES if is_sent else None)
    if is_sent and form.is_valid():
        try:
            organization_signatures.ask(row, language=get_language() or "en", **form.values)
        except signatures.Closed:
            return redirect(row)
        return redirect(f"{row.get_absolute_url()}?done=1")
    return render(request, "advocacy/petitions/organization.html", {"petition": row, "form": form})


@open_form("confirm-signature", per_minute=60, per_hour=1000)
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The mailed link: only a press counts, and a program that follows links does not sign."""
    row = signatures.find(token)
    if row is None:
        raise Http404
    return _confirmed(request, row, row.name, signatures.confirm)


@open_form("confirm-organization", per_minute=60, per_hour=1000)
def confirm_organization(request: HttpRequest, token: str) -> HttpResponse:
    """The mailed link of an organization's authorized person."""
    row = organization_signatures.find(token)
    if row is None:
        raise Http404
    return _confirmed(request, row, row.name, organization_signatures.confirm)


def _confirmed(request: HttpRequest, row: Any, name: str, press: Any) -> HttpResponse:
    context = {
        "petition": row.petition,
        "name": name,
        "row": row,
        "state": "expired" if row.is_expired else "asked",
    }
    if request.method == "POST":
        try:
            press(row)
        except signatures.Closed:
            context["state"] = context["state"].replace("asked", "closed")
        else:
            context["state"] = "done"
    return render(request, "advocacy/petitions/confirm.html", context)
