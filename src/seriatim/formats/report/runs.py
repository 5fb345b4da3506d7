"""A picture of scenarios as one SVG file: the price and the common stock outstanding over time, a line for each scenario.

Prices are drawn on a logarithmic scale, so that the same fall in percent is the same way down; counts from zero. A count is a
stair: it changes on the day of an act. Where two lines are the same, the later one is dashed and both are seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import log10

from seriatim.formats.report.drawing import Scale, fit, n, svg, text, ticks
from seriatim.formats.report.payouts import COLOURS, DARK, FONT, short

WIDTH, LEFT, RIGHT, HEAD, PANEL, GAP, FOOT = 760, 66, 540, 74, 170, 46, 40
LINE = 27
"""Room for a name with its figure."""


@dataclass(frozen=True, slots=True)
class Line:
    """A scenario: its name, and by day its price and how many common shares were outstanding."""

    name: str
    prices: tuple[tuple[date, float], ...]
    counts: tuple[tuple[date, float], ...]


@dataclass(frozen=True, slots=True)
class _Panel:
    """One plot: where it stands, its axis of time, and its scale from `low` to `high` (as logarithms where `by_ratio`)."""

    top: int
    time: Scale
    low: float
    high: float
    by_ratio: bool = False

    def y(self, value: float) -> float:
        at = log10(value) if self.by_ratio else value
        return self.top + PANEL - PANEL * (at - self.low) / (self.high - self.low)

    def path(self, points: Sequence[tuple[date, float]], stairs: bool) -> str:
        places = []
        for i, (day, value) in enumerate(points):
            x, y = n(self.time.at(day)), n(self.y(value))
            places.append(f"M{x} {y}" if i == 0 else f"H{x}V{y}" if stairs else f"L{x} {y}")
        return "".join(places)


def over_time(lines: Sequence[Line], title: str, detail: str, alone: bool = True) -> str:
    """The picture, a file of its own or (not `alone`) part of a page, which then has its paper; without prices only the counts."""
    days = [day for line in lines for day, _ in (*line.prices, *line.counts)]
    time = Scale(min(days), max((max(days) - min(days)).days, 1), LEFT, RIGHT)
    priced = [line for line in lines if line.prices]
    panels = [_prices(priced, time, HEAD)] if priced else []
    panels.append(_counts(lines, time, HEAD + len(panels) * (PANEL + GAP)))
    height = panels[-1].top + PANEL + FOOT
    paper = f'<rect class="paper" width="{WIDTH}" height="{height}"/>'
    body = [_style(len(lines)), *([paper] if alone else [])]
    body += [text(LEFT, 22, fit(title, WIDTH - LEFT - 20, 15, bold=True), "title"), text(LEFT, 41, detail, "small")]
    for panel in panels:
        body += _panel(panel, lines)
    body += _days(time, panels[-1].top + PANEL)
    told = "; ".join(f"{line.name}: {short(line.counts[-1][1])} common outstanding at the end" for line in lines)
    drawn = svg("runs", WIDTH, height, title, told, body).replace("<svg ", '<svg class="runs" ', 1)
    return drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1) + "\n" if alone else drawn


def _prices(lines: Sequence[Line], time: Scale, top: int) -> _Panel:
    values = [log10(value) for line in lines for _, value in line.prices]
    room = max((max(values) - min(values)) * 0.06, 0.2 - (max(values) - min(values)) / 2)  # so wide that a round price is in it
    return _Panel(top, time, min(values) - room, max(values) + room, by_ratio=True)


def _counts(lines: Sequence[Line], time: Scale, top: int) -> _Panel:
    return _Panel(top, time, 0, max(value for line in lines for _, value in line.counts) * 1.06 or 1)


def _panel(panel: _Panel, lines: Sequence[Line]) -> Iterator[str]:
    """A plot with its axis, its lines, and their names at their ends."""
    bottom = panel.top + PANEL
    yield text(LEFT, panel.top - 9, "price, logarithmic" if panel.by_ratio else "common stock outstanding", "small")
    yield f'<path class="axis" d="M{LEFT} {panel.top}V{bottom}H{RIGHT}"/>'
    for at in _marks(panel):
        yield f'<path class="tick" d="M{LEFT - 4} {n(panel.y(at))}H{RIGHT}"/>'
        yield text(LEFT - 7, panel.y(at) + 4, _figure(at, panel.by_ratio), "small", "end")
    ends: list[tuple[float, int, str]] = []
    for i, line in enumerate(lines):
        points = line.prices if panel.by_ratio else line.counts
        if points:
            yield f'<path class="run run{i % len(COLOURS)}{" again" if i % 2 else ""}" d="{panel.path(points, not panel.by_ratio)}"/>'
            ends.append((panel.y(points[-1][1]), i, f"{line.name} {_figure(points[-1][1], panel.by_ratio)}"))
    yield from _names(ends, panel)


def _names(ends: Sequence[tuple[float, int, str]], panel: _Panel) -> Iterator[str]:
    """Each name at its line's end, moved down where lines end close together, and up again where that leaves the plot."""
    ordered = sorted(ends)
    places: list[float] = []
    for y, _, _ in ordered:
        places.append(max(y, places[-1] + LINE / 2 + 2) if places else y)
    over = max(places[-1] - (panel.top + PANEL), 0) if places else 0
    for i in range(len(places) - 1, -1, -1):
        places[i] = min(places[i], places[i + 1] - LINE / 2 - 2) if i + 1 < len(places) else places[i] - over
    for (y, i, words), place in zip(ordered, places, strict=True):
        yield f'<path class="lead" d="M{RIGHT + 2} {n(y)}L{RIGHT + 14} {n(place)}"/>'
        yield f'<rect class="box{i % len(COLOURS)}" x="{RIGHT + 18}" y="{n(place - 5)}" width="9" height="9"/>'
        yield text(RIGHT + 32, place + 4, fit(words, WIDTH - RIGHT - 40, 11), "name")


def _marks(panel: _Panel) -> Iterator[float]:
    """Round values inside a panel: 1, 2 and 5 times powers of ten, or equal steps from zero."""
    if panel.by_ratio:
        for exponent in range(int(panel.low) - 2, int(panel.high) + 3):
            yield from (at for at in (f * 10.0**exponent for f in (1, 2, 5)) if panel.low <= log10(at) <= panel.high)
        return
    size = 10.0 ** int(log10(panel.high))
    step = next(size * part for part in (2, 1, 0.5, 0.2, 0.1) if panel.high / (size * part) >= 3)
    yield from (i * step for i in range(int(panel.high / step) + 1))


def _days(time: Scale, bottom: int) -> Iterator[str]:
    for day, month, year in ticks(time):
        x = time.at(day)
        yield f'<path class="axis" d="M{n(x)} {bottom}v4"/>'
        yield text(x, bottom + 16, month or year, "small", "middle") + text(x, bottom + 29, year if month else "", "small", "middle")


def _figure(value: float, price: bool) -> str:
    return f"{value:.4g}" if price else short(value)


def _style(lines: int) -> str:
    """The picture's own rules, of nothing outside it: on a page there are others."""

    def scoped(rules: dict[str, str], colours: Sequence[str]) -> str:
        strokes = {f".run{i}": f"stroke:{colour}" for i, colour in enumerate(colours[:lines])}
        fills = {f".box{i}": f"fill:{colour}" for i, colour in enumerate(colours[:lines])}
        return "".join(f".runs {name}{{{rule}}}" for name, rule in (rules | strokes | fills).items())

    return f"<style>{scoped(LIGHT_RULES, COLOURS)}@media (prefers-color-scheme: dark){{{scoped(DARK_RULES, DARK)}}}</style>"


LIGHT_RULES = {
    "text": f"font-family:{FONT};font-variant-numeric:tabular-nums;fill:#1d1c1a",
    ".paper": "fill:#fffefb",
    ".title": "font-size:15px;font-weight:600",
    ".name": "font-size:11px",
    ".small": "font-size:10.5px;fill:#5d5952",
    ".run": "fill:none;stroke-width:1.9;stroke-linejoin:round",
    ".again": "stroke-dasharray:5 3",
    ".axis": "stroke:#1d1c1a;stroke-width:0.8;fill:none",
    ".tick": "stroke:#d8d3c8;stroke-width:0.6;fill:none",
    ".lead": "stroke:#5d5952;stroke-width:0.7;fill:none",
}
DARK_RULES = {
    "text": "fill:#e9e5dc",
    ".paper": "fill:#171613",
    ".small": "fill:#aca698",
    ".axis": "stroke:#e9e5dc",
    ".tick": "stroke:#3a382f",
    ".lead": "stroke:#aca698",
}
