"""Words of a text as the search compares them: lower case, without accents, with their stems in both languages."""

import re
import unicodedata
from functools import lru_cache
from itertools import islice

import snowballstemmer

LONGEST_QUERY = 200  # characters that are read of a query
MOST_WORDS = 8  # of a query; more is a quotation
LONGEST_WORD = 32  # characters; the rest of a longer word is cut off
MOST_WORDS_OF_TEXT = 2000
SHORTEST_PREFIX = 2
SHORTEST_CORRECTED = 4

# What says nothing about a text. A query of nothing else finds nothing.
EMPTY = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "but",
        "by",
        "for",
        "from",
        "has",
        "have",
        "how",
        "i",
        "in",
        "is",
        "it",
        "its",
        "me",
        "my",
        "of",
        "on",
        "or",
        "our",
        "so",
        "that",
        "the",
        "their",
        "there",
        "this",
        "to",
        "us",
        "was",
        "we",
        "what",
        "when",
        "where",
        "who",
        "will",
        "with",
        "you",
        "your",
        "al",
        "como",
        "con",
        "cual",
        "cuando",
        "de",
        "del",
        "el",
        "ella",
        "en",
        "es",
        "esta",
        "este",
        "la",
        "las",
        "le",
        "lo",
        "los",
        "mas",
        "mi",
        "me",
        "o",
        "para",
        "pero",
        "por",
        "que",
        "se",
        "sin",
        "son",
        "su",
        "sus",
        "un",
        "una",
        "unas",
        "unos",
        "y",
        "ya",
    ]
)

_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = re.compile(r"(?<=\w)['’](?=s\b)|(?<=\w)['’](?=\w)")


def folded(*texts: str) -> str:
    """Return lower case without accents, with single spaces: "Café  Río" becomes "cafe rio"."""
    decomposed = unicodedata.normalize("NFKD", " ".join(texts)).casefold()
    return " ".join("".join(sign for sign in decomposed if not unicodedata.combining(sign)).split())


def words_of(text: str) -> list[str]:
    """Return the normalized words of a text, in order, with repetitions; empty ones and single letters left out.

    Characters that no word contains (operators, quotes, NULs, marks of direction) only separate words.
    """
    plain = _APOSTROPHES.sub("", folded(text))
    found = (word[:LONGEST_WORD] for word in _WORD.findall(plain))
    return [word for word in found if word not in EMPTY and (len(word) > 1 or word.isdecimal())]


def query_words(query: str) -> list[str]:
    """Return the different words of a query, at most eight."""
    return list(islice(dict.fromkeys(words_of(query[:LONGEST_QUERY])), MOST_WORDS))


@lru_cache(maxsize=20_000)
def stems_of(word: str) -> tuple[str, str]:
    """Return the stems of a normalized word in English and in Spanish.

    Accents are gone before, in texts and queries alike, so that both get the same stem.
    """
    return _ENGLISH.stemWord(word), _SPANISH.stemWord(word)


_ENGLISH = snowballstemmer.stemmer("english")
_SPANISH = snowballstemmer.stemmer("spanish")


def without_a_letter(word: str) -> set[str]:
    """Return the word, and what is left without each of its letters.

    Two words that differ in one letter, or in two swapped neighbors, have one of these in common.
    """
    return {word, *(word[:nth] + word[nth + 1 :] for nth in range(len(word)))}


def can_be_misspelled(word: str) -> bool:
    """Whether other spellings of a word are tried: not of short ones, nor of numbers."""
    return len(word) >= SHORTEST_CORRECTED and not any(sign.isdecimal() for sign in word)


def is_one_off(word: str, other: str) -> bool:
    """Return whether one letter was changed, left out, or added, or two neighbors swapped."""
    if word == other or abs(len(word) - len(other)) > 1:
        return False
    first = next((nth for nth, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), None)
    if first is None:
        return True
    rest, other_rest = word[first:], other[first:]
    return (
        rest[1:] == other_rest[1:]
        or rest[1:] == other_rest
        or rest == other_rest[1:]
        or (rest[:2] == other_rest[1::-1] and rest[2:] == other_rest[2:])
    )
