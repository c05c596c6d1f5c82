"""Page types of the public pages of events."""

from events.models import Event
from tests.page_types.sample_site import Page, SampleSite


def fill(sample_site: SampleSite) -> None:
    """Add nothing: `the-event`, `a-past-event`, and `a-cancelled-event` exist already."""


def _month_of_the_event(sample_site: SampleSite) -> str:
    return f"/events/?month={Event.objects.get(slug='the-event').local_start:%Y-%m}"


PUBLIC = [
    Page("events:list", query="?kind=meeting&zip=30236", state="filtered"),
    Page("events:list", query="?zip=99999&online=1&kind=summit", state="nothing fits"),
    Page("events:list", path=_month_of_the_event, state="month"),
    Page("events:list", path=lambda site: f"{_month_of_the_event(site)}&wall=1", state="month for a wall"),
    Page("events:list", query="?month=2031-02", state="empty month"),
    Page("events:flyer", ("the-event",)),
    Page("events:neighbor", ("the-event",)),
]
SIGNED_IN = [Page("events:my-calendar", viewer="member")]
NO_PAGES = {
    "calendars:all": "for programs",
    "calendars:feed": "for programs",
    "calendars:personal": "for programs",
    "calendars:event": "a file",
    "calendars:preview": "a picture",
    "events:file": "a file",
    "events-short": "redirects to the event",
}
