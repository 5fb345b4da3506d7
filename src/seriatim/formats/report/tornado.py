"""A picture of a tornado as SVG: how far each input alone moves a value, the one that moves it most on top.

A line stands where the value is; a bar to each side reaches to what it becomes, with the input's level at its end: dark where the input is
moved up, light where it is moved down. What does not move the value has no bar.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from seriatim.formats.report.drawing import fit, n, svg, text
from seriatim.formats.report.payouts import FONT, short
from seriatim.valuation.narrative import level_text
from seriatim.valuation.sensitivity import Moved

WIDTH, LEFT, RIGHT = 760, 250, 690
HEAD, ROW, FOOT = 62, 30, 44
BAR = 16
ROOM = 52
"""Room beyond a bar for the level at its end."""


@dataclass(frozen=True, slots=True)
class Bar:
    """An input: its name with its level, and for each end its level as text and the value there (None: there is none)."""

    name: str
    low: tuple[str, float | None]
    high: tuple[str, float | None]


def bar_of(moved: Moved) -> Bar:
    """An input of a tornado as a bar."""
    name = f"{moved.lever.title.removeprefix('the ')}, now {level_text(moved.lever, moved.base)}"
    ends = [
        (level_text(moved.lever, end), found if isinstance(found, float) else None)
        for end, found in ((moved.low, moved.at_low), (moved.high, moved.at_high))
    ]
    return Bar(name, ends[0], ends[1])


def bars_of(tornado: Sequence[Moved]) -> list[Bar]:
    """The inputs that move something, or have no value somewhere."""
    return [bar_of(moved) for moved in tornado if moved.effect or isinstance(moved.at_high, str)]


def drawn(bars: Sequence[Bar], value: float, title: str, detail: str, alone: bool = True) -> str:
    """The picture; `alone`: a file of its own, else part of a page, which has its paper."""
    height = HEAD + ROW * len(bars) + FOOT
    plot = _Plot.of(bars, value)
    paper = f'<rect class="paper" width="{WIDTH}" height="{height}"/>'
    body = [_style(), *([paper] if alone else [])]
    body += [text(20, 22, fit(title, WIDTH - 40, 15, bold=True), "title"), text(20, 41, detail, "small")]
    for row, bar in enumerate(bars):
        body += _row(plot, bar, value, HEAD + ROW * row)
    body += _axis(plot, value, height - FOOT)
    told = "; ".join(f"{bar.name}: {_said(bar.low)}, {_said(bar.high)}" for bar in bars)
    picture = svg("tornado", WIDTH, height, title, told, body).replace("<svg ", '<svg class="tornado" ', 1)
    return picture.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1) + "\n" if alone else picture


@dataclass(frozen=True, slots=True)
class _Plot:
    """Values to places."""

    low: float
    high: float

    @classmethod
    def of(cls, bars: Sequence[Bar], value: float) -> _Plot:
        found = [end for bar in bars for _, end in (bar.low, bar.high) if end is not None]
        low, high = min([*found, value]), max([*found, value])
        return cls(low, high if high > low else low + max(abs(low), 1.0))

    def x(self, value: float) -> float:
        inside = RIGHT - LEFT - 2 * ROOM
        return LEFT + ROOM + inside * (value - self.low) / (self.high - self.low)


def _row(plot: _Plot, bar: Bar, value: float, top: int) -> Iterator[str]:
    middle = top + ROW / 2
    yield text(LEFT - 8, middle + 4, fit(bar.name, LEFT - 20, 12, bold=False), "name", "end")
    for kind, (level, end) in (("down", bar.low), ("up", bar.high)):
        if end is None:
            yield text(plot.x(value) + 4, middle + 4, f"no value at {level}", "small")
        if end is None or end == value:
            continue
        left, right = sorted((plot.x(value), plot.x(end)))
        yield f'<rect class="{kind}" x="{n(left)}" y="{n(middle - BAR / 2)}" width="{n(right - left)}" height="{BAR}"/>'
        beyond, anchor = (right + 4, "start") if end > value else (left - 4, "end")
        yield text(beyond, middle + 4, level, "small", anchor)


def _axis(plot: _Plot, value: float, bottom: int) -> Iterator[str]:
    x = plot.x(value)
    yield f'<path class="axis" d="M{n(x)} {HEAD - 4}V{bottom + 6}"/>'
    yield text(x, bottom + 20, short(value), "name", "middle")
    for end in (plot.low, plot.high):
        at = plot.x(end)
        if abs(at - x) > ROOM:
            yield f'<path class="axis" d="M{n(at)} {bottom}v6"/>'
            yield text(at, bottom + 20, short(end), "small", "middle")


def _said(end: tuple[str, float | None]) -> str:
    return f"at {end[0]} " + ("no value" if end[1] is None else short(end[1]))


def _style() -> str:
    """Colours and type, of this picture alone wherever it stands."""
    light = {
        "text": f"font-family:{FONT};font-variant-numeric:tabular-nums;fill:#1d1c1a",
        ".paper": "fill:#fffefb",
        ".title": "font-size:15px;font-weight:600",
        ".name": "font-size:12px",
        ".small": "font-size:10.5px;fill:#5d5952",
        ".up": "fill:#1f4b77",
        ".down": "fill:#c98a2b",
        ".axis": "stroke:#1d1c1a;stroke-width:0.8;fill:none",
    }
    dark = {"text": "fill:#e9e5dc", ".paper": "fill:#171613", ".small": "fill:#aca698", ".up": "fill:#6f9fcf", ".down": "fill:#d9a552"}
    dark[".axis"] = "stroke:#e9e5dc"
    return f"<style>{_rules(light)}@media screen and (prefers-color-scheme: dark){{{_rules(dark)}}}</style>"


def _rules(looks: dict[str, str]) -> str:
    return "".join(f".tornado {what}{{{look}}}" for what, look in looks.items())
