"""What ends in a coalition, for the apps above."""

from django.dispatch import Signal

membership_ended = Signal()
"""An active membership ended: left, removed, blocked. Arguments: `membership`, `by` (a person, None for the portal).

Sent by `coalitions.membership`, in the transaction that ended it, which holds the lock of the coalition's row; the
membership is saved, the coalition's counters are not yet brought up to date.
"""

coalition_ended = Signal()
"""A coalition was archived or became part of another. Arguments: `coalition`, `by` (a person).

Sent by `coalitions.mergers`, in the transaction that ended it, which holds the lock of the coalition's row, and of the
other's where it merged. Its members have come along already; `merged_into` says where.
"""
