"""Signals about events, for the apps above."""

from django.dispatch import Signal

event_changed = Signal()
"""Time, place or state of an event changed. Arguments: `event`, `by` (a person, None for the portal).

Sent by `events.changes`, in the transaction of the change, which holds the lock on the event's row. Receivers lock their
own rows after it, ordered by primary key.
"""
