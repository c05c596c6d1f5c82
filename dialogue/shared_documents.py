"""Links and documents: share them in a coalition, publish, and remove them."""

from functools import partial
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from coalitions.models import Coalition, Membership
from dialogue import files, rate_limits
from dialogue.models import Document
from dialogue.thread_posts import NotAllowed
from office import audit
from people.models import Person


def share(
    coalition: Coalition,
    by: Person,
    *,
    title: str,
    why: str,
    language: str,
    url: str = "",
    upload: Any = None,
) -> Document:
    """Share a link or a file with members. Raises NotAllowed, rate_limits.TooFast, files.NotTaken.

    Locks the membership. A file is sanitized before the transaction begins, since that takes time.
    """
    kind, content = files.made_harmless(upload) if upload else (Document.Kind.LINK, None)
    with transaction.atomic():
        mine = Membership.objects.active().select_for_update().filter(
            person=by, coalition=coalition, coalition__in=Coalition.objects.listed()
        ).first()  # fmt: skip
        if mine is None:
            raise NotAllowed
        rate_limits.check_document(mine)
        row = Document(
            coalition=coalition, shared_by=by, kind=kind, title=title, why=why, language=language,
            url=url if kind == Document.Kind.LINK else "",
        )  # fmt: skip
        if content is not None:
            row.size = content.size
            row.file.save(content.name or "", content, save=False)
        row.save()
    return row


def promote(document: Document, by: Person, *, is_public: bool) -> None:
    """Publish a document, or limit it to members again. Raises NotAllowed. Logged."""
    with transaction.atomic():
        rows = Document.objects.select_for_update().filter(
            pk=document.pk, removed_at=None, coalition__in=Coalition.objects.editable_by(by)
        )
        if not rows.update(promoted_at=timezone.now() if is_public else None):
            raise NotAllowed
        action = "document.promoted" if is_public else "document.members_only"
        audit.record(by, action, document, coalition_id=document.coalition_id)


def remove(document: Document, by: Person) -> None:
    """Remove a document and its file. Raises NotAllowed. Logged."""
    with transaction.atomic():
        row = Document.objects.select_for_update().filter(pk=document.pk).first()
        if row is None or not Document.objects.tended_by(by).filter(pk=row.pk).exists():
            raise NotAllowed
        erase(row)
        audit.record(by, "document.removed", row, coalition_id=row.coalition_id)


def erase(row: Document) -> None:
    """Mark a row as removed and delete its file after the commit. The caller must be in a transaction."""
    name = row.file.name
    row.removed_at, row.file = timezone.now(), ""
    row.save(update_fields=["removed_at", "file", "folded"])
    if name:
        transaction.on_commit(partial(default_storage.delete, name))


def forget(rows: QuerySet[Document]) -> int:
    """Remove documents with their files, erase their text and who shared them, and return how many were still there.
    The caller must be in a transaction.
    """
    found = list(rows.filter(removed_at=None))
    for row in found:
        erase(row)
    rows.update(shared_by=None, title="", why="", url="", folded="")
    return len(found)
