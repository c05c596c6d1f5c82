"""Public pages of events: list and month, past events, calendars and feeds, flyer, short URL."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events import calendar_texts, calendars, previews
from events.event_filters import EventFilterForm, month_named, month_of
from events.feeds import AnnouncedFeed
from events.models import RSVP, Event, PersonalFeed
from office import journal
from office.models import SiteSettings
from people.sign_in import signed_in
from pse_portal import cards, signed_links
from pse_portal.conditional import answer_file, in_language
from pse_portal.former_slugs import lead_on
from pse_portal.page_cache import cached_public_page
from pse_portal.pagination import PAGE_NAMES, page_of

# Characters in one language; a flyer with more is printed in smaller type.
LONG_FLYER = 360


@cached_public_page(reads=[*EventFilterForm.base_fields, "month", "wall", *PAGE_NAMES])
def event_list(request: HttpRequest) -> HttpResponse:
    """Show upcoming events, soonest first, or a month (`?wall` to print it); where there are none, the latest past ones."""
    form = EventFilterForm(request.GET)
    seen = Event.objects.visible_to(request.user)
    first = month_named(request.GET.get("month", ""))
    context = {"form": form, "subscribe": _subscribe(form.query)}
    if first:
        announced = seen.exclude(state=Event.State.DRAFT)
        month = month_of(form.narrow(announced).with_hosts(), first)
        if "wall" in request.GET:
            address = f"{settings.SITE_URL}{request.path}"
            return render(request, "events/wall.html", {"month": month, "address": address})
        return render(request, "events/event_month.html", {**context, "month": month})
    coming = form.narrow(seen.exclude(state=Event.State.DRAFT).upcoming())
    page = page_of(request, coming.as_rows(), per_page=8)
    latest = [] if page.object_list or form.chosen else seen.past().with_hosts()[:5]
    this_month = timezone.localdate().replace(day=1)
    return render(
        request,
        "events/event_list.html",
        {**context, "page": page, "latest": latest, "this_month": f"{this_month:%Y-%m}"},
    )


@cached_public_page(reads=PAGE_NAMES)
def past(request: HttpRequest) -> HttpResponse:
    """Show past events, latest first, with what came of them."""
    events = Event.objects.visible_to(request.user).past().with_hosts().prefetch_related("files")
    return render(request, "events/past.html", {"page": page_of(request, events, per_page=20)})


def _is_long(event: Event) -> bool:
    """Return whether the flyer needs smaller type to stay on one page."""
    names = ("title", "summary", "offers", "without_car", "transit")
    lengths = [sum(len(getattr(event, f"{name}_{code}") or "") for name in names) for code in ("en", "es")]
    return max(lengths) > LONG_FLYER


@cached_public_page
def flyer(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an event as a flyer to print in both languages, with a QR code to its page."""
    event = get_object_or_404(Event.objects.visible_to(request.user).with_hosts(), slug=slug)
    address = f"{settings.SITE_URL}{short_path(event)}"
    return render(
        request,
        "events/flyer.html",
        {"event": event, "address": address, "languages": ["en", "es"], "is_long": _is_long(event)},
    )


@cached_public_page
def neighbor(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the link, its code, and cards to print, for someone who invites a neighbor to an event still to come."""
    coming = Event.objects.public().upcoming().filter(state=Event.State.PUBLISHED)
    event = get_object_or_404(coming, slug=slug)
    context = {
        "event": event,
        "name": event.title,
        "address": f"{settings.SITE_URL}{reverse('events-short', kwargs={'code': event.code})}",
        "parent": event.get_absolute_url(),
        "flyer": reverse("events:flyer", args=[event.slug]),
    }
    return render(request, "events/neighbor.html", context)


def short_path(event: Event) -> str:
    """Return the short path, the same in both languages: /e/abc234/."""
    with translation.override(settings.LANGUAGE_CODE):
        return reverse("events-short", kwargs={"code": event.code})


@require_safe
def short(request: HttpRequest, code: str) -> HttpResponse:
    """Redirect for good from the short URL to the event page."""
    return lead_on(get_object_or_404(Event.objects.visible_to(request.user), code=code.lower()))


# Calendars and feeds: no language in their path, ?lang=es instead
# -----------------------------------------------------------------
@in_language
def calendar(request: HttpRequest) -> HttpResponseBase:
    """Return all public events as a calendar, narrowed by the filters of the list."""
    form = EventFilterForm(request.GET)
    events = calendars.subscribed(form.narrow(Event.objects.public()))
    address = f"{settings.SITE_URL}{request.get_full_path()}"
    names = form.names
    name = (
        " · ".join([*names, SiteSettings.current().name])
        if names
        else _("Events") + " · " + SiteSettings.current().name
    )
    return calendar_texts.answer(request, events, name=name, address=address)


@in_language
def announced(request: HttpRequest) -> HttpResponseBase:
    """Return the latest announced events as RSS, narrowed by the filters of the list."""
    form = EventFilterForm(request.GET)
    events = form.narrow(Event.objects.public().filter(ends_at__gte=timezone.now())).order_by(
        "-published_at", "-pk"
    )
    return answer_file(
        request,
        calendars.etag(events, "rss", request.get_full_path()),
        lambda: AnnouncedFeed(events, reverse("events:list"))(request).content,
        "application/rss+xml; charset=utf-8",
        is_public=True,
    )


@in_language
def event_file(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Return one event as a calendar file, for those who may see the event."""
    events = Event.objects.visible_to(request.user).with_hosts()
    event = get_object_or_404(events, slug=slug)
    tag = calendars.etag(events.filter(pk=event.pk), "one")
    return answer_file(
        request,
        tag,
        lambda: calendars.event_ics(event),
        "text/calendar; charset=utf-8",
        f"{event.slug}.ics",
        is_public=event.is_announced and not event.is_members_only,
    )


@in_language
def preview(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Return the link preview image of a public event."""
    event = get_object_or_404(Event.objects.public(), slug=slug)
    organization = SiteSettings.current().name
    tag = calendars.etag(Event.objects.filter(pk=event.pk), "picture", organization)
    return cards.answer(request, tag, lambda: previews.picture(event, organization))


@in_language
def personal(request: HttpRequest, token: str) -> HttpResponseBase:
    """Return one person's secret calendar: events they are going to or waitlisted for.

    The token is the proof; 404 for an old one.
    """
    mine = signed_links.find(PersonalFeed.objects.all(), PersonalFeed.LINK, token)
    if mine is None:
        raise Http404
    rsvps = {
        rsvp.event_id: rsvp
        for rsvp in RSVP.objects.filter(
            person=mine.person_id, state__in=[*RSVP.HOLDING, RSVP.State.WAITLISTED]
        ).select_related("event")
    }
    events = calendars.subscribed(Event.objects.announced().filter(pk__in=list(rsvps)))
    states = sorted((pk, rsvp.state, rsvp.is_approved, rsvp.sees_link) for pk, rsvp in rsvps.items())
    return answer_file(
        request,
        calendars.etag(events, repr(states)),
        lambda: calendars.feed(
            events[: calendars.MOST],
            name=_("My events"),
            address=f"{settings.SITE_URL}{request.path}",
            rsvps=rsvps,
        ),
        "text/calendar; charset=utf-8",
    )


@login_required
def my_calendar(request: HttpRequest) -> HttpResponse:
    """Show the URLs of one's own calendar. A button creates them; another revokes them and makes new ones."""
    person = signed_in(request)
    mine = PersonalFeed.objects.filter(person=person).first()
    if request.method == "POST":
        if mine is None:
            PersonalFeed.objects.get_or_create(person=person)
            messages.success(request, _("Your calendar link is ready. Keep it private."))
        else:
            mine.nonce = journal.renewed_nonce(mine)
            mine.since = timezone.now()
            mine.save()
            messages.success(request, _("Your calendar has a new link. The old one no longer works."))
        return redirect("events:my-calendar")
    path = reverse("calendars:personal", kwargs={"token": mine.token}) if mine else ""
    return render(request, "events/my_calendar.html", {"mine": mine, "subscribe": _ways(path, "")})


def _subscribe(query: str) -> dict[str, str]:
    return _ways(reverse("calendars:all"), query)


def _ways(path: str, query: str) -> dict[str, str]:
    """Return the URLs by which programs subscribe to a calendar; {} for an empty path."""
    if not path:
        return {}
    language = translation.get_language() or settings.LANGUAGE_CODE
    words = [
        part for part in [query, "" if language == settings.LANGUAGE_CODE else f"lang={language}"] if part
    ]
    address = f"{settings.SITE_URL}{path}" + (f"?{'&'.join(words)}" if words else "")
    webcal = "webcal" + address.removeprefix("https").removeprefix("http")
    return {
        "https": address,
        "webcal": webcal,
        "rss": f"{reverse('calendars:feed')}?{'&'.join(words)}" if words else reverse("calendars:feed"),
    }
