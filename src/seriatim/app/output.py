"""Files that a user asked for: a report, a picture."""

from __future__ import annotations

from pathlib import Path

from seriatim.units.problems import BadInput, Problem


def write(target: Path, text: str, what: str) -> Path:
    """Writes a text as UTF-8 and returns where it is; `what` is what a problem calls it. Raises BadInput where it cannot be written."""
    try:
        target.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        message = f"the {what} {target} cannot be written: {(error.strerror or 'no reason is given').lower()}"
        raise BadInput([Problem(code="file-unwritable", message=message, remedy="check the path")]) from None
    return target
