from office.groups import CONTENT, EVENTS, MEMBERSHIP, NEWSLETTER, grant


def grant_all() -> None:
    """Let the groups that plan and publish read the figures; Content and Membership share the board sheet."""
    for role in (CONTENT, EVENTS, MEMBERSHIP, NEWSLETTER):
        grant(role, "reporting", ["dailyfigure"], ["view"])
    for role in (CONTENT, MEMBERSHIP):
        grant(role, "reporting", ["sheetlink"], ["add", "change"])
