from office.groups import EVENTS, grant


def grant_all() -> None:
    """Grant events staff their permissions. Rosters are for coordinators only."""
    grant(EVENTS, "volunteering", ["opportunity", "shift", "kit", "kititem", "guardiantext"])
    grant(EVENTS, "volunteering", ["kit", "kititem"], ["delete"])
    grant(EVENTS, "volunteering", ["volunteer"], ["add"])  # by an import
