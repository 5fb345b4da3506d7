"""The tornado as a picture in SVG."""

from __future__ import annotations

from seriatim.app.value import ValueView
from seriatim.formats.report.tornado import bars_of, drawn


def chart(view: ValueView) -> str:
    """The picture of the tornado that was asked for; inputs that move nothing and have a value everywhere are left out."""
    detail = (
        f"{view.header.issuer}, as of {view.header.as_of}; {view.basis.currency}; one input at a time; dark: moved up; light: moved down"
    )
    return drawn(bars_of(view.analyses.tornado), view.whole, f"{view.header.title}: what moves the whole", detail)
