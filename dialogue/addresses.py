"""Paths of the dialogue, below those of circles and hubs."""

from typing import Any

from coalitions.models import Coalition


def path_of(coalition: Coalition, name: str, **kwargs: Any) -> str:
    """Return the path of a coalition's dialogue page, such as "threads", in the active language."""
    return coalition.address(f"dialogue:{name}", **kwargs)
