"""The tornado as a picture: writes one SVG file."""

from __future__ import annotations

from pathlib import Path

from seriatim.app.value import ValueView
from seriatim.formats.report.tornado import bars_of, drawn
from seriatim.units.problems import BadInput, Problem


def write_chart(view: ValueView, target: Path) -> Path:
    """Writes the picture and returns where it is. Raises BadInput where the file cannot be written."""
    try:
        target.write_text(chart(view), encoding="utf-8", newline="\n")
    except OSError as error:
        message = f"the chart {target} cannot be written: {(error.strerror or 'no reason is given').lower()}"
        raise BadInput([Problem(code="file-unwritable", message=message, remedy="check the path")]) from None
    return target


def chart(view: ValueView) -> str:
    """The picture of the tornado that was asked for; inputs that move nothing and have a value everywhere are left out."""
    detail = f"{view.header.issuer}, as of {view.header.as_of}; {view.currency}; one input at a time; dark: moved up; light: moved down"
    return drawn(bars_of(view.analyses.tornado), view.whole, f"{view.header.title}: what moves the whole", detail)
