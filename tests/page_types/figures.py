"""Page types of the figures: the board sheet, shared or not, and the charts."""

from datetime import timedelta

from django.utils import timezone

from hubs.models import County
from reporting import links, rollup
from reporting.models import SheetLink
from reporting.sheet import Quarter
from tests.factories import make_event, make_rsvp
from tests.page_types.sample_site import Page, SampleSite


def fill(sample_site: SampleSite) -> None:
    """Create an event to which enough people came, count it, and share its quarter."""
    assert sample_site.link is not None
    before = timezone.now() - timedelta(days=2)
    clayton = County.objects.get(name="Clayton")
    event = make_event(sample_site.link.hub, slug="well-attended", starts_at=before, county=clayton)
    for _one in range(6):
        make_rsvp(event, came=True, arrived=1)
    rollup.count_all()
    links.make(Quarter.of(before.date()).first, sample_site.people["staff"])


PUBLIC = [Page("reporting:sheet", path=lambda sample_site: SheetLink.objects.get().get_absolute_url())]
SIGNED_IN = [
    Page("reporting:board", viewer="staff"),
    Page("reporting:board", viewer="staff", query="?quarter=2020-1", state="empty"),
    Page("reporting:charts", viewer="staff", query="?county=clayton"),
]
NO_PAGES = {"reporting:board-csv": "a file"}
