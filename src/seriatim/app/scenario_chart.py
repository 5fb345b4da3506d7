"""Scenarios as a picture: writes one SVG file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from seriatim.app.scenario import Column, ScenarioView
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
    lines = [Line(column.scenario.id, _prices(column), _counts(column)) for column in view.columns]
    detail = f"{view.header.issuer}, from the end of {view.header.as_of}; what is supposed, not what will happen"
    return over_time(lines, f"{view.header.title}: scenarios", detail)


def _prices(column: Column) -> tuple[tuple[date, float], ...]:
    return tuple((day.on, float(day.price)) for day in column.run.days)


def _counts(column: Column) -> tuple[tuple[date, float], ...]:
    """Common outstanding after each day on which it changed, and on the first and the last."""
    run, common = column.run, column.scenario.common
    count = column.outcome.outstanding_before
    by_day = {run.began: count}
    for one in run.played:
        count += sum(change for (account, asset), change in one.moves.items() if asset == common and account in run.end.state.certificates)
        by_day[one.act.on] = count
    by_day[column.until] = count
    return tuple((day, float(shares)) for day, shares in sorted(by_day.items()))
