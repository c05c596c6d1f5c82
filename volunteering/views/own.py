"""A volunteer's own pages, by a secret link or signed in: sign-ups, hours, and letters."""

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from office import journal
from people.sign_in import signed_in
from pse_portal import qr, signed_links
from pse_portal.open_forms import open_form
from pse_portal.posted import is_pressed, pressed, row_of
from volunteering import (
    guardian_consent,
    guardians,
    hours,
    overlaps,
    role_applications,
    sign_ups,
    transfers,
    volunteer_mailings,
)
from volunteering.access import feed_path, overlap_words
from volunteering.forms.sign_ups import GuestSignUpForm, OwnHoursForm, SignUpForm, contact_of
from volunteering.mails import SIGN_UP_RELATED
from volunteering.models import Application, AskAgain, Guardian, SignUp, Volunteer


def find(token: str) -> SignUp:
    """Return the sign-up of a token.

    Raises Http404 where the token is invalid or the volunteer's details were erased.
    """
    rows = SignUp.objects.select_related(*SIGN_UP_RELATED).filter(volunteer__wiped_at=None)
    row: SignUp | None = signed_links.find(rows, SignUp.LINK, token)
    if row is None:
        raise Http404
    return row


@open_form("shift", per_minute=60, per_hour=600)
def own(request: HttpRequest, token: str) -> HttpResponse:
    """Show the page of an emailed link; each button press confirms the address."""
    row = find(token)
    if request.method == "POST":
        sign_ups.confirm_address(row.volunteer)
        _act(request, row, pressed(request, "confirm", "yes", "take", "find", "cancel"))
        return redirect("shift:page", token=token)
    busy = overlaps.of_volunteer(row.volunteer)
    (shift,) = overlaps.mark([row.shift], busy)
    can_change = not row.is_cancelled and shift.takes_place and not shift.has_begun
    context = {
        "row": row,
        "shift": shift,
        "opportunity": shift.opportunity,
        "can_change": can_change,
        "guardian": getattr(row, "guardian", None),
        "hand_over": _hand_over_address(row),
        "can_hand_over": can_change and row.holds and not row.is_offered and not shift.people_waiting,
        "picture": _code_of(row) if row.is_confirmed and not shift.is_remote else "",
        "mine": reverse("volunteering:mine", args=[row.volunteer.token]),
    }
    return render(request, "volunteering/own/sign_up.html", context)


def _hand_over_address(row: SignUp) -> str:
    if not row.hand_over_nonce:
        return ""
    token = hand_over_token(row)
    return f"{settings.SITE_URL}{reverse('shift:take', args=[token])}"


def hand_over_token(row: SignUp) -> str:
    """Return the token of the transfer link, signed with its own nonce."""
    return signed_links.token(SignUp.HAND_OVER, transfers.Offered(row.pk, row.hand_over_nonce))


def _code_of(row: SignUp) -> str:
    """Return the QR code the coordinator scans at check-in."""
    path = reverse("volunteering:by-code", args=[row.shift.opportunity.slug, row.shift_id, row.code])
    return qr.svg(f"{settings.SITE_URL}{path}", _("Check-in code"))


def _act(request: HttpRequest, row: SignUp, do: str) -> None:
    """Do what the button asks, and report it."""
    if do == "confirm":
        messages.success(request, _("Thank you. Your email address is confirmed."))
    elif do == "yes":
        sign_ups.sign_ups.still_comes(row)
        messages.success(request, _("Thank you. See you there."))
    elif do == "take":
        try:
            sign_ups.sign_ups.take_offer(row)
        except sign_ups.OfferOver:
            messages.error(request, _("Sorry, it’s too late. The spot went to the next person in line."))
        else:
            messages.success(request, _("The spot is yours. See you there!"))
    elif do == "find":
        transfers.create_transfer_link(row)
        messages.success(request, _("Share the link. The spot is yours until someone takes it."))
    elif do == "cancel":
        try:
            sign_ups.sign_ups.cancel(row)
        except sign_ups.NotOpen:
            messages.error(request, _("This shift has started. Please call the coordinator."))
        else:
            messages.success(request, _("You’ve canceled. Thank you for letting us know."))


@open_form("shift", per_minute=60, per_hour=600)
def change(request: HttpRequest, token: str) -> HttpResponse:
    """Change party, note, and reminders."""
    row = find(token)
    if row.is_cancelled or not row.shift.takes_place or row.shift.has_begun:
        return redirect("shift:page", token=token)
    form = SignUpForm(request.POST or None, shift=row.shift, sign_up=row, most=1 if row.is_minor else None)
    if request.method == "POST" and form.is_valid():
        sign_ups.confirm_address(row.volunteer)
        try:
            sign_ups.sign_ups.change(row, form.changes(row))
        except sign_ups.NoPlace:
            form.add_error(
                "party_size", _("There aren’t that many spots left. You still have the ones you had.")
            )
        except sign_ups.NotOpen:
            return redirect("shift:page", token=token)
        else:
            messages.success(request, _("Your changes are saved."))
            return redirect("shift:page", token=token)
    return render(request, "volunteering/own/change.html", {"row": row, "shift": row.shift, "form": form})


@open_form("shift", per_minute=60, per_hour=600)
def take(request: HttpRequest, token: str) -> HttpResponse:
    """Take over a spot by a transfer link."""
    giver = _giver(token)
    if giver is None or not giver.holds or not giver.shift.is_open:
        return render(request, "volunteering/own/taken.html", {"giver": giver})
    shift = giver.shift
    person = signed_in(request) if request.user.is_authenticated else None
    kind = SignUpForm if person else GuestSignUpForm
    form = kind(request.POST or None, shift=shift, most=giver.party_size)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        contact = (
            contact_of(person)
            if person
            else {name: data[name] for name in ("name", "email", "phone")}
            | {"language": get_language() or "en"}
        )
        try:
            row = transfers.hand_over(giver, form.booking_data(**contact), person=person)
        except sign_ups.Overlaps as found:
            # Details only for a signed-in person: others must not learn about an address's shifts.
            form.add_error(None, overlap_words(shift, found.other) if person else _("You can’t take this spot with this "
                                                                                    "email."))  # fmt: skip
        except (sign_ups.OfferOver, sign_ups.NotOpen, sign_ups.NotWelcome):
            form.add_error(None, _("You can’t take this spot with this email."))
        else:
            if person:
                return redirect("shift:page", token=row.token)
            shown = {"shift": shift, "state": row.state, "line": 0, "data": data, "is_minor": row.is_minor}
            return render(request, "volunteering/done.html", shown)
    return render(request, "volunteering/own/take.html", {"giver": giver, "shift": shift, "form": form})


def _giver(token: str) -> SignUp | None:
    rows = SignUp.objects.select_related(*SIGN_UP_RELATED).exclude(hand_over_nonce="")
    found: SignUp | None = signed_links.find(
        rows, SignUp.HAND_OVER, token, owner=lambda row: transfers.Offered(row.pk, row.hand_over_nonce)
    )
    return found


@open_form("shift", per_minute=60, per_hour=600)
def guardian(request: HttpRequest, token: str) -> HttpResponse:
    """Show the consent text to a parent, and record the answer when a button is pressed."""
    row = guardians.find(token)
    if row is None:
        raise Http404
    if request.method == "POST":
        if is_pressed(request, "yes"):
            guardian_consent.consent(row, how=Guardian.How.MAIL)
        elif is_pressed(request, "no"):
            guardian_consent.refuse(row)
        return redirect("shift:guardian", token=token)
    return render(request, "volunteering/own/guardian.html", {"guardian": row, "shift": row.sign_up.shift})


# A volunteer's own page
# ---------------------
def find_volunteer(token: str) -> Volunteer:
    """Return the volunteer of a token. Raises Http404."""
    row: Volunteer | None = signed_links.find(Volunteer.objects.filter(wiped_at=None), Volunteer.LINK, token)
    if row is None:
        raise Http404
    return row


@login_required
def me(request: HttpRequest) -> HttpResponse:
    """Redirect to one's own volunteer page, or to the list of shifts without one."""
    volunteer = Volunteer.objects.of(signed_in(request)).order_by("person_id").first()
    return (
        redirect("volunteering:mine", token=volunteer.token) if volunteer else redirect("volunteering:list")
    )


@open_form("shift", per_minute=60, per_hour=600)
def mine(request: HttpRequest, token: str) -> HttpResponse:
    """Show coming shifts, ongoing roles, hours, letters, the calendar, and consents to be asked again."""
    volunteer = find_volunteer(token)
    if request.method == "POST":
        return _act_on_mine(request, volunteer, token)
    return _show_mine(request, volunteer, OwnHoursForm())


def _show_mine(request: HttpRequest, volunteer: Volunteer, form: OwnHoursForm) -> HttpResponse:
    rows = SignUp.objects.filter(volunteer=volunteer).select_related(*SIGN_UP_RELATED)
    coming = rows.active().filter(shift__ends_at__gte=timezone.now()).order_by("shift__starts_at")[:50]
    counted = hours.statement(volunteer)
    path = feed_path(volunteer)
    language = get_language() or settings.LANGUAGE_CODE
    address = f"{settings.SITE_URL}{path}" + (
        "" if language == settings.LANGUAGE_CODE else f"?lang={language}"
    )
    context = {
        "volunteer": volunteer,
        "coming": coming,
        "roles": Application.objects.filter(volunteer=volunteer).exclude(state="declined").select_related("opportunity__coalition"),
        "statement": counted,
        "proposed": hours.of_volunteer(volunteer).proposed().select_related("opportunity")[:50],
        "asked_again": AskAgain.objects.standing().filter(volunteer=volunteer).select_related("coalition"),
        "https": address,
        "webcal": "webcal" + address.removeprefix("https").removeprefix("http"),
        "form": form,
        "years": sorted({row.worked_on.year for row in counted.rows}, reverse=True),
    }  # fmt: skip
    return render(request, "volunteering/own/mine.html", context)


def _act_on_mine(request: HttpRequest, volunteer: Volunteer, token: str) -> HttpResponse:
    sign_ups.confirm_address(volunteer)
    do = pressed(request, "stop", "end", "renew", "hours")
    pk = row_of(request, "row")
    if do == "stop":
        row = get_object_or_404(
            AskAgain.objects.select_related("coalition", "volunteer"), pk=pk, volunteer=volunteer
        )
        volunteer_mailings.stop(row, source="own page")
        messages.success(request, _("Done. %(coalition)s won’t contact you anymore.") % {"coalition": row.coalition.name})  # fmt: skip
    elif do == "end":
        role_applications.give_back(
            get_object_or_404(Application, pk=pk, volunteer=volunteer), by=volunteer.person
        )
        messages.success(
            request, _("Thank you for all you did. The coordinator can see that you’ve stepped down.")
        )
    elif do == "renew":
        Volunteer.objects.filter(pk=volunteer.pk).update(nonce=journal.renewed_nonce(volunteer))
        volunteer.refresh_from_db()
        messages.success(
            request, _("Your page and your calendar have new links. The old ones no longer work.")
        )
        return redirect("volunteering:mine", token=volunteer.token)
    elif do == "hours":
        role = get_object_or_404(Application.objects.at_work(), pk=pk, volunteer=volunteer)
        form = OwnHoursForm(request.POST)
        if not form.is_valid():
            return _show_mine(request, volunteer, form)
        data = form.cleaned_data
        hours.write_down(role.opportunity, volunteer, worked_on=data["worked_on"], minutes=form.minutes, note=data["note"])  # fmt: skip
        messages.success(request, _("Saved. Your hours count once the coordinator approves them."))
    return redirect("volunteering:mine", token=token)


def letter(request: HttpRequest, token: str) -> HttpResponse:
    """Show a printable letter of approved hours, of all time or within `?from=` and `?until=`."""
    volunteer = find_volunteer(token)
    since, until = _day(request, "from"), _day(request, "until")
    stated = hours.statement(volunteer, since, until)
    context: dict[str, Any] = {"statement": stated, "volunteer": volunteer, "today": timezone.localdate()}
    return render(request, "volunteering/own/letter.html", context)


def _day(request: HttpRequest, name: str) -> date | None:
    try:
        return parse_date(request.GET.get(name, ""))
    except ValueError:
        return None
