"""A picture of a waterfall as one SVG file: what each class gets, stacked, over what is paid for the company.

Payouts are straight between breakpoints, so the areas are exact: they bend where a class converts or reaches its cap, and the top
of the stack is the exit itself. Each class has its colour and its name beside its band; a vertical line is a breakpoint.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from seriatim.formats.report.drawing import fit, n, svg, text

WIDTH, HEIGHT = 760, 440
LEFT, RIGHT, HEAD, FOOT = 66, 560, 62, 388
"""The edges of the plot: names stand right of it, amounts left and below."""

LINE = 30
"""Room for a name with its amount."""

SCALES = ((10**12, "tn"), (10**9, "bn"), (10**6, "m"), (10**3, "k"))
COLOURS = ("#1f4b77", "#c98a2b", "#5b8c6a", "#8c4a5d", "#6f86a8", "#a9a16a", "#4f6f73", "#b56a4a")
DARK = ("#6f9fcf", "#d9a552", "#84b896", "#c58399", "#9bb0d0", "#c6bf8a", "#86a9ad", "#d9977a")
FONT = 'system-ui, -apple-system, "Segoe UI", "Helvetica Neue", Arial, sans-serif'


@dataclass(frozen=True, slots=True)
class Band:
    """A class: its name, a line under it (what it gets at the right edge), and what it gets at each of the picture's exits."""

    name: str
    detail: str
    paid: tuple[Fraction, ...]


def stacked(exits: Sequence[Fraction], bands: Sequence[Band], breakpoints: Sequence[Fraction], title: str, detail: str) -> str:
    """The picture, a file of its own. `exits` rise from 0, and payouts are straight between them; the first band lies lowest."""
    plot = _Plot(float(exits[-1]) or 1.0)
    sums = [[Fraction(0)] * len(exits)]
    for band in bands:
        sums.append([below + own for below, own in zip(sums[-1], band.paid, strict=True)])
    body = [_style(len(bands)), f'<rect class="paper" width="{WIDTH}" height="{HEIGHT}"/>']
    body += [text(LEFT, 22, fit(title, WIDTH - LEFT - 20, 15, bold=True), "title"), text(LEFT, 41, detail, "small")]
    for i, (low, high) in enumerate(pairwise(sums)):
        edge = [*zip(exits, high, strict=True), *reversed(list(zip(exits, low, strict=True)))]
        places = "L".join(f"{n(plot.x(float(exit)))} {n(plot.y(float(paid)))}" for exit, paid in edge)
        body.append(f'<path class="band band{i % len(COLOURS)}" d="M{places}Z"/>')
    body += [*_breakpoints(plot, breakpoints), *_axes(plot), *_names(plot, bands, sums)]
    told = "; ".join(f"{band.name}: {band.detail}" for band in bands)
    return svg("waterfall", WIDTH, HEIGHT, title, told, body).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1) + "\n"


@dataclass(frozen=True, slots=True)
class _Plot:
    """Money to places: the same scale both ways, because all that is paid for the company is paid out."""

    top: float

    def x(self, exit: float) -> float:
        return LEFT + (RIGHT - LEFT) * exit / self.top

    def y(self, paid: float) -> float:
        return FOOT - (FOOT - HEAD) * paid / self.top


def _breakpoints(plot: _Plot, breakpoints: Sequence[Fraction]) -> Iterator[str]:
    """A line for each, up to the top of the stack, with its amount where there is room before the next."""
    last = -1000.0
    for at in map(float, breakpoints):
        x = plot.x(at)
        yield f'<path class="breakpoint" d="M{n(x)} {FOOT}V{n(plot.y(at) - 4)}"/>'
        label = short(at)
        width = 6.4 * len(label)
        if x - width > max(last, LEFT):
            yield text(x + 3, plot.y(at) - 8, label, "small", "end")
            last = x + 6


def _axes(plot: _Plot) -> Iterator[str]:
    yield f'<path class="axis" d="M{LEFT} {HEAD}V{FOOT}H{RIGHT}"/>'
    step = _step(plot.top)
    for i in range(int(plot.top / step + 1e-9) + 1):
        at = i * step
        yield text(plot.x(at), FOOT + 17, short(at), "small", "middle")
        if i:
            yield text(LEFT - 7, plot.y(at) + 4, short(at), "small", "end")
            yield f'<path class="tick" d="M{LEFT - 4} {n(plot.y(at))}h4M{n(plot.x(at))} {FOOT}v4"/>'
    yield text((LEFT + RIGHT) / 2, FOOT + 38, "paid for the company, after costs", "small", "middle")
    yield text(LEFT - 7, HEAD - 9, "paid out", "small", "end")


def _names(plot: _Plot, bands: Sequence[Band], sums: Sequence[Sequence[Fraction]]) -> Iterator[str]:
    """Each name beside its band's end, moved apart where bands are thin, with a line that leads to it."""
    middles = [plot.y(float(low[-1] + high[-1]) / 2) for low, high in pairwise(sums)]
    places: list[float] = []
    for middle in middles:  # from the lowest band up, each at least a line above the one before
        places.append(min(middle, places[-1] - LINE) if places else min(middle, FOOT - LINE / 2))
    if places and places[-1] < HEAD + LINE / 2:  # too high: the uppermost come down, and push those under them
        places[-1] = HEAD + LINE / 2
        for i in range(len(places) - 2, -1, -1):
            places[i] = max(places[i], places[i + 1] + LINE)
    for i, (band, middle, place) in enumerate(zip(bands, middles, places, strict=True)):
        yield f'<path class="lead" d="M{RIGHT + 3} {n(middle)}L{RIGHT + 16} {n(place)}"/>'
        yield f'<rect class="band{i % len(COLOURS)}" x="{RIGHT + 20}" y="{n(place - 10)}" width="9" height="9"/>'
        yield text(RIGHT + 35, place - 2, fit(band.name, 155, 12, bold=True), "name")
        yield text(RIGHT + 35, place + 11, fit(band.detail, 155, 10.5), "small")


def short(amount: float) -> str:
    """An amount in few letters: `1.5m`.

    >>> short(2_500), short(60_750_000), short(0), short(999_999_999)
    ('2.5k', '60.75m', '0', '1bn')
    """
    for i, (size, name) in enumerate(SCALES):
        shown = f"{amount / size:.2f}".rstrip("0").rstrip(".")
        if abs(amount) >= size or (i and shown == "1000"):
            return shown + name
        if shown == "1":
            return shown + name
    return f"{amount:.2f}".rstrip("0").rstrip(".")


def _step(top: float) -> float:
    """Round amounts, five to ten of them up to the top."""
    size = 10.0 ** (len(str(int(top))) - 1) if top >= 1 else 0.1
    return next(size * part for part in (2, 1, 0.5, 0.2, 0.1) if top / (size * part) >= 4.5)


def _style(bands: int) -> str:
    def rules(colours: Sequence[str]) -> str:
        return "".join(f".band{i}{{fill:{colours[i]}}}" for i in range(min(bands, len(colours))))

    light = (
        f"text{{font-family:{FONT};font-variant-numeric:tabular-nums;fill:#1d1c1a}}.paper{{fill:#fffefb}}"
        ".title{font-size:15px;font-weight:600}.name{font-size:12px;font-weight:600}.small{font-size:10.5px;fill:#5d5952}"
        ".band{stroke:#fffefb;stroke-width:1.2;stroke-linejoin:round}.axis{stroke:#1d1c1a;stroke-width:0.8;fill:none}"
        ".tick{stroke:#1d1c1a;stroke-width:0.8;fill:none}.breakpoint{stroke:#1d1c1a;stroke-width:0.9;stroke-dasharray:3 2.5;fill:none}"
        ".lead{stroke:#5d5952;stroke-width:0.7;fill:none}"
    )
    dark = (
        "text{fill:#e9e5dc}.paper{fill:#171613}.small{fill:#aca698}.band{stroke:#171613}.axis,.tick,.breakpoint{stroke:#e9e5dc}"
        ".lead{stroke:#aca698}"
    )
    return f"<style>{light}{rules(COLOURS)}@media (prefers-color-scheme: dark){{{dark}{rules(DARK)}}}</style>"
