"""What bookings contribute to other apps."""

from bookings import blocks
from office.journal import Reapplied

CONTRIBUTIONS = [Reapplied("block", blocks.reapply, order=30)]
