from office.groups import EVENTS, grant


def grant_all() -> None:
    """Events staff keep events; they see who comes on the event's own page, and each look there is logged."""
    grant(EVENTS, "events", ["event", "hearing", "host", "arrangement", "eventfile"])
    grant(EVENTS, "events", ["hearing", "host", "arrangement", "eventfile"], ["delete"])
    grant(EVENTS, "events", ["rsvp"], ["view"])
    grant(EVENTS, "hubs", ["county"], ["view"])
