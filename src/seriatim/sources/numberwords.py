"""Numbers in words: "four", "twenty-five", "one hundred and fifty", "Seven Million", and "fifth" for anniversaries."""

from __future__ import annotations

import re
from functools import cache

_UNITS = dict(zip("one two three four five six seven eight nine".split(), range(1, 10), strict=True))
_TEENS = dict(
    zip(
        "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(),
        range(10, 20),
        strict=True,
    )
)
_TENS = dict(zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True))
_SMALL = {**_UNITS, **_TEENS, **_TENS}

SCALES = {"hundred": 2, "thousand": 3, "million": 6, "billion": 9, "trillion": 12}
"""Scale words, and the power of ten each stands for."""

ORDINALS = dict(
    zip(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
        "sixteenth seventeenth eighteenth nineteenth twentieth".split(),
        range(1, 21),
        strict=True,
    )
)
"""Ordinal words up to the twentieth."""


def number_of(words: str) -> int:
    """The number that the words say. The words must match `number_words()`.

    >>> number_of("four"), number_of("Twenty-Five"), number_of("two million one hundred and fifty thousand")
    (4, 25, 2150000)
    """
    total = group = 0
    for word in re.findall(r"[a-z]+", words.lower()):
        if word in _SMALL:
            group += _SMALL[word]
        elif word == "hundred":
            group *= 100
        elif word in SCALES:
            total, group = total + group * 10 ** SCALES[word], 0
    return total + group


@cache
def number_words() -> str:
    """A pattern (for IGNORECASE) of a number in words from one up; not of "a hundred" or "a dozen"."""
    units, gap = _one_of(_UNITS), r"[\s-]"
    under_100 = rf"(?:{_one_of(_TENS)}(?:{gap}{units}\b)?|{_one_of(_TEENS)}|{units})\b"
    under_1000 = rf"(?:{units}{gap}hundred\b(?:\s(?:and\s)?{under_100})?|{under_100})"
    scale = rf"{gap}(?:thousand|million|billion|trillion)\b"
    return rf"{under_1000}(?:{scale}(?:,?\s{under_1000}{scale})*(?:\s(?:and\s)?{under_1000})?)?"


@cache
def ordinal_words() -> str:
    """A pattern (for IGNORECASE) of an ordinal in words, first to twentieth."""
    return _one_of(ORDINALS)


def _one_of(words: dict[str, int]) -> str:
    return f"(?:{'|'.join(sorted(words, key=len, reverse=True))})"
