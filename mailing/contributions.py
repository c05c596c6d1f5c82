"""What mailing contributes to other apps: what a restored backup must not undo."""

from mailing import restored, suppression
from office import links
from office.journal import Reapplied

CONTRIBUTIONS = [
    Reapplied("links", links.revoke_again, order=10),
    Reapplied("stop", suppression.reapply, order=20),
    Reapplied("sent", restored.reapply, order=40),
]
