"""What ends in a coalition, for the apps above."""

from django.dispatch import Signal

member_joined = Signal()
"""A person became an active member, by themselves or because a facilitator approved them. Argument: `membership`.

Sent by `coalitions.membership`, in the transaction of the joining, which holds the lock on the coalition's row. Not sent
for people whom others entered: from a list, a paper sheet, or another coalition.
"""

membership_ended = Signal()
"""An active membership ended: left, removed, blocked. Arguments: `membership`, `by` (a person, None for the portal).

Sent by `coalitions.membership`, in the transaction that ended it, which holds the lock on the coalition's row. The
membership is already saved; the coalition's counters are not updated yet.
"""

coalition_ended = Signal()
"""A coalition was archived or merged into another. Arguments: `coalition`, `by` (a person).

Sent by `coalitions.mergers`, in the transaction that ended it, which holds the lock on the coalition's row and, for a
merger, on the other's. Its members move to `merged_into` afterwards, hundreds of them by a worker.
"""
