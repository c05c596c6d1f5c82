from office.groups import CONTENT, grant


def grant_news() -> None:
    grant(CONTENT, "news", ["article"])
    grant(CONTENT, "hubs", ["county"], ["view"])
