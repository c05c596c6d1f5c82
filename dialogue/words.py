"""How words are compared when somebody looks for them: the same on both databases."""

import unicodedata

MOST_WORDS = 8  # that a search takes; more is a quotation


def folded(*texts: str) -> str:
    """Lower case, without accents, one space between words: "Café  Río" becomes "cafe rio"."""
    decomposed = unicodedata.normalize("NFKD", " ".join(texts)).casefold()
    return " ".join("".join(sign for sign in decomposed if not unicodedata.combining(sign)).split())


def wanted(query: str) -> list[str]:
    """The words of a query, folded; at most eight."""
    return folded(query[:200]).split()[:MOST_WORDS]
