"""Drawing in SVG: sheets and their columns, a time axis, text that stays in its column, numbers written always the same way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from typing import TypeVar

from seriatim.formats.report.words import MONTHS
from seriatim.units.dates import months_after

ROWS_MAX = 18
"""Rows in one picture: more would not fit on a printed page."""

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Sheet:
    """Where things stand: the picture's width, the text column, the plots' edges, and a row's height and its band's middle.

    `stacked`: texts stand above the plots instead of beside them.
    """

    name: str
    width: int
    text: int
    first: tuple[int, int]
    second: tuple[int, int]
    row: int
    middle: int
    stacked: bool = False


WIDE = Sheet("wide", 720, 196, (206, 440), (464, 632), 40, 20)
NARROW = Sheet("narrow", 328, 328, (4, 190), (212, 324), 62, 46, stacked=True)
TOP = 30
"""Room over the rows, for heads."""

AXIS = 36
"""Room under the rows, for the axis."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Days to places on a horizontal axis."""

    opens: date
    days: int
    left: int
    right: int

    def at(self, day: date) -> float:
        return self.left + (day - self.opens).days * (self.right - self.left) / self.days

    def has(self, day: date) -> bool:
        return 0 <= (day - self.opens).days <= self.days


def scale_of(days: Iterable[date], edges: tuple[int, int]) -> Scale:
    """An axis that holds all the days, with a little room at both ends."""
    found = sorted(days)
    room = max(20, (found[-1] - found[0]).days // 20)
    opens = found[0] - timedelta(days=min(room, (found[0] - date.min).days))
    closes = found[-1] + timedelta(days=min(room, (date.max - found[-1]).days))
    return Scale(opens, (closes - opens).days, *edges)


def ticks(scale: Scale) -> Iterator[tuple[date, str, str]]:
    """First days of months or years, as many as have room for their names: a day, its month, and its year where that is new."""
    room = max(1, (scale.right - scale.left) // 34)
    months = scale.days / 30.4
    step = next((s for s in (1, 2, 3, 6, 12, 24, 60, 120) if months / s <= room), 600)
    day, last = date(scale.opens.year, 1, 1), 0
    while scale.has(day) or day < scale.opens:
        if scale.has(day):
            month = MONTHS[day.month - 1][:3] if step < 12 else ""
            yield day, month, str(day.year) if day.year != last else ""
            last = day.year
        if day.year + step // 12 >= date.max.year:
            return
        day = months_after(day, step)


def axis(scale: Scale, height: int) -> str:
    """A time axis at the foot of a picture, with its ticks through all rows."""
    bottom = height - AXIS
    drawn = [f'<path class="axis" d="M{scale.left} {bottom}H{scale.right}"/>']
    for day, month, year in ticks(scale):
        x = scale.at(day)
        drawn.append(f'<path class="tick" d="M{n(x)} {TOP}V{bottom + 4}"/>')
        if x + 24 <= scale.right + 8:
            drawn.append(text(x + 3, bottom + 14, month or year, "small") + text(x + 3, bottom + 27, year if month else "", "small"))
    return "".join(drawn)


def rule(sheet: Sheet, top: int) -> str:
    """The line over a row."""
    return f'<path class="rule" d="M0 {top}H{sheet.width}"/>'


def text(x: float, y: float, words: str, kind: str, anchor: str = "start") -> str:
    """Text of a kind (a class of the style sheet) at a place; nothing for no words."""
    return f'<text class="{kind}" x="{n(x)}" y="{n(y)}" text-anchor="{anchor}">{escape(words)}</text>' if words else ""


def fit(words: str, width: int, size: float, bold: bool = False) -> str:
    """The words cut so that it stays in its column whatever font there is."""
    room = int(width / (size * (0.68 if bold else 0.6)))
    return words if len(words) <= room else words[: room - 1].rstrip() + "…"


def n(number: float) -> str:
    """A coordinate to a hundredth, always written the same way."""
    return f"{number:.2f}".rstrip("0").rstrip(".")


def parts(rows: Sequence[R]) -> Iterator[Sequence[R]]:
    """The rows, as many together as one picture takes."""
    for first in range(0, len(rows), ROWS_MAX):
        yield rows[first : first + ROWS_MAX]


def svg(ident: str, width: int, height: int, title: str, told: str, body: Iterable[str]) -> str:
    """A picture with its title and its description for those who do not see it."""
    named = f'<title id="{ident}-title">{escape(title)}</title><desc id="{ident}-desc">{escape(told)}</desc>'
    labels = f'role="img" aria-labelledby="{ident}-title" aria-describedby="{ident}-desc"'
    opening = f'<svg {labels} viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
    return opening + named + "".join(body) + "</svg>"
