"""Where one sentence ends and the next begins, in plain text such as companies write.

A full stop ends a sentence where a blank and a capital, a digit, a bracket, a quote or a currency sign follow it, unless it
belongs to an abbreviation. Some abbreviations never end one ("Mr. Song"), some not before a digit ("Feb. 24", "No. 5"). Others
may ("... sold by Boone Co., Ltd. The price ..."); these do only before a word that opens sentences, because the capital after
them is more often a name ("Inc. Common Stock", "U.S. Treasury").

Does not cover: sentences parted by a semicolon or by nothing, and "Ltd. Ascent will ..." (it stays one sentence).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

_NEVER = frozenset("mr mrs ms dr messrs prof hon st gov sen rep e.g i.e cf vs v viz approx".split())
_NOT_BEFORE_DIGIT = frozenset(
    "jan feb mar apr jun jul aug sep sept oct nov dec no nos sec secs art arts fig para paras p pp ex ch vol cl".split()
)
_PERHAPS = frozenset("inc corp co cos ltd llc plc lp llp bros jr sr etc al esq dept intl gmbh sarl ph.d".split())
_OPENING = frozenset(
    "a after all an and any as at before both but by during each following for from he however if in it its no on one our "
    "pursuant she subject such that the their there these they this those to under until upon we when where while with".split()
)
_LETTERED = frozenset("series class exhibit schedule annex appendix tranche part note unit".split())  # "Series K." ends


def sentence_spans(text: str) -> tuple[tuple[int, int], ...]:
    """The start and end of each sentence in plain text, in order; blanks between sentences belong to none.

    >>> text = "Boone Co., Ltd. of the U.S. pays Mr. Song $0.004 by Feb. 24. The Series K has no vote."
    >>> [text[start:end] for start, end in sentence_spans(text)]
    ['Boone Co., Ltd. of the U.S. pays Mr. Song $0.004 by Feb. 24.', 'The Series K has no vote.']
    """
    return tuple(_spans(text))


def _spans(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for stop in _stops().finditer(text):
        if stop["mark"] != "." or _ends(text[start : stop.start()], text[stop.end() :]):
            yield start, stop.end("closing")
            start = stop.end()
    if start < len(text):
        yield start, len(text)


def _ends(before: str, after: str) -> bool:
    """Whether the full stop between `before` (its own sentence so far) and `after` ends a sentence."""
    *earlier, word = before[-40:].split() or [""]
    name = word.strip("\"'([,").lower()
    if _enumerates(before) or name in _NEVER:
        return False
    if name in _NOT_BEFORE_DIGIT:
        return not after[:1].isdigit()
    if name in _PERHAPS or _initials(name):
        lettered = bool(earlier) and earlier[-1].strip("\"'([,").lower() in _LETTERED
        return lettered or _first_word(after) in _OPENING
    return True


def _enumerates(before: str) -> bool:
    """Whether all that stands before the stop is a number or a letter of a list: `8.`, `a.`, `(iv).`."""
    return re.fullmatch(r"\(?(?:[0-9]{1,3}|[A-Za-z]|[ivx]{1,5})\)?", before) is not None


def _initials(name: str) -> bool:
    return re.fullmatch(r"[a-z](?:\.[a-z])*", name) is not None


def _first_word(after: str) -> str:
    return (re.match(r"[\"'(\[]*(\w*)", after) or [""])[1].lower()


@cache
def _stops() -> re.Pattern[str]:
    return re.compile(r"(?P<mark>[.!?])(?P<closing>[\"')\]]*)\s+(?=[\"'(\[]*[A-Z0-9$€£¥])")
