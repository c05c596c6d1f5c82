from office.groups import CONTENT, MODERATION, grant


def grant_all() -> None:
    """Staff see what the public sees of the agenda, and its history; the coalitions lead it. Stories have no page in
    the admin: a teller said yes to members, or to everybody, not to staff."""
    for role in (CONTENT, MODERATION):
        grant(role, "agenda", ["agendaitem"], ["view"])
