"""What the staff groups may do with mail."""

from office.groups import AUDIT, NEWSLETTER, grant


def grant_all() -> None:
    """Let staff read mail. Apps write its rows; staff only edit the suppressed addresses and run batches."""
    grant(NEWSLETTER, "mailing", ["batch", "message", "call"], ["view"])
    grant(NEWSLETTER, "mailing", ["batch"], ["change"])
    grant(NEWSLETTER, "mailing", ["suppression"], ["view", "add", "delete"])
    grant(AUDIT, "mailing", ["batch", "message", "call", "suppression"], ["view"])
