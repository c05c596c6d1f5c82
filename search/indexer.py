"""Bring the index up to date: take changed rows in slices, or build all of it anew."""

import time
from collections.abc import Iterable

from django.db import transaction
from django.utils import translation

from pse_portal.richtext import plain_text
from search.models import Changed, Entry, Posting, Spelling, Word
from search.sources import Found, Searchable, all_sources, named
from search.words import MOST_WORDS_OF_TEXT, can_be_misspelled, stems_of, without_a_letter, words_of

SLICE = 50  # changes taken in one transaction: on SQLite, no one else writes meanwhile
LONGEST_RUN = 2.0  # seconds; then the next tick goes on
LONGEST_TEXT = 4000  # characters that are kept of a text, for excerpts
BATCH = 500


def run_slices(seconds: float = LONGEST_RUN) -> int:
    """Index what has changed, for about `seconds` at most. Returns the number of changes taken. One query if none."""
    end = time.monotonic() + seconds
    taken = 0
    while Changed.objects.exists():
        taken += _take_slice()
        if time.monotonic() > end:
            break
    return taken


def _take_slice() -> int:
    """Index the oldest changes. Returns their number.

    Two indexers take the same oldest rows: the second waits for the first, and then reads the rows afresh.
    """
    with transaction.atomic():
        changes = list(Changed.objects.select_for_update().order_by("pk")[:SLICE])
        by_kind: dict[str, set[int]] = {}
        for change in changes:
            by_kind.setdefault(change.kind, set()).add(change.object_id)
        for kind, ids in sorted(by_kind.items()):
            source = named(kind)
            if source is not None:
                index(source, ids)
        Changed.objects.filter(pk__in=[change.pk for change in changes]).delete()
    return len(changes)


def rebuild() -> dict[str, int]:
    """Build the whole index anew. Returns the number of entries of each kind.

    Words of the old index stay, since others may search meanwhile. Changes made while it runs are indexed after it.
    """
    made = {}
    for source in all_sources():
        ids = list(source.rows().order_by("pk").values_list("pk", flat=True))
        gone = Entry.objects.filter(kind=source.name)
        for batch in _batches(sorted(set(gone.values_list("object_id", flat=True)) - set(ids))):
            _forget(source.name, batch)
        for batch in _batches(ids):
            with transaction.atomic():
                index(source, batch)
        made[source.name] = Entry.objects.filter(kind=source.name).count()
    for batch in _batches(list(Word.objects.filter(postings=None).values_list("pk", flat=True))):
        Word.objects.filter(pk__in=batch, postings=None).delete()
    return made


def _batches(ids: list[int]) -> Iterable[list[int]]:
    return (ids[nth : nth + BATCH] for nth in range(0, len(ids), BATCH))


def index(source: Searchable, ids: Iterable[int]) -> None:
    """Replace the entries of rows by what they say now; remove those of rows that are gone. In the caller's
    transaction.
    """
    ids = list(ids)
    _forget(source.name, ids)
    entries: list[Entry] = []
    words: list[dict[str, int]] = []
    shelves: list[tuple[int, ...]] = []
    with translation.override("en"):
        for row in source.rows().filter(pk__in=ids):
            found = source.found(row)
            if found is not None:
                entries.append(_entry(source.name, row.pk, found))
                words.append(_weights(entries[-1], found))
                shelves.append(found.shelves)
    Entry.objects.bulk_create(entries, batch_size=BATCH)
    known = _known({word for one in words for word in one})
    Posting.objects.bulk_create(
        (
            Posting(entry=entry, word_id=known[word], weight=weight, shelf=shelf, day=entry.day)
            for entry, one, mine in zip(entries, words, shelves, strict=True)
            for shelf in mine
            for word, weight in one.items()
        ),
        batch_size=2000,
    )


def _forget(kind: str, ids: Iterable[int]) -> None:
    old = Entry.objects.filter(kind=kind, object_id__in=list(ids))
    numbers = list(old.values_list("pk", flat=True))
    if numbers:
        Posting.objects.filter(entry__in=numbers)._raw_delete("default")
        Entry.objects.filter(pk__in=numbers)._raw_delete("default")


def _entry(kind: str, object_id: int, found: Found) -> Entry:
    return Entry(
        kind=kind,
        object_id=object_id,
        title_en=_kept(found.title_en, 200),
        title_es=_kept(found.title_es, 200),
        text_en=_kept(plain_text(found.text_en or ""), LONGEST_TEXT),
        text_es=_kept(plain_text(found.text_es or ""), LONGEST_TEXT),
        place=_kept(found.place, 250),
        path=found.path,
        counties="".join(f",{county.slug}" for county in found.counties)[:3999]
        + ("," if found.counties else ""),
        starts_at=found.starts_at,
        day=found.day,
    )


def _kept(text: str | None, longest: int) -> str:
    """Return a text that the database takes: PostgreSQL refuses NULs."""
    return (text or "").replace("\0", "")[:longest]


def _weights(entry: Entry, found: Found) -> dict[str, int]:
    """Return the words of an entry, each with its weight."""
    counties = " ".join(county.name for county in found.counties[:20])
    text = " ".join([entry.text_en, entry.text_es, counties, str(found.words)])
    weights = dict.fromkeys(words_of(text)[:MOST_WORDS_OF_TEXT], Posting.TEXT)
    if not found.is_found_by_title:
        return weights
    return weights | dict.fromkeys(words_of(f"{entry.title_en} {entry.title_es}"), Posting.TITLE)


def _known(words: set[str]) -> dict[str, int]:
    """Return the ids of words, the new ones added. Another indexer may add the same."""
    known = _ids(words)
    new = sorted(words - set(known))
    if new:
        rows = [Word(word=word, en=stems_of(word)[0], es=stems_of(word)[1]) for word in new]
        Word.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
        made = _ids(set(new))
        spelled = [
            Spelling(form=form, word_id=made[word])
            for word in new
            if can_be_misspelled(word)
            for form in sorted(without_a_letter(word))
        ]
        Spelling.objects.bulk_create(spelled, batch_size=2000)
        known |= made
    return known


def _ids(words: set[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    every = sorted(words)
    for nth in range(0, len(every), BATCH):
        found |= dict(Word.objects.filter(word__in=every[nth : nth + BATCH]).values_list("word", "pk"))
    return found
