from office.groups import MODERATION, grant


def grant_all() -> None:
    """The moderation group works on reports, on a page of its own: nothing of the dialogue is in the admin."""
    grant(MODERATION, "dialogue", ["report"], ["view", "change"])
