"""Advocacy in the admin."""

from advocacy.admin import bodies, commitments, decisions, petitions, tax

__all__ = ["bodies", "commitments", "decisions", "petitions", "tax"]
