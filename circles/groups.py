from office.groups import CONTENT, MEMBERSHIP, grant


def grant_circles() -> None:
    grant(CONTENT, "circles", ["circle"])
    grant(MEMBERSHIP, "circles", ["circle"])
