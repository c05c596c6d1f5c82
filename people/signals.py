"""Changes of people's records, for the apps above."""

from django.dispatch import Signal

records_merged = Signal()
"""A record became part of another person's. Arguments: `record`, `owner`, both persons.

Sent by `people.records.merge`, in the caller's transaction (a claim holds the lock of the claim's row), after the tables
of every app's `privacy.py` have given the owner what names the record. Who has more to do than that does it here; where
the owner has the same already, the owner's stays.
"""
