"""`value --since`: a deal valued on two days, each under the market of its day, and the roll-forward from the one to the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from seriatim.app.value import ValueView, priced
from seriatim.app.value_inputs import prepared
from seriatim.app.views import day
from seriatim.app.workspace import Options, Workspace, open_workspace
from seriatim.units.problems import BadInput, Problem
from seriatim.valuation.analyses import NOTHING, Asked
from seriatim.valuation.carried import Register
from seriatim.valuation.closed_form import Model
from seriatim.valuation.market import LeverName
from seriatim.valuation.rollforward import Rollforward, rollforward
from seriatim.valuation.unobservable import InputRange, unobservable

if TYPE_CHECKING:
    from seriatim.valuation.paths.estimate import Spread


@dataclass(frozen=True)
class RollforwardView:
    """The deal on the first day (`opening`) and on the last (`closing`), and what lies between: lines by class, which sum to the cent."""

    opening: ValueView
    closing: ValueView
    found: Rollforward

    @property
    def inputs(self) -> tuple[tuple[LeverName, InputRange | None, InputRange | None], ...]:
        """The inputs that no market gives, each on the first day and on the last; None on a day without it."""
        then, now = ({own.name: own for own in _inputs(view)} for view in (self.opening, self.closing))
        return tuple((name, then.get(name), now.get(name)) for name in dict.fromkeys([*then, *now]))

    @property
    def is_complete(self) -> bool:
        """Whether both days are valued without a finding, and every class is rolled forward."""
        return not (self.opening.findings or self.closing.findings or self.found.left_out)


def _inputs(view: ValueView) -> tuple[InputRange, ...]:
    return unobservable([(view.package, view.whole)])


def view_rollforward(
    path: Path,
    options: Options,
    market: Path,
    since: date,
    market_since: Path,
    model: Model = "afv",
    as_of: date | None = None,
    known_at: datetime | None = None,
    asked: Asked = NOTHING,
    spread: Spread = map,
) -> RollforwardView:
    """The roll-forward from the end of `since` to the end of a day, both as known at the same moment.

    What is `asked` is found for the last day alone. Raises BadInput as `view_value` does, and for a first day after the last.
    """
    first, last = day(since), day(as_of)
    if first > last:
        message = f"the roll-forward begins on {first}, after the day of the valuation, {last}"
        remedy = "give an earlier day to begin with, or value as of a later one"
        raise BadInput([Problem(code="out-of-range", message=message, expected=f"{last} or before", found=str(first), remedy=remedy)])
    work = open_workspace(path, options)
    ready = prepared(work, market_since, model, first, known_at), prepared(work, market, model, last, known_at)
    opening, closing = priced(ready[0], spread=spread), priced(ready[1], asked, spread)
    events = [event for event in work.history.standing(last, known_at) if event.act.on > first]
    return RollforwardView(opening, closing, rollforward(opening, closing, events, _register(work)))


def _register(work: Workspace) -> Register:
    kinds = {security.id: security.kind for security in work.deal.securities.values()}
    valued = tuple(name for name, kind in kinds.items() if kind in ("preferred", "note", "warrant"))
    warrants = tuple(name for name in valued if kinds[name] == "warrant")
    return Register(valued, warrants, work.deal.issuer, work.deal.currency)
