from office.groups import EVENTS, grant


def grant_all() -> None:
    """Events staff keep opportunities, shifts and kits; who comes is seen by those who coordinate."""
    grant(EVENTS, "volunteering", ["opportunity", "shift", "kit", "kititem", "guardiantext"])
    grant(EVENTS, "volunteering", ["kit", "kititem"], ["delete"])
