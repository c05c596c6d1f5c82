"""Links that were revoked after a backup was taken stay revoked when it is restored."""

from typing import Any

from django.apps import apps

from office import journal
from pse_portal import signed_links


def revoke_again(entries: list[dict[str, Any]]) -> int:
    """Give each row a new nonce whose present one was revoked since. Returns how many."""
    revoked = journal.marks_of(entries)
    changed = 0
    for model in apps.get_models():
        if model._meta.proxy:
            continue
        for field in model._meta.local_concrete_fields:
            if not field.name.endswith("nonce"):
                continue
            rows = model._base_manager.exclude(**{field.name: ""}).only("pk", field.name)
            for row in rows.iterator(chunk_size=2000):
                if journal.mark_of(row, field.name, getattr(row, field.name)) in revoked:
                    model._base_manager.filter(pk=row.pk).update(**{field.name: signed_links.new_nonce()})
                    changed += 1
    return changed
