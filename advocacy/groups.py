from office.groups import ADVOCACY, grant


def grant_all() -> None:
    """Let the group Advocacy look after decision makers."""
    grant(ADVOCACY, "advocacy", ["publicbody"])
