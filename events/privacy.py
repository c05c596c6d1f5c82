"""The personal data that events store."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from bookings.models import Block
from events import records
from events.models import KEPT_FOR, RSVP, Follower, Need, PersonalFeed
from office.privacy import After, Blank, Held, with_owner

HELD = [
    Held(
        RSVP,
        _("events you RSVP’d to"),
        _("What guests tell us about themselves: 90 days after the event, unless they asked to stay "
          "in touch."),
        fields=(
            "event", "name", "email", "phone", "state", "party_size", "seats_offered", "note", "answers", "asked_at",
            "came",
        ),
        person="person",
        contact=("email",),
        forget=records.forget,
        erase=records.sweep,
        merges=True,
        one_per="event",
    ),
    Held(
        Need,
        "",
        _("Who needed childcare, a ride, or an interpreter: 90 days after the event. The totals stay."),
        owner="rsvp",
        forget=with_owner,
        erase=After(KEPT_FOR, "event__ends_at", Blank("rsvp", "detail")),
    ),
    Held(
        Follower,
        _("coalitions that can contact you"),
        _("Coalition contact lists: until you ask to be removed."),
        fields=("coalition", "name", "email", "phone", "by_mail", "by_call", "by_text", "asked_at"),
        person="person",
        contact=("email",),
        erase=After(timedelta(0), "stopped_at"),
    ),
    Held(
        Block,
        _("coalitions that don’t allow you at their events"),
        _("People not allowed at events: until the coalition changes it."),
        fields=("coalition", "blocked_at"),
        person="person",
        # The fingerprint stays, or deleting one's record would undo the block.
        forget=Blank("person", "name"),
    ),
    Held(
        PersonalFeed,
        _("your calendar’s secret link"),
        _("Personal calendars: as long as you use them."),
        fields=("since",),
        person="person",
    ),
]  # fmt: skip
