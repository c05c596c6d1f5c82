"""What other apps show of a place on the finder's answer."""

from dataclasses import dataclass

from hubs.finder import Rows
from office.panels import Panel


@dataclass(frozen=True)
class PlacePanel(Panel):
    """A panel on the finder's answer. Its subject is the list of the counties that the answer is about.

    Without any of its `rows(viewer, county)` in these, it has nothing to show and is not asked. That is read with the
    places, for all panels at once.
    """

    rows: Rows | None = None
