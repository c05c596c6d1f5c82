"""How a text reads: the length of its sentences and its reading grade. One rule for our own pages and for what staff write.

Measured over sentences of six words or more, in the text's language. English: Flesch-Kincaid (Kincaid et al. 1975).
Spanish: Fernández Huerta (1959), as corrected by Law: 206.84 - 60 x syllables per word - 1.02 x words per sentence.
Syllables are counted by groups of vowels, which is right within a few percent over a paragraph.
"""

import re
from dataclasses import dataclass

LONGEST = 25  # words of a sentence
HARDEST = 8.0  # grade of a text in English
EASIEST = 70.0  # score of a text in Spanish
COUNTED = 6  # words; shorter sentences are labels
FEWEST = 80  # words in such sentences; with fewer, one long name determines the result

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
VOWELS = {"en": re.compile(r"[aeiouy]+"), "es": re.compile(r"[aeoáéíóú]|[iuüy]+(?![aeoáéíóú])")}
SENTENCE_ENDS = re.compile(r"(?<!\b[A-Z])[.!?…:]+[”’)]*(?:\s+|$)|\n+|\s·\s|;\s")


def syllables(word: str, language: str) -> int:
    word = word.lower()
    count = len(VOWELS[language].findall(word))
    if (
        language == "en"
        and re.search(r"[^aeiouy]e$|[^aeiouytd]ed$", word)
        and not re.search(r"[^aeiou]le$", word)
    ):
        count -= 1
    return max(1, count)


def sentences(text: str) -> list[list[str]]:
    """Return the words of each sentence that is long enough to count."""
    spoken = re.sub(r"\b([ap])\.\s?m\.(?!\s+[A-ZÁÉÍÓÚ¿¡])", r"\1m", re.sub(r"\S*(?:://|@)\S*", " ", text))
    found = [WORD.findall(part) for part in SENTENCE_ENDS.split(spoken)]
    return [words for words in found if len(words) >= COUNTED]


def grade(parts: list[list[str]], language: str) -> float:
    """Return the English grade in years of school, or the Spanish score of Fernández Huerta, where higher is easier."""
    words = [word for part in parts for word in part]
    per_word = sum(syllables(word, language) for word in words) / len(words)
    if language == "es":
        return 206.84 - 60 * per_word - 1.02 * len(words) / len(parts)
    return 0.39 * len(words) / len(parts) + 11.8 * per_word - 15.59


def is_easy(figure: float, language: str) -> bool:
    return figure >= EASIEST if language == "es" else figure <= HARDEST


@dataclass(frozen=True)
class Reading:
    """How a text reads: its `figure` (None if it has no whole sentence), and its sentences that are too long."""

    language: str
    figure: float | None
    words: int
    long: list[list[str]]

    @property
    def is_hard(self) -> bool:
        """Whether it has enough words to judge, and is harder than the limit."""
        return self.figure is not None and self.words >= FEWEST and not is_easy(self.figure, self.language)


def reading(text: str, language: str) -> Reading:
    parts = sentences(text)
    return Reading(
        language,
        grade(parts, language) if parts else None,
        sum(map(len, parts)),
        [words for words in parts if len(words) > LONGEST],
    )
