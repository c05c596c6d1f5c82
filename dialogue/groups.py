from office.groups import MODERATION, grant


def grant_all() -> None:
    """Let the moderation group work on reports. They have their own page; the admin has nothing of the dialogue."""
    grant(MODERATION, "dialogue", ["report"], ["view", "change"])
