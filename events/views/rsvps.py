"""The RSVP form, and the secret page where a guest views, changes, or cancels an RSVP."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coalitions.models import Coalition
from events import attendance, contact_list, mails
from events.access import find
from events.consents import KEEP_WORDING
from events.forms.rsvps import AttendForm, GuestForm, LinkAgainForm, SignedInForm
from events.models import RSVP, Arrangement, Event, EventFile, Follower, in_words
from events.models.file import type_of
from mailing import doorbell, outbox
from people.sign_in import signed_in
from pse_portal import qr
from pse_portal.open_forms import is_over_pace, network_of, open_form
from pse_portal.page_cache import cached_public_page
from pse_portal.posted import pressed, row_of
from pse_portal.prepared import Prepared, attach


def own_path(rsvp: RSVP) -> str:
    """Return the secret page's path, in the active language."""
    return reverse("rsvp:page", kwargs={"token": rsvp.token})


@Prepared
def _seen(viewer: Any, slug: str) -> QuerySet[Event]:
    return Event.objects.visible_to(viewer).with_lead().filter(slug=slug)


@Prepared
def _arrangements(event: Event) -> QuerySet[Arrangement]:
    return Arrangement.objects.filter(event=event)


@cached_public_page
@open_form("take-part", per_minute=60, per_hour=300, waits=True)
def attend(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the RSVP form and save it.

    The response does not reveal whether the address was known; only the mail does.
    """
    event = _seen.first(request.user, slug)
    if event is None:
        raise Http404
    attach([event], "arrangements", _arrangements(event), "event_id")
    if not event.is_open:
        return render(request, "events/rsvp/closed.html", {"event": event})
    if request.user.is_authenticated:
        return _attend_signed_in(request, event)
    lead = event.lead
    form = GuestForm(request.POST or None, event=event, coalition=lead)
    if request.method == "POST" and form.is_valid():
        return _attend_as_guest(request, event, form)
    return render(request, "events/rsvp/attend.html", {"event": event, "form": form, "lead": lead})


def _attend_as_guest(request: HttpRequest, event: Event, form: GuestForm) -> HttpResponse:
    data, lead = form.cleaned_data, event.lead
    contact = {
        "name": data["name"],
        "email": data["email"],
        "phone": data["phone"],
        "language": get_language() or "en",
    }
    # Counted before this RSVP, so that the answer is the same for an address that has already answered.
    is_short = event.places_left is not None and event.places_left < data["party_size"]
    booking_data = form.booking_data(**contact, network=network_of(request), is_held=is_over_pace(request))
    try:
        if lead and form.ways:
            with transaction.atomic():
                is_taken = attendance.rsvps.ask(event, booking_data)
                with transaction.atomic():
                    contact_list.follow(
                        lead,
                        **contact,
                        ways=form.ways,
                        wording=str(KEEP_WORDING % {"coalition": lead.name}),
                        event=event,
                    )
                    if not is_taken:
                        transaction.set_rollback(True)
        else:
            attendance.rsvps.ask(event, booking_data)
    except attendance.NotOpen:
        return render(request, "events/rsvp/closed.html", {"event": event})
    if is_over_pace(request):
        return render(request, "events/rsvp/held.html", {"event": event, "data": data})
    shown = {
        "event": event,
        "data": data,
        "is_short": is_short,
        "needs": [in_words(need.kind, need.what, need.quantity) for need in form.wanted],
        "decided_by": max((form.plans[need.kind].decided_by for need in form.wanted), default=None),
        "lead": lead,
        "confirm_by": None if event.capacity is None or is_short else attendance.confirm_by(event),
    }
    return render(request, "events/rsvp/done.html", shown)


def _attend_signed_in(request: HttpRequest, event: Event) -> HttpResponse:
    person = signed_in(request)
    present = RSVP.objects.active().filter(event=event, person=person).first()
    if present is not None:
        return redirect(own_path(present))
    lead = event.lead
    asked_by = lead if lead and contact_list.may_ask(lead, person) else None
    form = SignedInForm(request.POST or None, event=event, person=person, coalition=asked_by)
    if request.method == "POST" and form.is_valid():
        contact = {
            "name": person.name,
            "email": person.email or "",
            "phone": person.phone,
            "language": person.language,
        }
        try:
            with transaction.atomic():
                booking_data = form.booking_data(**contact, network="", is_held=False)
                rsvp = attendance.rsvps.take(event, booking_data, person=person)
                if asked_by:
                    contact_list.follow(
                        asked_by,
                        **contact,
                        ways=form.ways,
                        wording=str(KEEP_WORDING % {"coalition": asked_by.name}),
                        event=event,
                        person=person,
                        is_proven=True,
                    )
        except attendance.NotOpen:
            return render(request, "events/rsvp/closed.html", {"event": event})
        except attendance.NotWelcome:
            messages.error(request, _("The hosts of this event can’t offer you a spot."))
            return redirect(event)
        return redirect(own_path(rsvp))
    return render(request, "events/rsvp/attend.html", {"event": event, "form": form, "lead": lead})


def event_file(request: HttpRequest, slug: str, pk: int) -> FileResponse:
    """Return a photo or document of an event that the visitor may see, with its detected media type."""
    events = Event.objects.visible_to(request.user).filter(slug=slug)
    row = get_object_or_404(EventFile, event__in=events, pk=pk)
    opened = row.file.open("rb")
    media = type_of(opened.read(8)) or "application/octet-stream"
    opened.seek(0)
    response = FileResponse(opened, content_type=media, filename=str(row.file.name).rpartition("/")[2])
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@cached_public_page
@open_form("rsvp-link", per_minute=10, per_hour=60)
def again(request: HttpRequest) -> HttpResponse:
    """Send a guest the links to their coming RSVPs; the answer is the same for known and unknown addresses."""
    form = LinkAgainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        address = form.cleaned_data["email"]
        mine = RSVP.objects.of_address(address).first()
        # The same work for both: the mail to an unknown address is rolled back.
        row = mine or RSVP(pk=0, event=Event(), email=address, language=get_language() or "en")
        with transaction.atomic():
            outbox.queue(mails.LinkAgain(row), key=f"rsvp:{row.pk}:links:{timezone.now():%Y%m%d%H}")
            if mine is None:
                transaction.set_rollback(True)
        if mine is None:
            doorbell.ring()  # an unknown address must take as long as a known one
        return render(request, "events/rsvp/link_sent.html", {"address": address})
    return render(request, "events/rsvp/link_again.html", {"form": form})


@open_form("rsvp", per_minute=60, per_hour=600)
def own(request: HttpRequest, token: str) -> HttpResponse:
    """Show the page of an emailed link; each button press confirms the address."""
    rsvp = find(token)
    if request.method == "POST":
        attendance.confirm(rsvp)
        _act(request, rsvp, pressed(request, "confirm", "yes", "take", "cancel", "stop"))
        return redirect(own_path(rsvp))
    context = {
        "event": rsvp.event,
        "rsvp": rsvp,
        "needs": list(rsvp.needs.standing()),
        "followed": Follower.objects.reachable().of_guest(rsvp).select_related("coalition"),
        "lead": Coalition.objects.filter(hosted__event=rsvp.event, hosted__is_lead=True).first(),
        "can_change": not rsvp.is_cancelled and rsvp.event.takes_place and not rsvp.event.has_begun,
        "picture": _code_of(rsvp) if rsvp.is_going and rsvp.event.is_in_person else "",
        "has_more": rsvp.event.hides_address or rsvp.event.is_remote,
    }
    return render(request, "events/rsvp/own.html", context)


def _code_of(rsvp: RSVP) -> str:
    """Return the QR code the team scans to check this party in."""
    path = reverse("events:by-code", args=[rsvp.event.slug, rsvp.code])
    return qr.svg(f"{settings.SITE_URL}{path}", _("Check-in code"))


def _act(request: HttpRequest, rsvp: RSVP, do: str) -> None:
    """Do what the button asks, and report it."""
    if do == "confirm":
        messages.success(request, _("Thank you. Your email address is confirmed."))
    elif do == "yes":
        attendance.rsvps.still_comes(rsvp)
        messages.success(request, _("Thank you. See you there."))
    elif do == "take":
        try:
            attendance.rsvps.take_offer(rsvp)
        except attendance.OfferOver:
            messages.error(request, _("Sorry, it’s too late. The spot went to the next person in line."))
        else:
            messages.success(request, _("The spot is yours. See you there!"))
    elif do == "cancel":
        attendance.rsvps.cancel(rsvp)
        messages.success(request, _("You’ve canceled. Thank you for letting us know."))
    elif do == "stop":
        stop_following(request, Follower.objects.of_guest(rsvp), source="RSVP")


def stop_following(request: HttpRequest, mine: QuerySet[Follower], source: str) -> None:
    """Remove the chosen one of `mine` from its contact list, and report it."""
    row = mine.select_related("coalition").filter(pk=row_of(request, "follower")).first()
    if row is None:
        raise Http404
    contact_list.stop(row, by=signed_in(request) if request.user.is_authenticated else None, source=source)
    text = _("Done. %(coalition)s won’t contact you anymore.")
    messages.success(request, text % {"coalition": row.coalition.name})


@login_required
@require_POST
def stop_contact(request: HttpRequest) -> HttpResponse:
    """Leave a contact list from one's own page."""
    stop_following(request, Follower.objects.of(signed_in(request)), source="my page")
    return redirect("pages:me")


@open_form("rsvp", per_minute=60, per_hour=600)
def change(request: HttpRequest, token: str) -> HttpResponse:
    """Show the RSVP form again, with the current answers."""
    rsvp = find(token)
    event = rsvp.event
    if rsvp.is_cancelled or not event.takes_place or event.has_begun:
        return redirect(own_path(rsvp))
    form = AttendForm(request.POST or None, event=event, rsvp=rsvp)
    if request.method == "POST" and form.is_valid():
        booking_data = form.booking_data(
            name=rsvp.name, email=rsvp.email, phone=rsvp.phone, language=rsvp.language
        )
        try:
            attendance.confirm(rsvp)
            attendance.change(rsvp, booking_data)
        except attendance.NoPlace:
            form.add_error(
                "party_size",
                _("There aren’t that many spots left. You still have your %(places)s.")
                % {"places": rsvp.party_size},
            )
        except attendance.NotOpen:
            return redirect(own_path(rsvp))
        else:
            messages.success(request, _("Your changes are saved."))
            return redirect(own_path(rsvp))
    return render(request, "events/rsvp/change.html", {"event": event, "rsvp": rsvp, "form": form})
