"""What the staff groups may do with mail."""

from office.groups import AUDIT, NEWSLETTER, grant


def grant_all() -> None:
    """Rows of mail are written by the apps and read by staff; only stopped addresses are kept by hand."""
    grant(NEWSLETTER, "mailing", ["batch", "message", "call"], ["view"])
    grant(NEWSLETTER, "mailing", ["batch"], ["change"])
    grant(NEWSLETTER, "mailing", ["suppression"], ["view", "add", "delete"])
    grant(AUDIT, "mailing", ["batch", "message", "call", "suppression"], ["view"])
