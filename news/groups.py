"""Who may write and who may publish: Writing submits for review, Content publishes."""

from office.groups import CONTENT, NEWSLETTER, grant

WRITING = "Writing"


def grant_all() -> None:
    for role in (CONTENT, WRITING):
        grant(role, "news", ["article"])
        grant(role, "office", ["picture"])
        for app, models in (
            ("hubs", ["county", "hub"]),
            ("circles", ["circle"]),
            ("coalitions", ["coalition"]),
        ):
            grant(role, app, models, ["view"])
    grant(CONTENT, "news", ["article"], ["publish"])
    grant(NEWSLETTER, "news", ["issue"], ["view", "add", "change", "delete"])
    grant(NEWSLETTER, "news", ["subscription"], ["add"])
    grant(NEWSLETTER, "news", ["article", "subscription", "subscriptionconsent"], ["view"])
