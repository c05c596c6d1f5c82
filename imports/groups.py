from office.groups import EVENTS, MEMBERSHIP, NEWSLETTER, grant


def grant_all() -> None:
    """Let those groups see imports that can import something; each target asks for its own permission too."""
    for role in (EVENTS, MEMBERSHIP, NEWSLETTER):
        grant(role, "imports", ["import"], ["view"])
