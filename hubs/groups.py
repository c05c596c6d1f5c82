from office.groups import CONTENT, MEMBERSHIP, grant


def grant_all() -> None:
    """Grant content staff the pages, and membership staff the hub requests, connections and liaisons."""
    grant(CONTENT, "hubs", ["hub", "help"])
    grant(CONTENT, "hubs", ["help"], ["delete"])
    grant(MEMBERSHIP, "hubs", ["hub", "hubrequest", "hubcircle", "liaison"])
    for role in (CONTENT, MEMBERSHIP):
        grant(role, "hubs", ["county", "zip"], ["view"])
