"""What other apps show of a place on the finder's answer."""

from office.contributions import Panel


class PlacePanel(Panel):
    """A panel on the finder's answer. Its subject is the list of the counties that the answer is about."""
