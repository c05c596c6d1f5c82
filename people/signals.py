"""Changes of people's records, for the apps above."""

from django.dispatch import Signal

records_merged = Signal()
"""A record became part of another person's. Arguments: `record`, `owner`, both persons.

Sent by `people.records.merge`, in the caller's transaction (a claim holds the lock on the claim's row), after every
app's `privacy.py` table has moved the record's rows to the owner. Receivers do what goes beyond that; where the owner
already has an equivalent row, the owner's stays.
"""

records_forgotten = Signal()
"""People asked to be forgotten. Argument: `people`, the persons whose records are now empty.

Sent by `people.records.forget`, in the transaction of `office.privacy.forget`, after every app's table. Receivers delete
what other people's rows say about them.
"""

name_changed = Signal()
"""A person's name, or the one they show, changed. Arguments: `person`, `former`, the set of names no longer used.

Sent by `people.names.change`, in its transaction. Receivers replace the former names where a row has copied one.
"""

people_merged = Signal()
"""Two records of the same person became one. Arguments: `record`, `owner`, both persons.

Sent by `people.merges`, in its transaction, which holds the lock on both persons' rows, after `records_merged`. Receivers
settle what both records have; what they change is undone with the merge, as far as it is in the tables of `privacy.py`.
"""

people_separated = Signal()
"""A merge was undone: two people again. Arguments: `record`, `owner`.

Sent by `people.merges` in its transaction, which holds the lock on both persons' rows, after every row is put back.
Receivers recount what they keep in numbers.
"""
