"""An item's history: one row for each change, with who made it and when."""

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
    """Add one row. The caller must be in a transaction. `coalition` is the one for which `by` acted; `about` is a
    name that may be public (a coalition, an organization, another item).
    """
    return Change.objects.create(
        item=item,
        kind=kind,
        state=item.state,
        by=by,
        coalition_id=coalition.pk if coalition else None,
        about=about[:140],
        fields=fields or {},
    )
