"""Advocacy in the admin."""

from advocacy.admin import bodies

__all__ = ["bodies"]
