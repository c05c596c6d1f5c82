"""Documents in the search, and the dialogue in that of a coalition's members."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalitions.searchable import named_by_coalition
from dialogue.addresses import path_of
from dialogue.models import Document, Post, Thread
from search.sources import Found, Searchable, Watched


def _in_language(language: str, title: str, text: str) -> dict[str, Any]:
    code = "es" if language == "es" else "en"
    return {f"title_{code}": title, f"text_{code}": text}


def found_document(row: Document) -> Found | None:
    if row.removed_at is not None:
        return None
    # The row of a link leads to another site; here it is found on its coalition's page.
    page = f"{path_of(row.coalition, 'documents')}?{urlencode({'q': row.title[:60]})}"
    return Found(
        path=page if row.is_link else path_of(row.coalition, "document-file", pk=row.pk),
        words="document documento",
        place=row.coalition.name,
        **_in_language(row.language, row.title, row.why),
    )


def found_thread(row: Thread) -> Found | None:
    if row.removed_at is not None:
        return None
    return Found(
        path=row.get_absolute_url(),
        shelves=tuple(space.pk for space in row.spaces.all()),
        starts_at=row.started_at,
        day=timezone.localdate(row.started_at) - timedelta(days=1),
        **_in_language(row.language, row.title, ""),
    )


def found_post(row: Post) -> Found | None:
    """Return a post under the title of its thread, by which only the thread itself is found."""
    if row.removed_at is not None or row.thread.removed_at is not None:
        return None
    return Found(
        path=row.get_absolute_url(),
        shelves=tuple(space.pk for space in row.thread.spaces.all()),
        starts_at=row.written_at,
        day=timezone.localdate(row.written_at) - timedelta(days=1),
        is_found_by_title=False,
        **_in_language(row.language, row.thread.title, row.body),
    )


DOCUMENTS = Searchable(
    "document",
    title=_("Documents"),
    rows=lambda: Document.objects.select_related("coalition"),
    found=found_document,
    visible_to=Document.objects.readable_by,
    watched=(Watched(Document), named_by_coalition(Document)),
    order=43,
)
THREADS = Searchable(
    "thread",
    title=_("Conversations"),
    rows=lambda: Thread.objects.select_related("home").prefetch_related("spaces"),
    found=found_thread,
    visible_to=Thread.objects.readable_by,
    watched=(
        Watched(Thread),
        Watched(Thread.spaces.through, "thread_id"),
        named_by_coalition(Thread, "home_id"),
    ),
    order=80,
)
POSTS = Searchable(
    "post",
    title=_("Posts"),
    rows=lambda: Post.objects.select_related("thread__home").prefetch_related("thread__spaces"),
    found=found_post,
    visible_to=Post.objects.readable_by,
    watched=(
        Watched(Post),
        Watched(Thread, of=(Post, "thread_id")),
        Watched(Thread.spaces.through, "thread_id", of=(Post, "thread_id")),
    ),
    order=85,
)
