"""The numbers and rates that stand in a text, each read as a whole and as an exact value.

A text is scanned once from the left. At every figure the longest run that could belong to it is taken (`1,000,000`, `8-K`,
`480-10`, `5B`), with the sign before it and the unit after it, and only then read. So no part of a number is ever taken for a
number: 1,000 is not found in `15,000`, `1,000,000` or `$1,000.50`, nor 4 in `$4 million`, nor 8 in `8-K`. A run that is no
number is passed over as a whole.

Does not cover: fractions other than halves and quarters (`1/3`, `8 1/2%`), decimal commas, ranges (`10-20`), a scale word that
serves two numbers (`$1 and $4 million`), brackets for negative numbers, "a hundred", "a dozen". Currencies are not told apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache

from seriatim.sources.numberwords import ORDINALS, SCALES, number_of, number_words, ordinal_words
from seriatim.sources.values import Rate, Token, YearsAfter

_SUFFIXES = {"x": 0, "k": 3, "m": 6, "mm": 6, "mn": 6, "b": 9, "bn": 9}
_ONLY_WITH_MONEY = frozenset("kb")  # "$5k" is money; "10K" is a form and "5B" a schedule
_NUMBER = re.compile(r"(?:[0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.[0-9]+)?|\.[0-9]+")


def numerals(text: str) -> Iterator[Token]:
    """The numbers (`Decimal`) and rates (`Rate`) in plain text, from left to right.

    >>> [str(token.value) for token in numerals("fifty percent of 15,000 at $0.0040, not $4 million, under Form 8-K")]
    ['50%', '15000', '0.0040', '4E+6']
    """
    for found in _figures().finditer(text):
        digits, scale = _digits(found), _scale(found)
        if digits is None or scale is None:
            continue
        unit = -4 if found["basis"] else -2 if found["percent"] or found["cents"] else 0
        value = Decimal(f"{found['sign'] or ''}{digits}E{scale + unit}")
        is_rate = found["half"] or found["quarter"] or found["percent"] or found["basis"]
        yield Token(Rate(value) if is_rate else value, *found.span())


def anniversaries(text: str) -> Iterator[Token]:
    """The times in whole years (`YearsAfter`) in plain text: "fifth anniversary", "five (5) years", "5-year".

    >>> [str(token.value) for token in anniversaries("until the 5th anniversary, or ten years from issue")]
    ['5 years after', '10 years after']
    """
    for found in _years().finditer(text):
        digits = found["nth"] or found["digits"]
        words = found["ordinal"] or found["words"] or ""
        years = int(digits) if digits else ORDINALS.get(words.lower()) or number_of(words)
        yield Token(YearsAfter(years), *found.span())


def _digits(found: re.Match[str]) -> str | None:
    """The figure's digits before any scale or unit; None where it is no number."""
    if found["half"]:
        return "0.5"
    if found["quarter"]:
        return "0.75" if found["quarter"].lower().startswith("three") else "0.25"
    if found["words"]:
        return str(number_of(found["words"]))
    if found["run"] and not found["chain"] and _NUMBER.fullmatch(found["run"]):
        return found["run"].replace(",", "")
    return None


def _scale(found: re.Match[str]) -> int | None:
    """The power of ten that a scale word or suffix stands for; None where letters make the figure something else."""
    if found["scale"]:
        return SCALES[found["scale"].lower()]
    tail = (found["tail"] or "").lower()
    if not tail:
        return 0
    return None if tail in _ONLY_WITH_MONEY and not found["money"] else _SUFFIXES.get(tail)


_UNIT = r"""(?:
      (?P<percent>\s?%|[\s-]?(?i:percent|per\scent)\b)
    | (?P<basis>[\s-]?(?i:basis\spoints?|bps?)\b)
    | (?P<cents>\s?¢|[\s-]?(?i:cents?)\b)
    )?"""

_RUN = rf"""
    (?P<sign>(?<![^\s(])-)?
    (?: (?P<money>[$€£¥]\s?) | (?<!\w)(?<![0-9][.,])(?<![A-Z]-) )   # 2 is no number in "B-2", but 10 is one in "1-for-10"
    (?P<run>\.?[0-9](?:[0-9.,]*[0-9])?)
    (?P<chain>(?:[-/:][0-9][0-9.,]*)+|-[A-Z]\b)?
    (?: [\s-]?(?P<scale>(?i:{"|".join(SCALES)}))\b | (?P<tail>(?!(?i:percent|bps?|cents?)\b)[A-Za-z]+) )?
    """


@cache
def _figures() -> re.Pattern[str]:
    words = f"(?i:{number_words()})"
    half = r"(?i:(?:one[\s-]|a\s)?half)\b"
    return re.compile(
        rf"""
        (?P<mixed>(?<![\w.,])(?:{words}|[0-9]+)\sand\s{half})            # "one and one-half" is neither 1 nor a half
        | (?:
            (?P<half>(?<!\w)(?<!first\s)(?<!second\s){half}(?![\s-](?i:years?|yearly|hours?|an?\b|hundred|thousand|million)))
            (?:\sof\s(?i:one|a|1)(?=\s?(?i:percent|per\scent|%)))?
          | (?P<quarter>(?<!\w)(?i:one|three)-(?i:quarter|fourth)s?\b)
          | (?<!\w)(?P<words>{words})(?!\w|-(?i:half|{ordinal_words()}))     # nor is "one-third" 1, or "sixty-fifth" 60
          | {_RUN}
        ){_UNIT}
        """,
        re.VERBOSE,
    )


@cache
def _years() -> re.Pattern[str]:
    aside = r"(?:\s\([^()]{1,12}\))?"  # "five (5) years"
    return re.compile(
        rf"""(?<![\w-])(?<![0-9][.,])(?:
            (?:(?P<ordinal>{ordinal_words()})|(?P<nth>[0-9]{{1,3}})(?:st|nd|rd|th)){aside}(?:\s(?:year|annual))?\sanniversar(?:y|ies)
          | (?:(?P<words>{number_words()})|(?P<digits>[0-9]{{1,3}})){aside}[\s-]years?
        )\b""",
        re.VERBOSE | re.IGNORECASE,
    )
