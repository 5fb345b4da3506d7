"""How a figure may be written, and where in a text it stands.

A text is read once into values (20 million, 50%, February 24 2017, the fifth anniversary ...), and the figure sought is compared
with each: exactly, and kind by kind. That is stricter than looking for the ways in which the figure might be spelled, and knows
more of them. Days and web addresses are read first and taken out, so the 24 of "Feb 24" is no number.

Does not cover what `numerals` and `daywords` leave out. A number is any number: a price of 1,000 is found in "1,000 shares".
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from seriatim.sources.daywords import day_tokens, mentions
from seriatim.sources.numerals import anniversaries, numerals
from seriatim.sources.plain import blot, plain
from seriatim.sources.values import Figure, Month, Rate, Token, Words, YearsAfter, shown

__all__ = ["Figure", "Month", "Rate", "Token", "Words", "YearsAfter", "find", "shown", "tokens"]


def find(figure: Figure, text: str) -> list[tuple[int, int]]:
    """The spans of plain text in which the figure stands, from left to right; none where it does not.

    >>> from decimal import Decimal
    >>> text = "four closings of $1 million in March, April, May and June 2017"
    >>> [text[start:end] for start, end in find(Decimal("1000000.00"), text) + find(Month(2017, 4), text)]
    ['$1 million', 'April']
    >>> find(Decimal(1000), "15,000 shares for $1,000.50")
    []
    """
    if isinstance(figure, Words):
        return [found.span() for found in _words(figure.text).finditer(text)]
    return [(token.start, token.end) for token in tokens(text) if type(token.value) is type(figure) and token.value == figure]


@lru_cache(maxsize=16384)
def tokens(text: str) -> tuple[Token, ...]:
    """Every value that stands in plain text, from left to right. Texts read before are remembered."""
    cleared = blot(text, [found.span() for found in _addresses().finditer(text)] if "://" in text or "www." in text else ())
    days = mentions(cleared)
    rest = _lowered(blot(cleared, ((one.start, one.end) for one in days)))
    numbers = list(numerals(rest))
    found = [*day_tokens(days), *numbers, *anniversaries(rest, numbers)]
    return tuple(sorted(found, key=lambda token: token.start))


def _lowered(text: str) -> str:
    """The text in lower case, character by character: the few that would become two stay as they are."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(one.lower() if len(one.lower()) == 1 else one for one in text)


@cache
def _addresses() -> re.Pattern[str]:
    return re.compile(r"(?:https?://|www\.)\S+")


@lru_cache(maxsize=1024)
def _words(text: str) -> re.Pattern[str]:
    """A pattern of the words as whole words: "restricted" neither in "unrestricted" nor in "non-restricted", "1" not in "0.1"."""
    words = r"\s+".join(re.escape(word) for word in plain(text)[0].split())
    return re.compile(rf"(?<!\w)(?<!\w-)(?<![0-9][.,]){words}(?!\w|[.,][0-9])", re.IGNORECASE)
