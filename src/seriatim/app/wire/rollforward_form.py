"""The JSON of a roll-forward: the valuation of the last day, and beside it what lies between the two days, to the cent."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from seriatim.app.wire.common import problems
from seriatim.app.wire.sensitivity_form import number
from seriatim.app.wire.value_form import value

if TYPE_CHECKING:  # one view's form loads nothing of the others
    from seriatim.app.rollforward import RollforwardView
    from seriatim.valuation.rollforward import Line
    from seriatim.valuation.unobservable import InputRange


def rolled(view: RollforwardView) -> dict[str, Any]:
    """The valuation as it is without a roll-forward, with one more entry."""
    found, opening = view.found, view.opening
    return {
        **value(view.closing),
        "rollforward": {
            "since": str(found.since),
            "until": str(found.until),
            "lines": [_line(line) for line in found.lines],
            "together": {name: amount for name, amount in _line(found.total).items() if name != "class"},
            "left_out": [{"class": one.name, "because": one.because} for one in found.left_out],
            "inputs": [{"input": name, "opening": _range(then), "closing": _range(now)} for name, then, now in view.inputs],
            "opening_inputs_hash": opening.inputs_hash,
            "opening_findings": problems(opening.findings),
        },
    }


def _line(line: Line) -> dict[str, str]:
    amounts = [field.name for field in fields(line) if field.name != "name"]
    return {"class": line.name, **{name: f"{getattr(line, name):.2f}" for name in amounts}}


def _range(own: InputRange | None) -> dict[str, str] | None:
    return None if own is None else {"low": number(own.low), "high": number(own.high), "average": number(own.average)}
