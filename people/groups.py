from office.groups import MEMBERSHIP, grant


def grant_all() -> None:
    """Let membership staff work on people's records, and merge two of the same person."""
    grant(MEMBERSHIP, "people", ["person"])
    grant(MEMBERSHIP, "people", ["record"], ["view"])
    grant(MEMBERSHIP, "people", ["person"], ["merge"])
