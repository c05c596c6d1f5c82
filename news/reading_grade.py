"""Estimate the reading grade of a text by its sentences and syllables, for staff.

English: Flesch–Kincaid (Kincaid et al. 1975). Spanish: Crawford (1984), made for primary schools. Syllables are
counted by groups of vowels, which is right within a few percent over a paragraph.
"""

import re

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
VOWELS = {"en": re.compile(r"[aeiouy]+"), "es": re.compile(r"[aeoáéíóú]|[iuüy]+(?![aeoáéíóú])")}


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


def of(text: str, language: str) -> float:
    """Return the grade; 0 for an empty text."""
    words = WORD.findall(re.sub(r"\S*(?:://|@)\S*", " ", text))
    if not words:
        return 0.0
    # A heading or a list item also ends a sentence.
    sentences = max(1, len([part for part in re.split(r"[.!?…:]+(?:\s|$)|\n+", text) if WORD.search(part)]))
    total = sum(syllables(word, language) for word in words)
    if language == "es":
        per_hundred = 100 / len(words)
        return max(0.0, -0.205 * sentences * per_hundred + 0.049 * total * per_hundred - 3.407)
    return max(0.0, 0.39 * len(words) / sentences + 11.8 * total / len(words) - 15.59)
