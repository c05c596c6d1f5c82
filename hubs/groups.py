from office.groups import CONTENT, MEMBERSHIP, grant


def grant_all() -> None:
    """Content staff keep the pages; membership staff work through the wishes and record links and liaisons."""
    grant(CONTENT, "hubs", ["hub", "help"])
    grant(CONTENT, "hubs", ["help"], ["delete"])
    grant(MEMBERSHIP, "hubs", ["hub", "hubrequest", "hubcircle", "liaison"])
    for role in (CONTENT, MEMBERSHIP):
        grant(role, "hubs", ["county", "zip"], ["view"])
