from office.groups import CONTENT, MEMBERSHIP, grant


def grant_all() -> None:
    """Grant membership staff requests and organizations, and content staff the organizations."""
    grant(MEMBERSHIP, "coalitions", ["organization", "partner", "membership"])
    grant(MEMBERSHIP, "coalitions", ["joinrequest"], ["view"])
    grant(MEMBERSHIP, "coalitions", ["letter"], ["view", "change"])
    grant(CONTENT, "coalitions", ["organization", "partner"])
