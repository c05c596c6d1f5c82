from office.groups import EVENTS, grant


def grant_all() -> None:
    """Grant events staff their permissions. They see guests on the event's own page, where each access is logged."""
    grant(EVENTS, "events", ["event", "host", "arrangement", "eventfile"])
    grant(EVENTS, "events", ["host", "arrangement", "eventfile"], ["delete"])
    grant(EVENTS, "events", ["rsvp"], ["view", "add"])  # adding: by an import
    grant(EVENTS, "hubs", ["county"], ["view"])
