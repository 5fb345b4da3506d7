"""The report's two pictures as inline SVG: the timeline of closings, and how the common stock needed grows.

Pure geometry: rows of values in, SVG text out; names, dates and numbers come as text. Every row has its own band and every text its own
column, so nothing can overlap. Colours are the page's, and each meaning has a shape or a pattern too, for print in grey. A
long picture is cut into several, so that each fits on a sheet. Each is made wide and narrow; the page shows the one that fits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from html import escape
from typing import Literal, TypeVar

from seriatim.formats.report.words import MONTHS
from seriatim.units.dates import months_after

Look = Literal["done", "open", "waits", "bad", "off"]
"""Closed; open; waiting for a condition; overdue or in default; lapsed."""

ROWS_MAX = 18
"""Rows in one picture: more would not fit on a printed page."""

BEYOND = 4
"""An authorised count so many times what is needed lies beyond the scale, and is said in words."""


@dataclass(frozen=True, slots=True)
class Span:
    """One closing: its window, the days on which it was funded, and the days on which its shares fall due (and whether projected)."""

    name: str
    detail: str
    status: str
    look: Look
    opens: date
    closes: date
    funded: tuple[date, ...] = ()
    due: tuple[tuple[date, bool], ...] = ()
    due_text: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One stage: common outstanding, reserved for conversion, and the authorised count (None: not limited)."""

    name: str
    detail: str
    outstanding: Decimal
    reserved: Decimal
    authorized: Decimal | None
    text: str
    short: str = ""


R = TypeVar("R", Span, Bar)


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
AXIS = 36


def timeline(spans: Sequence[Span], as_of: date, title: str, ident: str, sheet: Sheet = WIDE) -> list[str]:
    """The closings' windows and funding on one axis, the days on which their shares fall due on another; a row for each closing."""
    if not spans:
        return []
    windows = _scale([day for s in spans for day in (s.opens, s.closes, *s.funded)], sheet.first)
    falls_due = [day for s in spans for day, _ in s.due]
    due = _scale(falls_due, sheet.second) if falls_due else None
    pictures = []
    for number, part in enumerate(_parts(spans), start=1):
        height = TOP + sheet.row * len(part) + AXIS
        body = [_axis(windows, height), _as_of(as_of, windows, height)]
        body += [_axis(due, height), _as_of(as_of, due, height)] if due else []
        for index, span in enumerate(part):
            top = TOP + sheet.row * index
            body += [_rule(sheet, top), _span_text(span, sheet, top), _span_marks(span, windows, due, top + sheet.middle)]
        body.append(_heads(sheet, bool(due)))
        told = "; ".join(f"{s.name}: {s.status}, {s.detail}" + (f", shares due {s.due_text}" if s.due_text else "") for s in part)
        pictures.append(_svg(f"{ident}-{sheet.name}-{number}", sheet.width, height, title, told, body))
    return pictures


def growth(bars: Sequence[Bar], title: str, ident: str, sheet: Sheet = WIDE) -> list[str]:
    """A bar for each stage: outstanding, then reserved, against the authorised count."""
    if not bars:
        return []
    most = max((b.outstanding + b.reserved for b in bars), default=Decimal(0)) or Decimal(1)
    limits = [b.authorized for b in bars if b.authorized is not None]
    shown = bool(limits) and max(limits) <= most * BEYOND
    left, right = (4, 324) if sheet.stacked else (206, 590)
    unit = (right - left) / float(max([most, *limits] if shown else [most]))
    pictures = []
    for number, part in enumerate(_parts(bars), start=1):
        ident_here = f"{ident}-{sheet.name}-{number}"
        height = TOP + sheet.row * len(part) + 6
        body = [_hatch(ident_here)]
        for index, bar in enumerate(part):
            top = TOP + sheet.row * index
            body += [_rule(sheet, top), _bar_text(bar, sheet, top), *_bar_marks(bar, left, unit, top, sheet, shown, ident_here)]
        body.append(_limit_head(part, left, right, unit, shown))
        told = "; ".join(f"{b.name} ({b.detail}): {b.text}" for b in part)
        pictures.append(_svg(ident_here, sheet.width, height, title, told, body))
    return pictures


@dataclass(frozen=True, slots=True)
class _Scale:
    """Days to places on a horizontal axis."""

    opens: date
    days: int
    left: int
    right: int

    def at(self, day: date) -> float:
        return self.left + (day - self.opens).days * (self.right - self.left) / self.days

    def has(self, day: date) -> bool:
        return 0 <= (day - self.opens).days <= self.days


def _scale(days: Iterable[date], edges: tuple[int, int]) -> _Scale:
    """An axis that holds all the days, with a little room at both ends."""
    found = sorted(days)
    room = max(20, (found[-1] - found[0]).days // 20)
    opens = found[0] - timedelta(days=min(room, (found[0] - date.min).days))
    closes = found[-1] + timedelta(days=min(room, (date.max - found[-1]).days))
    return _Scale(opens, (closes - opens).days, *edges)


def _ticks(scale: _Scale) -> Iterator[tuple[date, str, str]]:
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


def _axis(scale: _Scale, height: int) -> str:
    bottom = height - AXIS
    drawn = [f'<path class="axis" d="M{scale.left} {bottom}H{scale.right}"/>']
    for day, month, year in _ticks(scale):
        x = scale.at(day)
        drawn.append(f'<path class="tick" d="M{_n(x)} {TOP}V{bottom + 4}"/>')
        if x + 24 <= scale.right + 8:
            drawn.append(_text(x + 3, bottom + 14, month or year, "small") + _text(x + 3, bottom + 27, year if month else "", "small"))
    return "".join(drawn)


def _as_of(as_of: date, scale: _Scale | None, height: int) -> str:
    if scale is None or not scale.has(as_of):
        return ""
    x = scale.at(as_of)
    anchor = "end" if x > (scale.left + scale.right) / 2 else "start"
    shift = -4 if anchor == "end" else 4
    return f'<path class="as-of" d="M{_n(x)} {TOP - 8}V{height - AXIS}"/>' + _text(x + shift, TOP - 5, "as of", "small", anchor)


def _heads(sheet: Sheet, due: bool) -> str:
    heads = _text(sheet.first[0], 11, "Closing", "head")
    return heads + (_text(sheet.second[0], 11, "Redemption", "head") if due else "")


def _span_text(span: Span, sheet: Sheet, top: int) -> str:
    if sheet.stacked:
        first, second = _fit(f"{span.name}: {span.status}", 230, 12, bold=True), _fit(span.detail, 320, 10.5)
        due = _text(324, top + 15, span.due_text, "small", "end")
        return _text(4, top + 15, first, f"name {span.look}") + _text(4, top + 29, second, "small") + due
    name, detail = _fit(f"{span.name}: {span.status}", sheet.text, 12, bold=True), _fit(span.detail, sheet.text, 10.5)
    due = _text(sheet.width, top + sheet.middle + 4, span.due_text, "small", "end")
    return _text(0, top + 17, name, f"name {span.look}") + _text(0, top + 31, detail, "small") + due


def _span_marks(span: Span, windows: _Scale, due: _Scale | None, y: int) -> str:
    x, end = windows.at(span.opens), windows.at(span.closes)
    drawn = [f'<rect class="window {span.look}" x="{_n(x)}" y="{y - 5}" width="{_n(max(end - x, 3))}" height="10" rx="2"/>']
    drawn += [f'<circle class="funded" cx="{_n(windows.at(day))}" cy="{y}" r="5"/>' for day in span.funded]
    if span.look == "bad":
        drawn.append(f'<path class="cross" d="M{_n(end - 4)} {y - 4}l8 8m0 -8l-8 8"/>')
    for day, projected in span.due if due else ():
        x = due.at(day) if due else 0
        kind = "projected" if projected else "owed"
        drawn.append(f'<path class="due {kind}" d="M{_n(x)} {y - 6}l6 6l-6 6l-6 -6z"/>')
    return "".join(drawn)


def _bar_text(bar: Bar, sheet: Sheet, top: int) -> str:
    if sheet.stacked:
        value = bar.short or bar.text
        return (
            _text(4, top + 15, _fit(bar.name, 220, 12, bold=True), "name")
            + _text(4, top + 29, _fit(bar.detail, 210, 10.5), "small")
            + _text(324, top + 15, value, "small", "end")
        )
    name, detail = _fit(bar.name, sheet.text, 12, bold=True), _fit(bar.detail, sheet.text, 10.5)
    value = _text(sheet.width, top + sheet.middle + 4, bar.short or bar.text, "small", "end")
    return _text(0, top + 17, name, "name") + _text(0, top + 31, detail, "small") + value


def _bar_marks(bar: Bar, left: int, unit: float, top: int, sheet: Sheet, limits_shown: bool, ident: str) -> Iterator[str]:
    y = top + sheet.middle - 7
    held, more = float(bar.outstanding) * unit, float(bar.reserved) * unit
    yield f'<rect class="held" x="{left}" y="{y}" width="{_n(held)}" height="14"/>'
    yield f'<rect class="reserved" x="{_n(left + held)}" y="{y}" width="{_n(more)}" height="14" fill="url(#{ident}-hatch)"/>'
    if bar.authorized is None:
        return
    limit = float(bar.authorized) * unit
    if held + more > limit:
        yield f'<rect class="over" x="{_n(left + limit)}" y="{y}" width="{_n(held + more - limit)}" height="14"/>'
    if limits_shown:
        first, last = (y - 4, y + 18) if sheet.stacked else (top, top + sheet.row)
        yield f'<path class="limit" d="M{_n(left + limit)} {first}V{last}"/>'


def _limit_head(bars: Sequence[Bar], left: int, right: int, unit: float, shown: bool) -> str:
    """What is authorised, in words, over its line; where it lies beyond the scale, with an arrow."""
    limits = {b.authorized for b in bars}
    limit = next(iter(limits)) if len(limits) == 1 else None
    if limit is None:
        return _text(right, 22, "authorised: see the table", "limit-text", "end") if limits != {None} else ""
    if not shown:
        return _text(right, 22, f"authorised {limit:,f}, beyond the scale →", "limit-text", "end")
    x = left + float(limit) * unit
    anchor = "end" if x > (left + right) / 2 else "start"
    return _text(x, 22, f"authorised {limit:,f}", "limit-text", anchor)


def _hatch(ident: str) -> str:
    stripes = '<path class="stripe" d="M0 0V6"/>'
    turned = 'patternTransform="rotate(45)" patternUnits="userSpaceOnUse"'
    return f'<defs><pattern id="{ident}-hatch" width="4" height="6" {turned}>{stripes}</pattern></defs>'


def _rule(sheet: Sheet, top: int) -> str:
    return f'<path class="rule" d="M0 {top}H{sheet.width}"/>'


def _text(x: float, y: float, text: str, kind: str, anchor: str = "start") -> str:
    return f'<text class="{kind}" x="{_n(x)}" y="{_n(y)}" text-anchor="{anchor}">{escape(text)}</text>' if text else ""


def _fit(text: str, width: int, size: float, bold: bool = False) -> str:
    """The text cut so that it stays in its column whatever font there is."""
    room = int(width / (size * (0.68 if bold else 0.6)))
    return text if len(text) <= room else text[: room - 1].rstrip() + "…"


def _n(number: float) -> str:
    """A coordinate to a hundredth, always written the same way."""
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _parts(rows: Sequence[R]) -> Iterator[Sequence[R]]:
    for first in range(0, len(rows), ROWS_MAX):
        yield rows[first : first + ROWS_MAX]


def _svg(ident: str, width: int, height: int, title: str, told: str, body: Iterable[str]) -> str:
    named = f'<title id="{ident}-title">{escape(title)}</title><desc id="{ident}-desc">{escape(told)}</desc>'
    opening = f'<svg role="img" aria-labelledby="{ident}-title" aria-describedby="{ident}-desc" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
    return opening + named + "".join(body) + "</svg>"
