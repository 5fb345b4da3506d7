"""Numbers in words: "four", "twenty-five", "one hundred and fifty", "Seven Million"; and "fifth", for anniversaries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Literal, NamedTuple, TypeAlias

Kind: TypeAlias = Literal["unit", "teen", "ten", "hundred", "scale"]

_UNITS = "one two three four five six seven eight nine".split()
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth".split()
)

SCALES = {"hundred": 2, "thousand": 3, "million": 6, "billion": 9, "trillion": 12}
"""Scale words, and the power of ten each stands for."""

ORDINALS = {word: number for number, word in enumerate(_ORDINALS, start=1)}
"""Ordinal words up to the twentieth."""

_VALUES: dict[str, tuple[Kind, int]] = {
    **{word: ("unit", number) for number, word in enumerate(_UNITS, start=1)},
    **{word: ("teen", number) for number, word in enumerate(_TEENS, start=10)},
    **{word: ("ten", 10 * number) for number, word in enumerate(_TENS, start=2)},
    **{word: ("hundred" if word == "hundred" else "scale", 10**power) for word, power in SCALES.items()},
}

# Which word goes on with a number after which, and what may stand between them. Everything else starts a new number.
_GOES_ON: dict[tuple[Kind, Kind], tuple[str, ...]] = {
    ("ten", "unit"): ("-", " "),
    ("unit", "hundred"): (" ", "-"),
    ("unit", "scale"): (" ", "-"),
    ("teen", "scale"): (" ", "-"),
    ("ten", "scale"): (" ", "-"),
    ("hundred", "scale"): (" ", "-"),
    ("hundred", "unit"): (" ", " and "),
    ("hundred", "teen"): (" ", " and "),
    ("hundred", "ten"): (" ", " and "),
    ("scale", "unit"): (" ",),
    ("scale", "teen"): (" ",),
    ("scale", "ten"): (" ",),
}


class _Word(NamedTuple):
    kind: Kind
    value: int
    start: int
    end: int


def number_words(text: str) -> Iterator[tuple[int, int, int]]:
    """The whole numbers that lower-case text says in words, each with its start and end.

    >>> [number for number, _, _ in number_words("four of twenty-five, two million one hundred and fifty thousand, one-third")]
    [4, 25, 2150000]

    Does not cover "a hundred", "a dozen", "zero"; "one" is read as 1 where it is a pronoun too.
    """
    run: list[_Word] = []
    for word in _number_words(text):
        if run and text[run[-1].end : word.start] not in _GOES_ON.get((run[-1].kind, word.kind), ()):
            yield from _number(run, text)
            run = []
        run.append(word)
    yield from _number(run, text)


def is_number_word(word: str) -> bool:
    """Whether the lower-case word is part of a number: "four", "hundred"."""
    return word in _VALUES


def _number_words(text: str) -> Iterator[_Word]:
    for found in _word_pattern().finditer(text):
        if found[0] in _VALUES:
            yield _Word(*_VALUES[found[0]], *found.span())


def _number(run: list[_Word], text: str) -> Iterator[tuple[int, int, int]]:
    """The run as a number; nothing where it is only a scale, or part of "one-third", "one-half" or "sixty-fifth"."""
    if not run or run[0].kind in ("hundred", "scale") or _is_ordinal(text, run[-1].end):
        return
    total = group = 0
    for word in run:
        if word.kind == "scale":
            total, group = total + group * word.value, 0
        else:
            group = group * 100 if word.kind == "hundred" else group + word.value
    yield total + group, run[0].start, run[-1].end


def _is_ordinal(text: str, end: int) -> bool:
    following = _word_pattern().match(text, end + 1) if text[end : end + 1] == "-" else None
    return following is not None and (following[0].removesuffix("s") in ORDINALS or following[0] in ("half", "quarter", "quarters"))


@cache
def _word_pattern() -> re.Pattern[str]:
    return re.compile(r"\b[a-z]+\b")
