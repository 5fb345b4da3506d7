"""The days and months that stand in a text, however they are written, each with its year.

A year is often written once for several: "in March, April, May and June 2017". A month or day without a year of its own takes
the year of the next one in its list; failing that, the year that the text names, if it names only one. Where neither holds,
which year is meant is left open, and it is not read at all.

Numbers parted by slashes are month/day/year, as American filings write them, unless the first is above 12. Two-digit years are
1970 to 2069. Does not cover: "the 24th instant", quarters, fiscal years, months without capitals ("may" is a verb).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from seriatim.sources.values import Month, Token

_MONTHS = "January February March April May June July August September October November December".split()
_NUMBERS = {name[:3].lower(): number for number, name in enumerate(_MONTHS, start=1)}
_VERBS = frozenset({"May", "March"})  # alone, these are months only after a word such as "in"


@dataclass(frozen=True, slots=True)
class Mention:
    """A month as a text mentions it, perhaps with a day, perhaps with a year, and where."""

    month: int
    day: int | None
    year: int | None
    start: int
    end: int


def mentions(text: str) -> tuple[Mention, ...]:
    """The days and months that the text mentions, from left to right, each with its year where that can be told.

    >>> [(one.month, one.year) for one in mentions("four closings in March, April, May and June 2017")]
    [(3, 2017), (4, 2017), (5, 2017), (6, 2017)]
    """
    written = sorted([*_numeric(text), *_named(text)], key=lambda one: one.start)
    years = {one.year for one in written if one.year} | {int(year) for year in _bare_years().findall(text)}
    only = years.pop() if len(years) == 1 else None
    dated: list[Mention] = []
    for one in reversed(written):
        listed = dated and _gap().fullmatch(text, one.end, dated[-1].start)
        if listed or _is_month(one, text):
            dated.append(replace(one, year=one.year or (dated[-1].year if listed else None) or only))
    return tuple(reversed(dated))


def day_tokens(found: tuple[Mention, ...]) -> Iterator[Token]:
    """The mentions with a year as values: each day a `date`, and each day or month a `Month`. February 30 is passed over."""
    for one in found:
        if one.year is None:
            continue
        try:
            day = date(one.year, one.month, one.day or 1)
        except ValueError:
            continue
        if one.day:
            yield Token(day, one.start, one.end)
        yield Token(Month(one.year, one.month), one.start, one.end)


def _numeric(text: str) -> Iterator[Mention]:
    for found in _numeric_pattern().finditer(text):
        if found["iso"]:
            year, month, day = (int(part) for part in found["iso"].split("-"))
        else:
            month, day, year = (int(part) for part in found["slashed"].split("/"))
            month, day = (day, month) if month > 12 else (month, day)
            year += 0 if year > 99 else 2000 if year < 70 else 1900
        if 1 <= month <= 12:
            yield Mention(month, day, year, *found.span())


def _named(text: str) -> Iterator[Mention]:
    for found in _named_pattern().finditer(text):
        day, name, year = (found[f"{part}_1"] or found[f"{part}_2"] for part in ("day", "name", "year"))
        yield Mention(_NUMBERS[name[:3].lower()], int(day) if day else None, int(year[:5]) if year else None, *found.span())


def _is_month(one: Mention, text: str) -> bool:
    """Whether the mention means a month: it has a day or a year, or is a month's whole name where a month can stand."""
    name = text[one.start : one.end]
    if one.day or one.year:
        return True
    return name in _MONTHS and (name not in _VERBS or _before_month().search(text, 0, one.start) is not None)


_YEAR = r"(?:19|20)[0-9]{2}(?![\w%]|[.,]?[0-9])"
_NAME = (
    r"(?:(?=[A-Z])(?i:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b)"
)
_DAY = r"[0-9]{1,2}(?![0-9]|\.[0-9]|,[0-9]{3}(?![0-9]))"


@cache
def _named_pattern() -> re.Pattern[str]:
    # Any four digits that follow are the year, even 1017: taking them for something else would leave room to guess another.
    year = r"(?:(?:\s?,\s?|\s(?:of\s)?|-)(?P<year_#>[0-9]{4,}(?![\w%]|[.,]?[0-9])))?"
    nth = r"(?:(?:st|nd|rd|th)\b|(?!\w))"
    day_first = rf"(?<![\w.,/$-])(?P<day_1>{_DAY}){nth}(?:\sday)?(?:\sof)?[\s-](?P<name_1>{_NAME})\.?"
    month_first = rf"(?<!\w)(?P<name_2>{_NAME})(?:\.(?=\s))?(?:[\s-](?P<day_2>{_DAY}){nth})?"
    return re.compile(day_first + year.replace("#", "1") + "|" + month_first + year.replace("#", "2"))


@cache
def _numeric_pattern() -> re.Pattern[str]:
    iso = r"(?P<iso>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    slashed = r"(?P<slashed>[0-9]{1,2}/[0-9]{1,2}/(?:[0-9]{4}|[0-9]{2}))"
    return re.compile(rf"(?<![\w/.,-])(?:{iso}|{slashed})(?![\w/-]|[.,][0-9])")


@cache
def _bare_years() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w$€£¥/.,-])(?<![$€£¥]\s){_YEAR}(?!\s(?i:shares|units|warrants|preferred|common))(?![-/])")


@cache
def _gap() -> re.Pattern[str]:
    """What may stand between the members of a list."""
    return re.compile(r"\s?[,;]\s(?:(?:and|or)\s)?(?:\([a-z]+\)\s)?|\s(?:and|or|to|through|until|&)\s|\s?-\s?")


@cache
def _before_month() -> re.Pattern[str]:
    return re.compile(r"(?i:\b(?:in|of|by|from|during|through|until|to|since|before|after|and|or|early|mid|late|each)[\s-])$")
