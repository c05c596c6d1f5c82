"""Joining and leaving: pages shared by circles and hubs.

`kind` comes from the URL; both kinds share one slug space.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coalitions import join_requests, membership
from coalitions.access import enter, moved, welcome
from coalitions.forms.joins import ChoicesForm, JoinForm
from coalitions.models import Coalition, Invitation, JoinRequest, Membership
from office.models import SiteSettings
from people import ages
from people.forms import CodeForm
from people.sign_in import signed_in
from pse_portal.open_forms import open_form
from pse_portal.page_cache import cached_public_page
from pse_portal.pagination import page_of


def _listed(kind: str, slug: str) -> Coalition | None:
    return Coalition.objects.listed().filter(kind=kind, slug=slug).first()


@cached_public_page
@open_form("take-part", per_minute=60, per_hour=300, waits=True)
def join(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Show the form to join: name and contact for visitors without an account, one button for signed-in people."""
    coalition = _listed(kind, slug)
    if coalition is None:
        return moved(kind, slug)
    if request.user.is_authenticated:
        return _join_signed_in(request, coalition)
    if not coalition.takes_members:
        return render(request, "coalitions/join_closed.html", {"coalition": coalition})
    form = JoinForm(request.POST or None, coalition=coalition)
    if request.method == "POST" and form.is_valid():
        join_request = join_requests.ask(
            coalition,
            name=form.cleaned_data["name"],
            email=form.cleaned_data["email"],
            phone=form.cleaned_data["phone"],
            language=get_language() or "en",
            age_band=form.age_band,
            **form.choices,
        )
        if join_request.state == JoinRequest.State.TO_CALL:
            return render(
                request, "coalitions/join_call.html", {"coalition": coalition, "join_request": join_request}
            )
        return redirect(join_request.form_path)
    return render(request, "coalitions/join.html", {"coalition": coalition, "form": form})


def _join_signed_in(request: HttpRequest, coalition: Coalition) -> HttpResponse:
    present = Membership.objects.filter(coalition=coalition, person=signed_in(request)).first()
    form = ChoicesForm(request.POST or None, coalition=coalition, known_age=signed_in(request).age_band)
    if request.method == "POST" and form.is_valid():
        ages.note(signed_in(request), form.age_band)
        try:
            joined = membership.join(
                coalition,
                signed_in(request),
                **form.choices,
                wording=str(join_requests.WORDING),
                source="join form, signed in",
            )
        except membership.Refused:
            return render(
                request, "coalitions/join_closed.html", {"coalition": coalition, "present": present}
            )
        welcome(request, joined)
        return redirect(coalition)
    invited = (
        Invitation.objects.open().filter(coalition=coalition, email=signed_in(request).email or "-").exists()
    )
    put_out = present is not None and present.state in {Membership.State.REMOVED, Membership.State.BLOCKED}
    template = "coalitions/join.html"
    if present and present.state in {Membership.State.ACTIVE, Membership.State.PENDING}:
        template = "coalitions/join_present.html"
    elif put_out or not (coalition.takes_members or invited):
        template = "coalitions/join_closed.html"
    return render(request, template, {"coalition": coalition, "form": form, "present": present})


@open_form("code")
def join_code(request: HttpRequest, slug: str, kind: str, token: str) -> HttpResponse:
    """Show the form for the six digits; "Send a new code" mails new ones."""
    join_request = join_requests.find(JoinRequest.FORM_LINK, token)
    if join_request is None or join_request.coalition.slug != slug:
        return render(request, "coalitions/join_over.html", {"coalition": _listed(kind, slug)}, status=404)
    form = CodeForm(request.POST if "code" in request.POST else None)
    if request.method == "POST" and "again" in request.POST:
        join_requests.send_again(join_request)
        messages.success(request, _("A new code is on its way. The old one no longer works."))
        join_request.refresh_from_db()
        return redirect(join_request.form_path)
    if request.method == "POST" and form.is_valid():
        try:
            person, joined = join_requests.enter_code(join_request, form.cleaned_data["code"])
        except join_requests.WrongCode:
            form.add_error(
                "code",
                _("That code doesn’t match. Use the code in our latest email, or ask for a new one."),
            )
        except join_requests.CodeExpired:
            form.add_error("code", _("That code has expired. Ask for a new one below."))
        except membership.Refused:
            return render(request, "coalitions/join_closed.html", {"coalition": join_request.coalition})
        else:
            return enter(request, person, joined)
    return render(
        request,
        "coalitions/join_code.html",
        {"coalition": join_request.coalition, "form": form, "join_request": join_request},
    )


@open_form("code")
def join_link(request: HttpRequest, slug: str, kind: str, token: str) -> HttpResponse:
    """Show the page of the emailed link. A GET only shows it; the button's POST joins."""
    join_request = join_requests.find(JoinRequest.MAIL_LINK, token)
    if join_request is None or join_request.coalition.slug != slug or not join_requests.lives(join_request):
        return render(request, "coalitions/join_over.html", {"coalition": _listed(kind, slug)}, status=404)
    if request.method == "POST":
        try:
            person, joined = join_requests.confirm(join_request)
        except join_requests.CodeExpired:
            return render(
                request, "coalitions/join_over.html", {"coalition": join_request.coalition}, status=404
            )
        except membership.Refused:
            return render(request, "coalitions/join_closed.html", {"coalition": join_request.coalition})
        return enter(request, person, joined)
    return render(
        request,
        "coalitions/join_link.html",
        {"coalition": join_request.coalition, "join_request": join_request},
    )


@login_required
def leave(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Ask for confirmation, then end one's own membership or withdraw one's request."""
    present = get_object_or_404(
        Membership.objects.select_related("coalition").filter(
            state__in=[Membership.State.ACTIVE, Membership.State.PENDING]
        ),
        coalition__kind=kind,
        coalition__slug=slug,
        person=signed_in(request),
    )
    if request.method == "POST":
        try:
            membership.leave(present)
        except membership.LastFacilitator as error:
            text = _(
                "You’re the only facilitator here who can sign in. Before you leave, name "
                "someone else who has an email."
            )
            messages.error(request, membership.why(error, text))
        else:
            messages.success(request, _("You left %(coalition)s.") % {"coalition": present.coalition.name})
        return redirect(present.coalition)
    return render(request, "coalitions/leave.html", {"coalition": present.coalition, "present": present})


@login_required
def members(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """List the members: to members, those who chose to be shown; to facilitators, all; to no one in safe mode."""
    coalition = get_object_or_404(Coalition.objects.listed().with_member(request.user), kind=kind, slug=slug)
    is_safe = SiteSettings.current().safe_mode
    shown = Membership.objects.none() if is_safe else Membership.objects.shown_to(request.user)
    shown = (
        shown.filter(coalition=coalition)
        .select_related("person", "organization")
        .order_by("role", "person__name", "pk")
    )
    own = (
        Membership.objects.filter(coalition=coalition, person=signed_in(request))
        .select_related("person")
        .first()
    )
    context = {"coalition": coalition, "page": page_of(request, shown), "is_safe": is_safe, "own": own}
    return render(request, "coalitions/members.html", context)
