"""Shifts as calendar files; see `events.calendars` for the conventions."""

from collections.abc import Iterable
from datetime import UTC

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext, pgettext
from icalendar import Event as VEvent
from icalendar import vText, vUri

from events.calendars import (
    MOST,
    PAST_STAYS,
    google_address,
    new_calendar,
    new_feed,
    on_the_wall,
    organizer,
    with_zones,
)
from pse_portal import conditional
from volunteering.models import Shift, SignUp


def shift_ics(shift: Shift, *, sign_up: SignUp | None = None, method: str = "") -> bytes:
    """Return one shift as a calendar file, in the active language.

    With `method` it is a mail attachment, with an organizer.
    """
    calendar = new_calendar()
    entry = _entry(shift, sign_up)
    if method:
        calendar.add("method", method)
        entry.add("organizer", organizer(shift.opportunity.coalition))
    if method == "CANCEL":
        entry["status"] = vText("CANCELLED")
        if not shift.is_cancelled:
            # Canceled for this volunteer only: a sequence above the shift's own, so that their calendar accepts it.
            entry["sequence"] = shift.sequence + 1
    calendar.add_component(entry)
    return with_zones(calendar, [shift])


def feed(sign_ups: Iterable[SignUp], *, name: str, address: str) -> bytes:
    """Return a volunteer's calendar feed, in the active language. `address` is its full URL."""
    calendar = new_feed(name, address)
    rows = list(sign_ups)[:MOST]
    for row in rows:
        calendar.add_component(_entry(row.shift, row))
    return with_zones(calendar, [row.shift for row in rows])


def subscribed(volunteer_id: int) -> list[SignUp]:
    """Return the sign-ups a feed includes: with a spot or waitlisted, ended within 60 days or coming. One query."""
    rows = SignUp.objects.active().filter(
        volunteer=volunteer_id, shift__ends_at__gte=timezone.now() - PAST_STAYS
    )
    rows = rows.select_related("shift__opportunity__coalition", "shift__event")
    return list(rows.order_by("-shift__starts_at", "-pk")[:MOST])


def etag(rows: Iterable[SignUp], *words: str) -> str:
    """Return an ETag for a feed of `rows`."""
    state = [
        (row.pk, row.state, row.revision, row.shift.updated_at, row.shift.sequence, row.shift.opportunity.updated_at)
        for row in rows
    ]  # fmt: skip
    return conditional.etag(state, words)


def _entry(shift: Shift, sign_up: SignUp | None) -> VEvent:
    entry = VEvent()
    updated = shift.updated_at.astimezone(UTC).replace(microsecond=0)
    entry.add("uid", shift.calendar_uid)
    entry.add("dtstamp", updated)
    entry.add("last-modified", updated)
    entry.add("created", shift.created_at.astimezone(UTC).replace(microsecond=0))
    entry.add("sequence", shift.sequence)
    entry.add("dtstart", on_the_wall(shift.local_start))
    entry.add("dtend", on_the_wall(shift.local_end))
    entry.add("summary", _title(shift))
    entry.add("description", "\n\n".join(filter(None, _words(shift, sign_up))))
    where = shift.where if sign_up is not None and sign_up.is_confirmed else shift.public_where
    if where:
        entry.add("location", where)
    entry.add("url", vUri(_address(shift)), parameters={"VALUE": "URI"})
    is_sure = sign_up is None or sign_up.is_confirmed
    entry.add("status", "CANCELLED" if shift.is_cancelled else "CONFIRMED" if is_sure else "TENTATIVE")
    if sign_up is not None and not shift.is_cancelled:
        entry.add("transp", "OPAQUE" if is_sure else "TRANSPARENT")
    return entry


def _words(shift: Shift, sign_up: SignUp | None) -> list[str]:
    opportunity = shift.opportunity
    words = [str(shift.notice or ""), str(opportunity.summary)]
    if opportunity.bring:
        words.append(gettext("What to bring: %(things)s") % {"things": opportunity.bring})
    if sign_up is not None:
        if sign_up.is_waiting:
            words.insert(0, gettext("You’re on the waitlist."))
        address = f"{settings.SITE_URL}/shift/{sign_up.token}/"
        words.append(gettext("To change or cancel: %(address)s") % {"address": address})
    return [*words, _address(shift)]


def _title(shift: Shift) -> str:
    if shift.is_cancelled:
        return pgettext("event", "Canceled: %(title)s") % {"title": shift.title}
    return shift.title


def _address(shift: Shift) -> str:
    return f"{settings.SITE_URL}{shift.opportunity.get_absolute_url()}"


def google_link(shift: Shift) -> str:
    """Return the URL that adds a shift to Google Calendar."""
    details = f"{shift.opportunity.summary}\n\n{_address(shift)}"
    return google_address(shift, title=_title(shift), details=details)
