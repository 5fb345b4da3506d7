"""A picture of how engines come to their limits: error against time a price, both logarithmic, a line for each engine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil, floor, log10

from seriatim.formats.report.drawing import n, svg, text
from seriatim.formats.report.payouts import COLOURS, DARK, FONT

WIDTH, LEFT, RIGHT, TOP, PANEL, FOOT = 760, 66, 520, 74, 300, 46
ROW = 16
"""Between two names."""

Run = tuple[str, Sequence[tuple[float, float]]]
"""A name, and the microseconds and the error of each size."""


def picture(runs: Sequence[Run], title: str, detail: str) -> str:
    """The picture as a file of its own."""
    times = [log10(micros) for _, points in runs for micros, _ in points]
    errors = [log10(error) for _, points in runs for _, error in points]
    edges = (floor(min(times)), ceil(max(times)), floor(min(errors)), ceil(max(errors)))
    height = TOP + PANEL + FOOT
    body = [_style(len(runs)), f'<rect class="paper" width="{WIDTH}" height="{height}"/>']
    body += [text(LEFT, 22, title, "title"), text(LEFT, 41, detail, "small"), text(LEFT, TOP - 9, "error, rms of relative", "small")]
    body += [*_frame(edges), *_lines(runs, edges)]
    told = "; ".join(f"{name}: {points[-1][1]:.0e} in {points[-1][0]:,.0f} µs" for name, points in runs)
    drawn = svg("convergence", WIDTH, height, title, told, body)
    return drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" class="conv" ', 1) + "\n"


def _place(micros: float, error: float, edges: tuple[int, int, int, int]) -> tuple[float, float]:
    first, last, low, high = edges
    across = LEFT + (RIGHT - LEFT) * (log10(micros) - first) / (last - first)
    return across, TOP + PANEL * (high - log10(error)) / (high - low)


def _frame(edges: tuple[int, int, int, int]) -> Iterator[str]:
    """The axes, a line for each power of ten."""
    first, last, low, high = edges
    bottom = TOP + PANEL
    yield f'<path class="axis" d="M{LEFT} {TOP}V{bottom}H{RIGHT}"/>'
    for power in range(low, high + 1):
        _, y = _place(1.0, 10.0**power, edges)
        yield f'<path class="tick" d="M{LEFT - 4} {n(y)}H{RIGHT}"/>' + text(LEFT - 7, y + 4, f"1e{power}", "small", "end")
    for power in range(first, last + 1):
        x, _ = _place(10.0**power, 1.0, edges)
        words = f"{10.0**power:,.0f} µs" if power >= 0 else f"{10.0**power:g} µs"
        yield f'<path class="tick" d="M{n(x)} {TOP}V{bottom + 4}"/>' + text(x, bottom + 17, words, "small", "middle")
    yield text(RIGHT, bottom + 34, "time a price, one core, batched", "small", "end")


def _lines(runs: Sequence[Run], edges: tuple[int, int, int, int]) -> Iterator[str]:
    for number, (name, points) in enumerate(runs):
        places = [_place(*point, edges) for point in points]
        yield f'<path class="run run{number}" d="M' + "L".join(f"{n(x)} {n(y)}" for x, y in places) + '"/>'
        yield from (f'<circle class="box{number}" cx="{n(x)}" cy="{n(y)}" r="2.6"/>' for x, y in places)
        at = TOP + 10 + number * ROW
        yield f'<rect class="box{number}" x="{RIGHT + 18}" y="{at - 8}" width="9" height="9"/>' + text(RIGHT + 32, at, name, "name")


def _style(count: int) -> str:
    light = {
        "text": f"font-family:{FONT};font-variant-numeric:tabular-nums;fill:#1d1c1a",
        ".paper": "fill:#fffefb",
        ".title": "font-size:15px;font-weight:600",
        ".name": "font-size:11px",
        ".small": "font-size:10.5px;fill:#5d5952",
        ".run": "fill:none;stroke-width:1.8",
        ".axis": "fill:none;stroke:#8d887e",
        ".tick": "fill:none;stroke:#e5e1d8",
    }
    dark = {
        "text": "fill:#eceae5",
        ".paper": "fill:#1b1a18",
        ".small": "fill:#a9a49a",
        ".axis": "stroke:#8d887e",
        ".tick": "stroke:#35332f",
    }

    def scoped(rules: dict[str, str], colours: Sequence[str]) -> str:
        strokes = {f".run{i}": f"stroke:{colours[i]}" for i in range(count)}
        fills = {f".box{i}": f"fill:{colours[i]}" for i in range(count)}
        return "".join(f".conv {name}{{{rule}}}" for name, rule in (rules | strokes | fills).items())

    return f"<style>{scoped(light, COLOURS)}@media (prefers-color-scheme: dark){{{scoped(dark, DARK)}}}</style>"
