"""A page for each organization, its pledges, and the link by which it confirms them."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from advocacy import pledges
from advocacy.models import Commitment, OrganizationSignature, Pledge
from agenda.models import Endorsement
from coalitions.access import managed
from coalitions.models import Coalition, Organization, Partner
from people.forms import AddressField
from people.sign_in import signed_in
from pse_portal.former_slugs import lead_on
from pse_portal.forms import DayField, Form
from pse_portal.open_forms import open_form
from pse_portal.page_cache import cached_public_page
from pse_portal.posted import is_pressed, pressed, row_of


class PledgeForm(Form):
    """What a partner will do, by when, and who confirms it there."""

    organization: forms.ModelChoiceField = forms.ModelChoiceField(
        label=gettext_lazy("Which partner?"), queryset=Organization.objects.none()
    )
    words = forms.CharField(
        label=gettext_lazy("What will it do?"), max_length=200, help_text=gettext_lazy("For example: two buses for the hearing.")
    )  # fmt: skip
    due_on = DayField(label=gettext_lazy("By when?"), required=False)
    contact_name = forms.CharField(label=gettext_lazy("Who confirms for it?"), max_length=120)
    email = AddressField(label=gettext_lazy("Their email address"))


@cached_public_page
def organization(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an organization: its coalitions, what it said it will do, what it signed and endorsed, what it promised.

    A former slug leads to the current one.
    """
    row = _with_page().filter(slug=slug).first()
    if row is None:
        return lead_on(get_object_or_404(_with_page(), former_slugs__slug=slug))
    signed = OrganizationSignature.objects.standing().filter(organization=row).select_related("petition")
    context = {
        "shown": row,  # `organization` is the one that runs the portal, in the head and foot of every page
        "partnerships": row.partnerships.filter(coalition__in=_listed()).select_related("coalition"),
        "pledges": Pledge.objects.agreed().filter(organization=row).latest_due_first(),
        "signed": signed.filter(petition__published_at__isnull=False),
        "endorsed": Endorsement.objects.standing()
        .filter(organization=row, item__opened_at__isnull=False)
        .select_related("item")
        .order_by("-recorded_at"),
        "commitments": Commitment.objects.filter(organization=row).for_rows().latest_due_first(),
    }
    return render(request, "advocacy/organizations/detail.html", context)


def _with_page() -> QuerySet[Organization]:
    """Return the organizations with a page: partners of a coalition with one, and those that sign, endorse, or promise."""
    ways = (
        Partner.objects.filter(coalition__in=Coalition.objects.shown()),
        OrganizationSignature.objects.standing(),
        Endorsement.objects.standing().exclude(organization=None),
        Commitment.objects.exclude(organization=None),
    )
    has_page: Any = Q()
    for rows in ways:
        has_page |= Exists(rows.filter(organization=OuterRef("pk")))
    return Organization.objects.filter(has_page)


def _listed() -> QuerySet[Coalition]:
    return Coalition.objects.listed()


@login_required
def manage(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Enter what partners will do, and note what is done."""
    coalition, person = managed(request, kind, slug), signed_in(request)
    form = PledgeForm(request.POST if is_pressed(request, "enter") else None)
    form.offer(
        "organization", Organization.objects.filter(partnerships__coalition=coalition.pk).order_by("name")
    )
    if pressed(request, "done") == "done":
        rows = Pledge.objects.agreed().filter(coalition=coalition.pk)
        pledges.done(get_object_or_404(rows, pk=row_of(request, "row")), person)
        messages.success(request, _("Saved."))
        return redirect(coalition.address("organizations:pledges"))
    if form.is_bound and form.is_valid():
        given = dict(form.cleaned_data)
        pledges.enter(coalition, given.pop("organization"), person, language=get_language() or "en", **given)
        messages.success(request, _("Saved. It shows on your page once they confirm by email."))
        return redirect(coalition.address("organizations:pledges"))
    rows = Pledge.objects.filter(coalition=coalition.pk).latest_due_first()
    return render(
        request, "advocacy/organizations/manage.html", {"coalition": coalition, "form": form, "rows": rows}
    )


@open_form("pledge", per_minute=20, per_hour=200)
def pledge(request: HttpRequest, token: str) -> HttpResponse:
    """The mailed link: confirm or decline by a press."""
    row = pledges.find(token)
    if row is None:
        raise Http404
    do = pressed(request, "confirm", "decline") if request.method == "POST" else ""
    if do == "confirm":
        pledges.confirm(row)
    elif do == "decline":
        pledges.decline(row)
    return render(request, "advocacy/organizations/pledge.html", {"pledge": row, "did": do})
