"""The numbers and rates that stand in a text, each read as a whole and as an exact value.

At every figure the longest run that could belong to it is taken (`1,000,000`, `8-K`, `480-10`, `5B`), with the sign before it and
the unit after it, and only then read. So no part of a number is ever taken for a number: 1,000 is not found in `15,000`,
`1,000,000` or `$1,000.50`, nor 4 in `$4 million`, nor 8 in `8-K`. A run that is no number is passed over as a whole.

Does not cover: fractions other than halves and quarters (`1/3`, `8 1/2%`), decimal commas, ranges (`10-20`), a scale word that
serves two numbers (`$1 and $4 million`), brackets for negative numbers. Currencies are not told apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cache

from seriatim.sources.numberwords import ORDINALS, SCALES, is_number_word, number_words
from seriatim.sources.plain import blot
from seriatim.sources.values import Rate, Token, YearsAfter

_SUFFIXES = {"": 0, "x": 0, "k": 3, "m": 6, "mm": 6, "mn": 6, "b": 9, "bn": 9}
_ONLY_WITH_MONEY = frozenset("kb")  # "$5k" is money; "10K" is a form and "5B" a schedule
_FRACTIONS = {"half": "0.5", "one-quarter": "0.25", "one-fourth": "0.25", "three-quarter": "0.75", "three-fourth": "0.75"}


def numerals(text: str) -> Iterator[Token]:
    """The numbers (`Decimal`) and rates (`Rate`) in lower-case plain text: fractions first, then digits, then words.

    >>> [str(token.value) for token in numerals("fifty percent of 15,000 at $0.0040, not $4 million, under form 8-k")]
    ['15000', '0.0040', '4E+6', '50%']
    """
    fractions = tuple(_fraction().finditer(text)) if "half" in text or "-quarter" in text or "-fourth" in text else ()
    for found in fractions:
        yield from _fractional(found, text)
    text = blot(text, (found.span() for found in fractions))
    for found in _runs().finditer(text):
        digits, scale = found["run"].replace(",", ""), _scale(found)
        if scale is not None and not found["chain"] and _number().fullmatch(found["run"]):
            yield _with_unit((found["sign"] or "") + digits, scale, text, found.span())
    for number, start, end in number_words(text):
        yield _with_unit(str(number), 0, text, (start, end))


def anniversaries(text: str, numbers: Iterable[Token]) -> Iterator[Token]:
    """The times in whole years (`YearsAfter`) in lower-case plain text: "five (5) years", "5-year", "fifth anniversary".

    >>> text = "until the 5th anniversary, or ten years from issue"
    >>> [str(token.value) for token in anniversaries(text, numerals(text))]
    ['10 years', '5 years']
    """
    for number in numbers:
        years = _years().match(text, number.end)
        if years and isinstance(number.value, Decimal) and number.value == int(number.value):
            yield Token(YearsAfter(int(number.value)), number.start, years.end())
    for found in _anniversary().finditer(text) if "anniversar" in text else ():
        if nth := int(found["digits"] or 0) or ORDINALS.get(found["word"] or ""):
            yield Token(YearsAfter(nth), *found.span())


def _fractional(found: re.Match[str], text: str) -> Iterator[Token]:
    """A half or a quarter as a rate; nothing where it is the rest of a number ("one and a half")."""
    if found["whole"] and (found["whole"].isdigit() or is_number_word(found["whole"])):
        return
    digits = _FRACTIONS[(found["quarter"] or "half").removesuffix("s")]
    token = _with_unit(digits, 0, text, found.span())
    yield Token(Rate(Decimal(digits)), *found.span()) if isinstance(token.value, Decimal) else token


def _scale(found: re.Match[str]) -> int | None:
    """The power of ten that a scale word or suffix stands for; None where letters make the figure something else."""
    if found["scale"]:
        return SCALES[found["scale"]]
    tail = found["tail"] or ""
    return None if tail in _ONLY_WITH_MONEY and not found["money"] else _SUFFIXES.get(tail)


def _with_unit(digits: str, exponent: int, text: str, span: tuple[int, int]) -> Token:
    """The number with the unit that follows it: percent and basis points make it a rate, cents divide it by 100."""
    unit = _unit().match(text, span[1])
    if unit is None:
        return Token(Decimal(f"{digits}E{exponent}"), *span)
    value = Decimal(f"{digits}E{exponent - (4 if unit['basis'] else 2)}")
    return Token(value if unit["cents"] else Rate(value), span[0], unit.end())


@cache
def _runs() -> re.Pattern[str]:
    scales = "|".join(SCALES)
    return re.compile(
        rf"""
        (?P<sign>(?<![^\s(])-)?
        (?: (?P<money>[$€£¥]\s?) | (?<!\w)(?<![0-9][.,])(?<!\b[a-z]-) )   # 2 is no number in "B-2"; 10 is one in "1-for-10"
        (?P<run>\.?[0-9](?:[0-9.,]*[0-9])?)
        (?P<chain>(?:[-/:][0-9][0-9.,]*)+|-[a-z]\b)?
        (?: [\s-]?(?P<scale>{scales})\b | (?P<tail>(?!(?:percent|bps?|cents?)\b)[a-z]+) )?
        """,
        re.VERBOSE,
    )


@cache
def _number() -> re.Pattern[str]:
    return re.compile(r"(?:[0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.[0-9]+)?|\.[0-9]+")


@cache
def _unit() -> re.Pattern[str]:
    return re.compile(r"(?P<rate>\s?%|[\s-]?per\s?cent\b)|(?P<basis>[\s-]?(?:basis\spoint|bp)s?\b)|(?P<cents>\s?¢|[\s-]?cents?\b)")


@cache
def _fraction() -> re.Pattern[str]:
    of_percent = r"(?:\sof\s(?:one|a|1)(?=\s?(?:percent|%)))?"
    return re.compile(
        r"(?:\b(?P<whole>[a-z]+|[0-9]+)\sand\s)?(?<!\w)"
        r"(?:(?P<quarter>(?:one|three)-(?:quarter|fourth)s?)|(?<!first\s)(?<!second\s)(?:one[\s-]|a\s)?half)"
        rf"(?![\s-](?:years?|yearly|hours?|an?|hundred|thousand|million)\b)\b{of_percent}"
    )


@cache
def _years() -> re.Pattern[str]:
    return re.compile(r"(?:\s\([^()]{1,12}\))?[\s-]years?\b")


@cache
def _anniversary() -> re.Pattern[str]:
    return re.compile(
        r"(?<![\w-])(?:(?P<word>[a-z]+)|(?P<digits>[0-9]{1,3})(?:st|nd|rd|th))(?:\s\([^()]{1,12}\))?(?:\syear|\sannual)?"
        r"\sanniversar(?:y|ies)\b"
    )
