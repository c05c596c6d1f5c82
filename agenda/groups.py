from office.groups import CONTENT, MODERATION, grant


def grant_all() -> None:
    """Grant staff read access to public items and their history; coalitions manage the agenda themselves. Stories
    have no admin page: tellers gave permission to members or to the public, not to staff.
    """
    for role in (CONTENT, MODERATION):
        grant(role, "agenda", ["agendaitem"], ["view"])
