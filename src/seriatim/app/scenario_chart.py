"""Scenarios as a picture in SVG."""

from __future__ import annotations

from seriatim.app.scenario import ScenarioView
from seriatim.formats.compared import counts, prices
from seriatim.formats.report.runs import Line, over_time


def chart(view: ScenarioView) -> str:
    """The picture as SVG."""
    lines = [Line(column.scenario.id, prices(column), counts(column)) for column in view.columns]
    detail = f"{view.header.issuer}, from the end of {view.header.as_of}; what is supposed, not what will happen"
    return over_time(lines, f"{view.header.title}: scenarios", detail)
