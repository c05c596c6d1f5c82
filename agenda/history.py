"""An item's history: a line for each change, with who and when."""

from typing import Any

from agenda.models import AgendaItem, Change
from coalitions.models import Coalition


def record(
    item: AgendaItem,
    kind: str,
    *,
    by: Any,
    coalition: Coalition | None = None,
    about: str = "",
    fields: dict[str, list[Any]] | None = None,
) -> Change:
    """Add one line. The caller must be in a transaction. `coalition` is the one for which `by` acted; `about` a name that may
    be public (a coalition, an organization, another item)."""
    return Change.objects.create(
        item=item,
        kind=kind,
        state=item.state,
        by=by,
        coalition_id=coalition.pk if coalition else None,
        about=about[:140],
        fields=fields or {},
    )
