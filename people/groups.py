"""What the staff groups may do with people's records, their sign-ins, and their requests about their data."""

from office.groups import DATA, MEMBERSHIP, ROLES, grant


def grant_all() -> None:
    """Grant membership staff people's records, data staff a lost second step too, and the Roles group the roles."""
    grant(MEMBERSHIP, "people", ["person"])
    grant(DATA, "people", ["person"], ["view", "change"])
    for role in (DATA, MEMBERSHIP):
        grant(role, "people", ["record"], ["view"])
        grant(role, "people", ["person"], ["merge"])
        grant(role, "people", ["sessions"], ["end"])
        grant(role, "people", ["datarequest"], ["view"])
        grant(role, "people", ["data_requests"], ["handle"])
    grant(DATA, "mfa", ["authenticator"], ["view", "delete"])
    grant(ROLES, "people", ["roles"], ["give"])
    grant(ROLES, "people", ["person"], ["view"])
    grant(ROLES, "people", ["staffinvitation"], ["view", "add"])
