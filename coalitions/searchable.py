"""What the search has to note of coalitions: the entries of other rows show their names."""

from typing import Any

from coalitions.models import Coalition
from search.sources import Watched


def named_by_coalition(model: Any, column: str = "coalition_id") -> Watched:
    """Return the watch on the names of coalitions, for entries of `model` that show them or link to their pages."""
    return Watched(Coalition, of=(model, column), only=("name", "slug"))
