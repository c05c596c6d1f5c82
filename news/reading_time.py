"""Estimate how long an article takes to read."""

import math
import re

WORDS_A_MINUTE = 200  # of a person who reads on a phone


def minutes(text: str) -> int:
    """Return the minutes that `text` takes, at least 1; 0 for no text."""
    words = len(re.findall(r"\w+", text))
    return math.ceil(words / WORDS_A_MINUTE)
