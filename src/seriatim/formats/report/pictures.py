"""The report's two pictures as inline SVG: the timeline of closings, and how the common stock needed grows.

Pure geometry: rows of values in, SVG text out; names, dates and numbers come as text. Every row has its own band and every text its own
column, so nothing can overlap. Colours are the page's, and each meaning has a shape or a pattern too, for print in grey. A
long picture is cut into several, so that each fits on a sheet. Each is made wide and narrow; the page shows the one that fits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from seriatim.formats.report.drawing import AXIS, TOP, WIDE, Scale, Sheet, axis, fit, n, parts, rule, scale_of, svg, text
from seriatim.formats.report.words import count

Look = Literal["done", "open", "waits", "bad", "off"]
"""Closed; open; waiting for a condition; overdue or in default; lapsed."""

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
    """One stage: common outstanding, reserved for conversion, and the authorised count (None: not limited).

    `total` is the two together, as text beside the bar; `told` says all of it in words.
    """

    name: str
    detail: str
    outstanding: Decimal
    reserved: Decimal
    authorized: Decimal | None
    total: str
    told: str


def timeline(spans: Sequence[Span], as_of: date, title: str, ident: str, sheet: Sheet = WIDE) -> list[str]:
    """The closings' windows and funding on one axis, the days on which their shares fall due on another; a row for each closing."""
    if not spans:
        return []
    windows = scale_of([day for s in spans for day in (s.opens, s.closes, *s.funded)], sheet.first)
    falls_due = [day for s in spans for day, _ in s.due]
    due = scale_of(falls_due, sheet.second) if falls_due else None
    pictures = []
    for number, part in enumerate(parts(spans), start=1):
        height = TOP + sheet.row * len(part) + AXIS
        body = [axis(windows, height), _as_of(as_of, windows, height)]
        body += [axis(due, height), _as_of(as_of, due, height)] if due else []
        for index, span in enumerate(part):
            top = TOP + sheet.row * index
            body += [rule(sheet, top), _span_text(span, sheet, top), _span_marks(span, windows, due, top + sheet.middle)]
        body.append(_heads(sheet, bool(due)))
        told = "; ".join(f"{s.name}: {s.status}, {s.detail}" + (f", shares due {s.due_text}" if s.due_text else "") for s in part)
        pictures.append(svg(f"{ident}-{sheet.name}-{number}", sheet.width, height, title, told, body))
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
    for number, part in enumerate(parts(bars), start=1):
        ident_here = f"{ident}-{sheet.name}-{number}"
        height = TOP + sheet.row * len(part) + 6
        body = [_patterns(ident_here)]
        for index, bar in enumerate(part):
            top = TOP + sheet.row * index
            body += [rule(sheet, top), _bar_text(bar, sheet, top), *_bar_marks(bar, left, unit, top, sheet, shown, ident_here)]
        body.append(_limit_head(part, left, right, unit, shown))
        told = "; ".join(f"{b.name} ({b.detail}): {b.told}" for b in part)
        pictures.append(svg(ident_here, sheet.width, height, title, told, body))
    return pictures


def _as_of(as_of: date, scale: Scale | None, height: int) -> str:
    if scale is None or not scale.has(as_of):
        return ""
    x = scale.at(as_of)
    anchor = "end" if x > (scale.left + scale.right) / 2 else "start"
    shift = -4 if anchor == "end" else 4
    return f'<path class="as-of" d="M{n(x)} {TOP - 8}V{height - AXIS}"/>' + text(x + shift, TOP - 5, "as of", "small", anchor)


def _heads(sheet: Sheet, due: bool) -> str:
    heads = text(sheet.first[0], 11, "Closing", "head")
    return heads + (text(sheet.second[0], 11, "Redemption", "head") if due else "")


def _span_text(span: Span, sheet: Sheet, top: int) -> str:
    if sheet.stacked:
        first, second = fit(f"{span.name}: {span.status}", 230, 12, bold=True), fit(span.detail, 320, 10.5)
        due = text(324, top + 15, span.due_text, "small", "end")
        return text(4, top + 15, first, f"name {span.look}") + text(4, top + 29, second, "small") + due
    name, detail = fit(f"{span.name}: {span.status}", sheet.text, 12, bold=True), fit(span.detail, sheet.text, 10.5)
    due = text(sheet.width, top + sheet.middle + 4, span.due_text, "small", "end")
    return text(0, top + 17, name, f"name {span.look}") + text(0, top + 31, detail, "small") + due


def _span_marks(span: Span, windows: Scale, due: Scale | None, y: int) -> str:
    x, end = windows.at(span.opens), windows.at(span.closes)
    drawn = [f'<rect class="window {span.look}" x="{n(x)}" y="{y - 5}" width="{n(max(end - x, 3))}" height="10" rx="2"/>']
    drawn += [f'<circle class="funded" cx="{n(windows.at(day))}" cy="{y}" r="5"/>' for day in span.funded]
    if span.look == "bad":
        drawn.append(f'<path class="cross" d="M{n(end - 4)} {y - 4}l8 8m0 -8l-8 8"/>')
    for day, projected in span.due if due else ():
        x = due.at(day) if due else 0
        kind = "projected" if projected else "owed"
        drawn.append(f'<path class="due {kind}" d="M{n(x)} {y - 6}l6 6l-6 6l-6 -6z"/>')
    return "".join(drawn)


def _bar_text(bar: Bar, sheet: Sheet, top: int) -> str:
    if sheet.stacked:
        return (
            text(4, top + 15, fit(bar.name, 220, 12, bold=True), "name")
            + text(4, top + 29, fit(bar.detail, 210, 10.5), "small")
            + text(324, top + 15, bar.total, "small", "end")
        )
    name, detail = fit(bar.name, sheet.text, 12, bold=True), fit(bar.detail, sheet.text, 10.5)
    value = text(sheet.width, top + sheet.middle + 4, bar.total, "small", "end")
    return text(0, top + 17, name, "name") + text(0, top + 31, detail, "small") + value


def _bar_marks(bar: Bar, left: int, unit: float, top: int, sheet: Sheet, limits_shown: bool, ident: str) -> Iterator[str]:
    y = top + sheet.middle - 7
    held, more = float(bar.outstanding) * unit, float(bar.reserved) * unit
    if held:
        yield f'<rect class="held" x="{left}" y="{y}" width="{n(held)}" height="14"/>'
    if more:
        yield f'<rect class="reserved" x="{n(left + held)}" y="{y}" width="{n(more)}" height="14" fill="url(#{ident}-hatch)"/>'
    if bar.authorized is None:
        return
    limit = float(bar.authorized) * unit
    if held + more > limit:
        yield f'<rect class="over" x="{n(left + limit)}" y="{y}" width="{n(held + more - limit)}" height="14" fill="url(#{ident}-over)"/>'
    if limits_shown:
        first, last = (y - 4, y + 18) if sheet.stacked else (top, top + sheet.row)
        yield f'<path class="limit" d="M{n(left + limit)} {first}V{last}"/>'


def _limit_head(bars: Sequence[Bar], left: int, right: int, unit: float, shown: bool) -> str:
    """What is authorised, in words, over its line; where it lies beyond the scale, with an arrow."""
    limits = {b.authorized for b in bars}
    limit = next(iter(limits)) if len(limits) == 1 else None
    if limit is None:
        return text(right, 22, "authorised: see the table", "limit-text", "end") if limits != {None} else ""
    if not shown:
        return text(right, 22, f"authorised {count(limit)}, beyond the scale →", "limit-text", "end")
    x = left + float(limit) * unit
    anchor = "end" if x > (left + right) / 2 else "start"
    return text(x, 22, f"authorised {count(limit)}", "limit-text", anchor)


def _patterns(ident: str) -> str:
    """Stripes for what is reserved, and others, the other way, for what is more than authorised."""
    size = 'height="6" patternUnits="userSpaceOnUse"'
    reserved = f'<pattern id="{ident}-hatch" width="4" {size} patternTransform="rotate(45)"><path class="stripe" d="M0 0V6"/></pattern>'
    ground = '<rect class="over-ground" width="5" height="6"/><path class="over-stripe" d="M0 0V6"/>'
    return f'<defs>{reserved}<pattern id="{ident}-over" width="5" {size} patternTransform="rotate(-45)">{ground}</pattern></defs>'
