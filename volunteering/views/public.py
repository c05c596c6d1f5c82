"""Public pages: the list of shifts, the month, an opportunity; signing up and applying."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from events.event_filters import month_named
from mailing import doorbell, outbox
from people.sign_in import signed_in
from pse_portal import signed_links
from pse_portal.conditional import answer_file, etag, in_language
from pse_portal.open_forms import open_form
from pse_portal.page_cache import cached_public_page
from pse_portal.pagination import PAGE_NAMES, page_of
from volunteering import calendars, mails, overlaps, role_applications, shift_filters, sign_ups
from volunteering.access import overlap_words
from volunteering.forms.sign_ups import (
    ApplyForm,
    GuestApplyForm,
    GuestSignUpForm,
    LinkAgainForm,
    SignUpForm,
    contact_of,
)
from volunteering.models import Application, Opportunity, Shift, SignUp, Volunteer


@cached_public_page(reads=[*shift_filters.ShiftFilter.base_fields, "month", *PAGE_NAMES])
def shift_list(request: HttpRequest) -> HttpResponse:
    """Show open shifts by event or opportunity, or a month; overlaps with the viewer's commitments are marked."""
    chosen = shift_filters.ShiftFilter(request.GET)
    shifts = chosen.narrow(Shift.objects.listed(request.user))
    first = month_named(request.GET.get("month", ""))
    context: dict[str, Any] = {"chosen": chosen, "this_month": f"{timezone.localdate():%Y-%m}"}
    if first:
        month = shift_filters.month(shifts, first)
        return render(request, "volunteering/shift_month.html", {**context, "month": month})
    page = page_of(request, shift_filters.first_of_groups(shifts), per_page=4)
    groups = shift_filters.grouped(shifts, page)
    listed = [shift for group in groups for shift in group.shifts]
    marked = overlaps.mark(listed, overlaps.of_person(request.user))
    standing = [] if chosen.chosen else Opportunity.objects.standing().select_related("coalition")
    context |= {
        "page": page,
        "groups": groups,
        # The one filled button of the list: the soonest shift that the viewer could take.
        "next": overlaps.first_free(marked),
        "standing": standing[:30],
        # Everything listed is invented: the head of the page says so once.
        "all_sample": bool(groups) and all(shift.opportunity.is_sample for shift in listed),
    }
    return render(request, "volunteering/shift_list.html", context)


@cached_public_page(reads=PAGE_NAMES)
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an opportunity with its coming shifts, or an ongoing role."""
    seen = Opportunity.objects.visible_to(request.user).select_related("coalition")
    opportunity = get_object_or_404(seen, slug=slug)
    coming = Shift.objects.visible_to(request.user).coming().on().filter(opportunity=opportunity)
    page = page_of(request, coming.select_related("opportunity__coalition", "event"), per_page=40)
    shifts = overlaps.mark(page, overlaps.of_person(request.user))
    mine = None
    if request.user.is_authenticated and opportunity.is_standing:
        mine = Application.objects.filter(opportunity=opportunity, volunteer__person=request.user).first()
    context = {
        "opportunity": opportunity,
        "page": page,
        "days": shift_filters.by_day(shifts),
        "mine": mine,
        "may_edit": Opportunity.objects.editable_by(request.user).filter(pk=opportunity.pk).exists(),
    }
    return render(request, "volunteering/opportunity_detail.html", context)


def find_shift(request: HttpRequest, slug: str, pk: int) -> Shift:
    """Return the shift of a URL if the visitor may see it. Raises Http404."""
    rows = Shift.objects.visible_to(request.user).select_related("opportunity__coalition", "event")
    return get_object_or_404(rows, opportunity__slug=slug, pk=pk)


@cached_public_page
@open_form("shift", per_minute=60, per_hour=600)
def sign_up(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Show the sign-up form and save it.

    The response does not reveal whether the address was known; only the mail does.
    """
    shift = find_shift(request, slug, pk)
    if not shift.is_open:
        return render(request, "volunteering/closed.html", {"shift": shift})
    if request.user.is_authenticated:
        return _sign_up_signed_in(request, shift)
    form = GuestSignUpForm(request.POST or None, shift=shift)
    if request.method == "POST" and form.is_valid():
        return _sign_up_as_guest(request, shift, form)
    return render(request, "volunteering/sign_up.html", {"shift": shift, "form": form})


def _sign_up_as_guest(request: HttpRequest, shift: Shift, form: GuestSignUpForm) -> HttpResponse:
    data = form.cleaned_data
    contact = {name: data[name] for name in ("name", "email", "phone")} | {"language": get_language() or "en"}
    booking_data = form.booking_data(**contact)
    # Counted before this sign-up, so that the answer is the same for an address that has already signed up.
    is_short = shift.places_left < booking_data.party_size

    try:
        sign_ups.sign_ups.ask(shift, booking_data)
    except sign_ups.NotOpen:
        return render(request, "volunteering/closed.html", {"shift": shift})
    shown = {
        "shift": shift,
        "data": data,
        "is_short": is_short,
        "is_minor": booking_data.guardian is not None,
    }
    return render(request, "volunteering/done.html", shown)


def _sign_up_signed_in(request: HttpRequest, shift: Shift) -> HttpResponse:
    person = signed_in(request)
    mine = SignUp.objects.active().filter(shift=shift, volunteer__person=person).first()
    if mine is not None:
        return redirect("shift:page", token=mine.token)
    (shift,) = overlaps.mark([shift], overlaps.of_person(person))
    form = SignUpForm(request.POST or None, shift=shift)
    form.known(Volunteer.objects.filter(person=person).first())
    if request.method == "POST" and form.is_valid():
        try:
            row = sign_ups.sign_ups.take(shift, form.booking_data(**contact_of(person)), person=person)
        except sign_ups.NotOpen:
            return render(request, "volunteering/closed.html", {"shift": shift})
        except sign_ups.NotWelcome:
            messages.error(request, _("The organizers can’t offer you a spot."))
            return redirect(shift.opportunity)
        except sign_ups.Overlaps as found:
            form.add_error(None, overlap_words(shift, found.other))
        else:
            return redirect("shift:page", token=row.token)
    return render(request, "volunteering/sign_up.html", {"shift": shift, "form": form})


@cached_public_page
@open_form("shift-apply", per_minute=20, per_hour=200)
def apply(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the application form of an ongoing role and save it."""
    seen = Opportunity.objects.visible_to(request.user).filter(is_standing=True).select_related("coalition")
    opportunity = get_object_or_404(seen, slug=slug)
    if not opportunity.is_open:
        return redirect(opportunity)
    person = signed_in(request) if request.user.is_authenticated else None
    form: ApplyForm
    if person is not None:
        form = ApplyForm(request.POST or None, opportunity=opportunity)
        form.known(Volunteer.objects.filter(person=person).first())
    else:
        form = GuestApplyForm(request.POST or None, opportunity=opportunity)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        contact = (
            contact_of(person)
            if person
            else {name: data[name] for name in ("name", "email", "phone")}
            | {"language": get_language() or "en"}
        )
        booking_data = form.booking_data(**contact)
        try:
            role_applications.apply(
                opportunity, booking_data, words=data["words"], answers=form.answers, person=person
            )
        except sign_ups.NotOpen:
            return redirect(opportunity)
        except sign_ups.NotWelcome:
            role_applications.refuse(opportunity, booking_data.contact)
        return render(request, "volunteering/applied.html", {"opportunity": opportunity, "data": contact})
    return render(request, "volunteering/apply.html", {"opportunity": opportunity, "form": form})


@cached_public_page
@open_form("shift-link", per_minute=10, per_hour=60)
def again(request: HttpRequest) -> HttpResponse:
    """Send a volunteer their link again; the answer is the same for known and unknown addresses."""
    form = LinkAgainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        address = form.cleaned_data["email"]
        volunteer = Volunteer.objects.filter(email=address, wiped_at=None).first()
        # The same work for both: the mail to an unknown address is rolled back.
        row = volunteer or Volunteer(pk=0, email=address)
        with transaction.atomic():
            outbox.queue(mails.LinkAgain(row), key=f"volunteer:{row.pk}:link:{timezone.now():%Y%m%d%H}")
            if volunteer is None:
                transaction.set_rollback(True)
        if volunteer is None:
            doorbell.ring()  # an unknown address must take as long as a known one
        return render(request, "volunteering/link_sent.html", {"address": address})
    return render(request, "volunteering/link_again.html", {"form": form})


# Calendars: no language in their path, ?lang=es instead
# ------------------------------------------------------
@in_language
def shift_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Return one shift as a calendar file."""
    rows = Shift.objects.visible_to(request.user).select_related("opportunity__coalition", "event")
    shift = get_object_or_404(rows, pk=pk)
    name = f"{shift.opportunity.slug}-{shift.local_start:%Y-%m-%d}.ics"
    return answer_file(
        request,
        etag(shift.pk, shift.sequence, shift.updated_at),
        lambda: calendars.shift_ics(shift),
        "text/calendar; charset=utf-8",
        name,
        is_public=Shift.objects.visible_to(AnonymousUser()).filter(pk=pk).exists(),
    )


@in_language
def feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """Return a volunteer's secret calendar. The token is the proof; 404 for an old one."""
    mine = signed_links.find(Volunteer.objects.filter(wiped_at=None), Volunteer.FEED, token)
    if mine is None:
        raise Http404
    rows = calendars.subscribed(mine.pk)
    return answer_file(
        request,
        calendars.etag(rows),
        lambda: calendars.feed(rows, name=_("My shifts"), address=f"{settings.SITE_URL}{request.path}"),
        "text/calendar; charset=utf-8",
    )
