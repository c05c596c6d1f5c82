"""What visitors and members do with a coalition besides joining: write to it, answer an invitation, claim a record."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coalitions import account_claims, invitations, join_requests, letters, membership
from coalitions.access import enter, moved
from coalitions.forms.joins import ClaimForm, InvitedForm, LetterForm, MineForm
from coalitions.models import Coalition, Membership
from office.panels import CoalitionPanel, filled
from people.sign_in import signed_in
from pse_portal.open_forms import open_form
from pse_portal.page_cache import cached_public_page
from pse_portal.posted import is_pressed


@cached_public_page
@open_form("write", per_minute=4, per_hour=20)
def write(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Write to the facilitators, whose addresses are not published."""
    coalition = Coalition.objects.listed().filter(kind=kind, slug=slug).first()
    if coalition is None:
        return moved(kind, slug)
    initial = {}
    if request.user.is_authenticated:
        me = signed_in(request)
        initial = {"name": me.name, "email": me.email or "", "phone": me.phone}
    form = LetterForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        letter = letters.write(coalition, **form.letter, language=get_language() or "en")
        return render(request, "coalitions/written.html", {"coalition": coalition, "letter": letter})
    return render(request, "coalitions/write.html", {"coalition": coalition, "form": form})


@cached_public_page
def flyer(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Show the flyer: one printable sheet in two languages."""
    coalition = Coalition.objects.listed().filter(kind=kind, slug=slug).first()
    if coalition is None:
        return moved(kind, slug)
    address = f"{settings.SITE_URL}{coalition.get_absolute_url()}"
    panels = filled(CoalitionPanel, request, coalition, "flyer")
    context = {"coalition": coalition, "address": address, "panels": panels}
    return render(request, "coalitions/flyer.html", context)


@cached_public_page
def neighbor(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Show the link, its code, and cards to print, for a member who invites a neighbor."""
    coalition = Coalition.objects.listed().filter(kind=kind, slug=slug).first()
    if coalition is None:
        return moved(kind, slug)
    context = {
        "coalition": coalition,
        "name": coalition.name,
        "address": f"{settings.SITE_URL}{coalition.get_absolute_url()}",
        "parent": coalition.get_absolute_url(),
        "flyer": coalition.flyer_path,
        "panels": filled(CoalitionPanel, request, coalition, "flyer"),
    }
    return render(request, "coalitions/neighbor.html", context)


@open_form("invitation")
def invitation(request: HttpRequest, slug: str, kind: str, token: str) -> HttpResponse:
    """Show an emailed invitation, to accept or decline. Only a POST acts."""
    row = invitations.find(token)
    if row is None or row.coalition.slug != slug or not invitations.lives(row):
        known = row.coalition if row and row.coalition.slug == slug else None
        return render(request, "coalitions/invitation_over.html", {"coalition": known}, status=404)
    form = InvitedForm(request.POST if is_pressed(request, "join") else None, coalition=row.coalition)
    if request.method == "POST":
        try:
            if is_pressed(request, "decline"):
                invitations.decline(row)
                return render(request, "coalitions/invitation_declined.html", {"coalition": row.coalition})
            if form.is_valid():
                person, joined = invitations.accept(
                    row, **form.cleaned_choices, language=get_language() or row.language
                )
                return enter(request, person, joined)
        except invitations.Over:
            return render(
                request, "coalitions/invitation_over.html", {"coalition": row.coalition}, status=404
            )
        except membership.Refused:
            return render(request, "coalitions/join_closed.html", {"coalition": row.coalition})
    invited_by = row.invited_by.name_or(_("A facilitator")) if row.invited_by else ""
    context = {"coalition": row.coalition, "form": form, "invitation": row, "invited_by": invited_by}
    return render(request, "coalitions/invitation.html", context)


@cached_public_page
@open_form("claim", per_minute=10, per_hour=40)
def claim(request: HttpRequest) -> HttpResponse:
    """Claim a record entered from paper, with the printed code and an address that gets an emailed code."""
    form = ClaimForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            found = account_claims.find(form.cleaned_data["code"])
        except account_claims.WrongCode:
            form.add_error(
                "code",
                _(
                    "We couldn’t find a record with this code. Check the sheet again, or ask the "
                    "people who gave it to you."
                ),
            )
        else:
            join_request = join_requests.ask(
                found.sheet.coalition,
                name=found.person.name,
                email=form.cleaned_data["email"],
                phone="",
                language=get_language() or "en",
                claim=found,
                age_band=form.cleaned_data["age_band"],
            )
            return redirect(join_request.form_path)
    return render(request, "coalitions/claim.html", {"form": form})


@login_required
def mine(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Edit one's own membership: perspective, who sees one's name, and the organization one speaks for."""
    row = get_object_or_404(
        Membership.objects.active().select_related("coalition", "organization"),
        coalition__kind=kind,
        coalition__slug=slug,
        person=signed_in(request),
    )
    form = MineForm(request.POST or None, membership=row)
    if request.method == "POST" and form.is_valid():
        try:
            membership.change(row, **form.cleaned_data)
        except membership.WrongState:
            messages.error(request, _("Someone else already updated this. Here’s the latest version."))
        else:
            messages.success(request, _("Saved."))
        return redirect(row.coalition)
    return render(request, "coalitions/mine.html", {"coalition": row.coalition, "form": form, "row": row})
