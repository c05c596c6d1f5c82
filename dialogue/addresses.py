"""The addresses of the dialogue, beneath those of circles and hubs."""

from typing import Any

from coalitions.models import Coalition


def path_of(coalition: Coalition, name: str, **kwargs: Any) -> str:
    """The path of one of a coalition's pages here, such as "threads", in the active language."""
    return coalition.address(f"dialogue:{name}", **kwargs)
