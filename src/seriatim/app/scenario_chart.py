"""Scenarios as a picture: writes one SVG file."""

from __future__ import annotations

from pathlib import Path

from seriatim.app.scenario import ScenarioView
from seriatim.formats.compared import counts, prices
from seriatim.formats.report.runs import Line, over_time
from seriatim.units.problems import BadInput, Problem


def write_chart(view: ScenarioView, target: Path) -> Path:
    """Writes the picture and returns where it is. Raises BadInput where the file cannot be written."""
    try:
        target.write_text(chart(view), encoding="utf-8", newline="\n")
    except OSError as error:
        message = f"the chart {target} cannot be written: {(error.strerror or 'no reason is given').lower()}"
        raise BadInput([Problem(code="file-unwritable", message=message, remedy="check the path")]) from None
    return target


def chart(view: ScenarioView) -> str:
    """The picture as SVG."""
    lines = [Line(column.scenario.id, prices(column), counts(column)) for column in view.columns]
    detail = f"{view.header.issuer}, from the end of {view.header.as_of}; what is supposed, not what will happen"
    return over_time(lines, f"{view.header.title}: scenarios", detail)
