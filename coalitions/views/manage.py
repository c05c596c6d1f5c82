"""The Manage area: its first page, and the pages for texts, joining, facilitators, partners and the flyer."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coalitions import inactivity, manage_menu, membership, partner_organizations, youth
from coalitions.access import managed
from coalitions.forms.manage import HowToJoinForm, MemberChoiceForm, PageForm, PartnerForm
from coalitions.models import Coalition, Membership, Partner
from office import audit
from people.sign_in import signed_in
from pse_portal.posted import is_pressed


@login_required
def manage(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Show the first page of the Manage area: the remaining first steps, and items to answer."""
    coalition = managed(request, kind, slug)
    steps = manage_menu.steps(coalition)
    context = {
        "coalition": coalition,
        "steps": steps,
        "done": sum(step.is_done for step in steps),
        "entries": manage_menu.menu(coalition, request.path),
        "next": inactivity.next_step(coalition) if coalition.has_gone_quiet else None,
    }
    return render(request, "coalitions/manage/start.html", context)


@login_required
@require_POST
def at_work(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Record that the coalition is at work, which removes the inactivity mark immediately."""
    coalition = managed(request, kind, slug)
    inactivity.say_at_work(coalition, signed_in(request))
    messages.success(request, _("Good to know. Your page no longer says you haven’t been active."))
    return redirect(coalition.manage_path)


@login_required
def page(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Edit the page's texts in two languages, with an optional preview."""
    coalition = managed(request, kind, slug)
    form = PageForm(request.POST or None, instance=coalition)
    previews = request.method == "POST" and is_pressed(request, "preview")
    if request.method == "POST" and form.is_valid() and not previews:
        with transaction.atomic():
            _save(request, form, "coalition.page_changed")
            if form.own:
                form.child.save(update_fields=form.own_names)
        messages.success(request, _("Saved. It will show on the page within a minute."))
        return redirect(coalition.address("page"))
    context = {"coalition": coalition, "form": form, "previews": previews and form.is_valid()}
    context["own"] = [(text.title, text.field) for text in form.own]
    return render(request, "coalitions/manage/page.html", context)


@login_required
def how_to_join(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Edit how people join, the questions to them, and what they agree to."""
    coalition = managed(request, kind, slug)
    form = HowToJoinForm(request.POST or None, instance=coalition)
    if request.method == "POST" and form.is_valid():
        _save(request, form, "coalition.joining_changed")
        manage_menu.set_joining(coalition)
        messages.success(request, _("Saved. It will show on the page within a minute."))
        return redirect(coalition.address("how-to-join"))
    return render(request, "coalitions/manage/how_to_join.html", {"coalition": coalition, "form": form})


def _save(request: HttpRequest, form: Any, action: str) -> None:
    """Save only the form's fields, so that counters changed by concurrent requests are not overwritten. Logged."""
    with transaction.atomic():
        names = [*form._meta.fields, "updated_at", *(["life"] if "is_quiet" in form.fields else [])]
        form.instance.save(update_fields=names)
        audit.record(request.user, action, form.instance, coalition_id=form.instance.pk)


@login_required
def leads(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Show the facilitators: appoint another, hand over, step down."""
    coalition = managed(request, kind, slug)
    leading = list(
        Membership.objects.leading()
        .filter(coalition=coalition)
        .select_related("person")
        .order_by("person__name", "pk")
    )
    mine = next(row for row in leading if row.person_id == signed_in(request).pk)
    form = MemberChoiceForm(request.POST if is_pressed(request, "name") else None, coalition=coalition)
    if request.method == "POST":
        answer = _change_leads(request, coalition, mine, form)
        if answer is not None:
            return answer
    others = [row for row in leading if row != mine and row.person.email and row.person.is_active]
    context = {
        "coalition": coalition,
        "leading": leading,
        "mine": mine,
        "form": form,
        "may_step_down": bool(others),
        "is_short": coalition.is_youth and bool(youth.short_of_adults([coalition])),
        "two_adults": youth.TWO_ADULTS,
    }
    return render(request, "coalitions/manage/leads.html", context)


def _change_leads(
    request: HttpRequest, coalition: Coalition, mine: Membership, form: MemberChoiceForm
) -> HttpResponse | None:
    """Perform the pressed action. Returns None to show the page again with its errors."""
    try:
        if is_pressed(request, "step-down"):
            membership.step_down(mine)
            messages.success(
                request, _("You’ve stepped down as facilitator. Thank you for everything you did.")
            )
            return redirect(coalition)
        if not form.is_valid():
            return None
        chosen = form.cleaned_data["member"]
        if form.cleaned_data["steps_down"]:
            membership.hand_over(mine, chosen)
            messages.success(
                request,
                _("%(name)s is now a facilitator in your place. Thank you for everything you did.")
                % {"name": chosen.person.name},
            )
            return redirect(coalition)
        membership.appoint(chosen, signed_in(request))
        text = (
            _("%(name)s is now a facilitator too.")
            if chosen.person.email
            else _(
                "%(name)s has no email. Call them and log whether they agree. The call is on your call list."
            )
        )
        messages.success(request, text % {"name": chosen.person.name})
    except membership.LastFacilitator as error:
        text = _(
            "You’re the only facilitator here who can sign in. Before you step down, name "
            "someone else who has an email."
        )
        messages.error(request, membership.why(error, text))
    except membership.WrongState:
        messages.error(request, _("Someone else already updated this. Here’s the latest version."))
    return redirect(coalition.address("leads"))


@login_required
def partners(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Show and add partner organizations, and who speaks for them."""
    coalition = managed(request, kind, slug)
    form = PartnerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        partner, made = partner_organizations.add(coalition, signed_in(request), **form.cleaned_data)
        text = _("%(name)s is now a partner.") if made else _("%(name)s is already a partner.")
        messages.success(request, text % {"name": partner.organization.name})
        return redirect(coalition.address("partners"))
    speaking = (
        Membership.objects.active()
        .filter(coalition=coalition, organization__isnull=False)
        .select_related("person", "organization")
        .order_by("organization__name", "person__name")
    )
    context = {
        "coalition": coalition,
        "form": form,
        "partners": Partner.objects.filter(coalition=coalition).select_related("organization"),
        "speaking": speaking,
    }
    return render(request, "coalitions/manage/partners.html", context)


@login_required
@require_POST
def remove_partner(request: HttpRequest, slug: str, kind: str, pk: int) -> HttpResponse:
    """Remove an organization from the list."""
    coalition = managed(request, kind, slug)
    partner = get_object_or_404(
        Partner.objects.filter(coalition=coalition).select_related("organization"), pk=pk
    )
    partner_organizations.remove(partner, signed_in(request))
    messages.success(
        request, _("%(name)s is no longer listed as a partner.") % {"name": partner.organization.name}
    )
    return redirect(coalition.address("partners"))


@login_required
def print_flyer(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Link to the flyer; the POST also completes the first step."""
    coalition = managed(request, kind, slug)
    if request.method == "POST":
        manage_menu.print_flyer(coalition)
        return redirect(coalition.flyer_path)
    address = f"{settings.SITE_URL}{coalition.get_absolute_url()}"
    return render(request, "coalitions/manage/flyer.html", {"coalition": coalition, "address": address})
