"""Find: from the words of a query to the hits that a visitor may see, in order.

At most six queries, however many rows there are: the words of the index that are meant, the best entries for them,
which of those the visitor may see (asked of the rows themselves), and the entries shown; two more where nothing is
found.

From each frequent word only the best entries are read: `ENOUGH` for the title and the text, coming and past each. The
hits of a query are therefore at most a few hundred; their number is then shown as "more than".
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from search.models import OPEN_SHELF, Entry, Posting, Spelling, Word
from search.sources import Searchable, all_sources
from search.words import (
    SHORTEST_PREFIX,
    can_be_misspelled,
    is_one_off,
    query_words,
    stems_of,
    without_a_letter,
)

ENOUGH = 40  # entries read for a frequent word, of each of six sorts
FREQUENT = 150  # postings; of a word with no more, all are read
BEGUN = 8  # words that a prefix stands for, the shortest first
ON_A_PAGE = 20
MOST_PAGES = 10

# What stands first among hits of the same worth and day.
KINDS_FIRST = ("circle", "hub")


@dataclass
class Group:
    """What one word of the query stands for: the ids of words that are it (`same`) and that begin with it."""

    word: str
    same: set[int] = field(default_factory=set)
    begun: set[int] = field(default_factory=set)
    spelled: dict[int, str] = field(default_factory=dict)  # other spellings, where there was nothing else

    @property
    def ids(self) -> set[int]:
        return self.same | self.begun


@dataclass
class Hit:
    """An entry found, with its quality for each word of the query: 5 and 4 in the title, 3 and 2 in the text; 0 for
    none.
    """

    pk: int
    kind: str
    object_id: int
    day: date | None
    is_near: bool
    qualities: list[int]
    order: int  # of its kind
    words: set[int] = field(default_factory=set)


@dataclass
class Answer:
    """The hits of one page, as entries, and how many there are of each kind."""

    words: list[str]
    entries: list[Entry] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)  # by kind, over all kinds
    number: int = 0  # of the hits of the chosen kind
    is_more: bool = False  # there are more than were counted
    page: int = 1
    pages: int = 1
    spelled: str = ""  # the words searched instead of the typed ones
    marked: frozenset[str] = frozenset()  # normalized words to mark in the texts


def search(
    query: str, person: Any, *, kind: str = "", county: str = "", shelf: int = OPEN_SHELF, page: int = 1,
    per_page: int = ON_A_PAGE, today: date | None = None,
) -> Answer:  # fmt: skip
    """Return what `person`, who may be anonymous, may see of the hits for `query`.

    `county` is the slug of a county whose hits come first, `shelf` the coalition whose own entries are searched
    instead of what is open. Entries of a shelf are asked as any: who may not see them gets none.
    """
    answer = Answer(query_words(query))
    if not answer.words:
        return answer
    today = today or timezone.localdate()
    groups, sizes, names = _groups(answer.words, shelf)
    hits, answer.is_more = _visible(groups, sizes, shelf, county, today, person)
    if kind and answer.is_more:
        only, answer.is_more = _visible(groups, sizes, shelf, county, today, person, kind)
        hits = [one for one in hits if one.kind != kind] + only
    answer.counts = _counted(hits)
    chosen = sorted(
        (hit for hit in hits if not kind or hit.kind == kind), key=lambda hit: _place_in_line(hit, today)
    )
    answer.number = len(chosen)
    answer.pages = max(1, min(MOST_PAGES, -(-len(chosen) // per_page)))
    answer.page = max(1, min(page, answer.pages))
    shown = chosen[(answer.page - 1) * per_page : answer.page * per_page]
    entries = Entry.objects.in_bulk([hit.pk for hit in shown])
    answer.entries = [entries[hit.pk] for hit in shown if hit.pk in entries]
    answer.spelled = _spelled(groups, chosen)
    answer.marked = frozenset(names.get(pk, "") for group in groups for pk in group.ids) - {""}
    return answer


def _counted(hits: Iterable[Hit]) -> dict[str, int]:
    counts = {source.name: 0 for source in all_sources()}
    for hit in hits:
        counts[hit.kind] += 1
    return {kind: number for kind, number in counts.items() if number}


def _place_in_line(hit: Hit, today: date) -> tuple[Any, ...]:
    """Return the sort key: by where the words are, what is near, what is coming, and the day."""
    least = min(hit.qualities)
    where = 3 if least == 5 else 2 if least == 4 else 1 if max(hit.qualities) >= 4 else 0
    if hit.kind in KINDS_FIRST:
        lane = 0
    elif hit.day is None:
        lane = 2
    else:
        lane = 1 if hit.day >= today else 3
    day = 0 if hit.day is None else (1 if lane == 1 else -1) * hit.day.toordinal()
    return (
        -sum(quality > 0 for quality in hit.qualities), -where, not hit.is_near, lane, day,
        -sum(hit.qualities), hit.order, hit.object_id,
    )  # fmt: skip


# The words that are meant
# ------------------------
def _groups(words: list[str], shelf: int) -> tuple[list[Group], dict[int, int], dict[int, str]]:
    """Return what each word stands for, how many postings the words of the index have (at most one more than makes it frequent),
    and the words by id. One query; one more for other spellings, if a word has no other meaning.
    """
    groups = [Group(word) for word in words]
    sizes: dict[int, int] = {}
    names: dict[int, str] = {}

    def read(rows: Iterable[tuple[int, str, str, str, int]], into: Any) -> None:
        for pk, word, en, es, size in rows:
            if size:
                names[pk], sizes[pk] = word, size
                into(pk, word, en, es)

    stems = [stems_of(word) for word in words]

    def meant(pk: int, word: str, en: str, es: str) -> None:
        for nth, group in enumerate(groups):
            if word == group.word or en == stems[nth][0] or es == stems[nth][1]:
                group.same.add(pk)
            elif (
                nth == len(groups) - 1 and len(group.word) >= SHORTEST_PREFIX and word.startswith(group.word)
            ):
                group.begun.add(pk)

    read(_like(words, stems, shelf), meant)
    unknown = [group for group in groups if not group.ids and can_be_misspelled(group.word)]
    if unknown:
        forms = sorted({form for group in unknown for form in without_a_letter(group.word)})

        def spelled(pk: int, word: str, en: str, es: str) -> None:
            for group in unknown:
                if is_one_off(group.word, word):
                    group.same.add(pk)
                    group.spelled[pk] = word

        some = f"SELECT word_id FROM {_SPELLING} WHERE form IN ({_marks(forms)}) LIMIT 200"  # noqa: S608
        read(_asked(_sized(f"w.id IN ({some})"), [shelf, *forms]), spelled)
    return groups, sizes, names


def _like(words: list[str], stems: list[tuple[str, str]], shelf: int) -> list[Any]:
    """Return the words of the index that are one of `words`, have one of the stems, or begin with the last word."""
    english, spanish = sorted({en for en, _es in stems}), sorted({es for _en, es in stems})
    where = f"w.word IN ({_marks(words)}) OR w.en IN ({_marks(english)}) OR w.es IN ({_marks(spanish)})"
    sql, params = _sized(where), [shelf, *words, *english, *spanish]
    last = words[-1]
    if len(last) >= SHORTEST_PREFIX:
        # Each database has an index for its own way of asking.
        if connection.vendor == "postgresql":
            begins, values, order = "w.word LIKE %s", [last + "%"], 'w.word COLLATE "C"'
        else:
            begins, values, order = "w.word > %s AND w.word < %s", [last, last + "\U0010ffff"], "w.word"
        first = f"ORDER BY length(w.word), {order} LIMIT {BEGUN}"
        sql += f" UNION SELECT * FROM ({_sized(begins, first)}) AS begun"  # noqa: S608
        params += [shelf, *values]
    return _asked(sql, params)


def _sized(where: str, order: str = "") -> str:
    """Return the SQL for (id, word, English stem, Spanish stem, number of postings, at most one more than makes it frequent) of
    words; its first parameter is the shelf.
    """
    return f"""
        SELECT w.id, w.word, w.en, w.es, (
            SELECT count(*) FROM (
                SELECT 1 FROM {_POSTING} p WHERE p.word_id = w.id AND p.shelf = %s LIMIT {FREQUENT + 1}
            ) AS counted
        ) AS size FROM {_WORD} w WHERE {where} {order}
    """  # noqa: S608


def _asked(sql: str, params: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


_POSTING, _WORD, _ENTRY, _SPELLING = (
    f'"{model._meta.db_table}"' for model in (Posting, Word, Entry, Spelling)
)


def _marks(values: Iterable[Any]) -> str:
    return ", ".join("%s" for _value in values)


# The entries that have them
# --------------------------
def _visible(
    groups: list[Group],
    sizes: dict[int, int],
    shelf: int,
    county: str,
    today: date,
    person: Any,
    kind: str = "",
) -> tuple[list[Hit], bool]:
    """Return the hits that `person` may see, and whether there may be more.

    With every word if there are such, else with most of the words.
    """
    known = [group for group in groups if group.ids]
    if not known:
        return [], False
    if len(known) == len(groups):
        driver = min(known, key=lambda group: sum(sizes[pk] for pk in group.ids))
        hits, is_more = _entries([driver], groups, sizes, shelf, county, today, kind, need_all=True)
        hits = _seen_by(person, hits)
        if hits or len(groups) == 1:
            return hits, is_more
    hits, is_more = _entries(known, groups, sizes, shelf, county, today, kind, need_all=False)
    most = max((sum(quality > 0 for quality in hit.qualities) for hit in hits), default=0)
    # Less than half of the words is another question.
    if 2 * most < len(groups):
        return [], False
    hits = [hit for hit in hits if sum(quality > 0 for quality in hit.qualities) == most]
    return _seen_by(person, hits), is_more


def _entries(
    drivers: list[Group], groups: list[Group], sizes: dict[int, int], shelf: int, county: str, today: date, kind: str,
    *, need_all: bool,
) -> tuple[list[Hit], bool]:  # fmt: skip
    """Return the best entries with a word of each of `drivers`, rated for all groups. One query."""
    others = [group for group in groups if group not in drivers and group.ids] if need_all else []
    filters = ""
    filter_params: list[Any] = []
    for group in others:
        filters += (
            f" AND EXISTS (SELECT 1 FROM {_POSTING} q WHERE q.entry_id = p.entry_id"  # noqa: S608
            f" AND q.word_id IN ({_marks(group.ids)}))"
        )
        filter_params += sorted(group.ids)
    if kind:
        filters += f" AND EXISTS (SELECT 1 FROM {_ENTRY} k WHERE k.id = p.entry_id AND k.kind = %s)"  # noqa: S608
        filter_params.append(kind)

    branches: list[str] = []
    params: list[Any] = []
    is_more = False
    few = sorted(pk for group in drivers for pk in group.ids if sizes[pk] <= FREQUENT)
    many = sorted({pk for group in drivers for pk in group.ids if sizes[pk] > FREQUENT})
    if few:
        where = f"p.word_id IN ({_marks(few)}) AND p.shelf = %s"
        branches.append(f"SELECT p.entry_id FROM {_POSTING} p WHERE {where}{filters}")  # noqa: S608
        params += [*few, shelf, *filter_params]
    sorts: tuple[tuple[str, list[Any], str], ...] = (
        ("p.day IS NULL", [], "p.entry_id"),
        ("p.day >= %s", [today], "p.day"),
        ("p.day < %s", [today], "p.day DESC"),
    )
    for pk in many:
        is_more = True
        for weight in (Posting.TITLE, Posting.TEXT):
            for when, when_params, order in sorts:
                branches.append(
                    f"SELECT * FROM (SELECT p.entry_id FROM {_POSTING} p WHERE p.word_id = %s AND p.shelf = %s "  # noqa: S608
                    f"AND p.weight = %s AND {when}{filters} ORDER BY {order} LIMIT {ENOUGH}) AS best"
                )
                params += [pk, shelf, weight, *when_params, *filter_params]

    every = sorted({pk for group in groups for pk in group.ids})
    sql = f"""
        SELECT e.id, e.kind, e.object_id, e.day, e.counties LIKE %s, p.word_id, p.weight
        FROM ({" UNION ".join(branches)}) AS found
        JOIN {_ENTRY} e ON e.id = found.entry_id
        JOIN {_POSTING} p ON p.entry_id = e.id AND p.word_id IN ({_marks(every)})
    """  # noqa: S608
    near = f"%,{county},%" if county else ""
    rows = _asked(sql, [near, *params, *every])
    orders = {source.name: nth for nth, source in enumerate(all_sources())}
    hits: dict[int, Hit] = {}
    for pk, of_kind, object_id, day, is_near, word_id, weight in rows:
        hit = hits.get(pk)
        if hit is None:
            on = date.fromisoformat(day) if isinstance(day, str) else day
            hit = hits[pk] = Hit(
                pk, of_kind, object_id, on, bool(is_near and county), [0] * len(groups), orders[of_kind]
            )
        for nth, group in enumerate(groups):
            if word_id in group.ids:
                hit.qualities[nth] = max(hit.qualities[nth], 2 * weight + (word_id in group.same))
        hit.words.add(word_id)
    return list(hits.values()), is_more


def _seen_by(person: Any, hits: list[Hit]) -> list[Hit]:
    """Return the hits whose rows `person` may see, asked of the rows. One query."""
    by_kind: dict[str, list[int]] = {}
    for hit in hits:
        by_kind.setdefault(hit.kind, []).append(hit.object_id)
    asked = [
        _ids_seen(source, person, by_kind[source.name]) for source in all_sources() if source.name in by_kind
    ]
    if not asked:
        return []
    rows = asked[0].union(*asked[1:], all=True) if len(asked) > 1 else asked[0]
    seen = set(rows)
    return [hit for hit in hits if f"{hit.kind} {hit.object_id}" in seen]


def _ids_seen(source: Searchable, person: Any, ids: list[int]) -> Any:
    rows = source.visible_to(person).filter(pk__in=ids).order_by()
    # In one column: modeltranslation gives several in any order.
    name = Concat(Value(f"{source.name} "), Cast("pk", CharField()), output_field=CharField())
    return rows.annotate(search_name=name).values_list("search_name", flat=True)


def _spelled(groups: list[Group], hits: list[Hit]) -> str:
    """Return the query in the spelling of the best hit, "" if it was found as typed.

    Only words of what the visitor may see: others would tell what is in it.
    """
    if not hits or not any(group.spelled for group in groups):
        return ""
    return " ".join(
        next((word for pk, word in sorted(group.spelled.items()) if pk in hits[0].words), group.word)
        for group in groups
    )
