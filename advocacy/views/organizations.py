"""A page for each organization, its pledges, and the link by which it confirms them."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from advocacy import pledges
from advocacy.models import Commitment, OrganizationSignature, Pledge
from agenda.models import Endorsement
from coalitions.access import managed
from coalitions.models import Coalition, Organization
from people.forms import AddressField
from people.sign_in import signed_in
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
def organization(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an organization: its coalitions, what it said it will do, what it signed and endorsed, what it promised."""
    shown = Organization.objects.filter(partnerships__coalition__in=_listed()) | Organization.objects.filter(
        signatures__in=OrganizationSignature.objects.standing()
    )
    row = get_object_or_404(shown.distinct(), pk=pk)
    signed = OrganizationSignature.objects.standing().filter(organization=row).select_related("petition")
    context = {
        "organization": row,
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
