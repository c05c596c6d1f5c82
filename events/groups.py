from office.groups import EVENTS, grant


def grant_events() -> None:
    grant(EVENTS, "events", ["event", "host"])
    grant(EVENTS, "events", ["host"], ["delete"])
    grant(EVENTS, "hubs", ["county"], ["view"])
