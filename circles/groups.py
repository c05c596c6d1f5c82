from office.groups import CONTENT, MEMBERSHIP, grant


def grant_all() -> None:
    grant(CONTENT, "circles", ["circle"])
    grant(MEMBERSHIP, "circles", ["circle"])
