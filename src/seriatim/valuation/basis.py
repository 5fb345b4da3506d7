"""What a valuation rests on: a deal on a day, its lots and closings as numbers, and the market."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from seriatim.deal.state import Now
from seriatim.valuation.closed_form import Model
from seriatim.valuation.commitment import Committed
from seriatim.valuation.contract import Credit, Inputs
from seriatim.valuation.market import MarketInputs
from seriatim.valuation.pricing import Case
from seriatim.valuation.resolve import Resolved
from seriatim.valuation.warrants import ResolvedWarrant


@dataclass(frozen=True)
class Basis:
    """A deal on a day and a market, in plain values, before anything is priced.

    `deal` is its id; `digest` and `head` are hashes of its file and of its ledger. `window`: where the volatility is estimated, from which
    day to which and from how many returns. `common`: how many of the common, the `stock`, are outstanding (no common: ""). `now`: the
    clauses and the state, for what has to be followed along paths. `assumptions`: those of the deal that the closings to come rest on.
    """

    deal: str
    digest: str
    head: str
    currency: str
    model: Model
    market: MarketInputs
    inputs: Inputs
    credit: Credit
    window: tuple[date, date, int] | None
    lots: tuple[Resolved, ...]
    closings: tuple[Committed, ...]
    common: float
    stock: str
    assumptions: tuple[str, ...]
    now: Now[Decimal] = field(compare=False, repr=False)
    warrants: tuple[ResolvedWarrant, ...] = ()

    @property
    def on(self) -> date:
        """The day of the valuation."""
        return self.now.on

    @property
    def followed(self) -> list[Resolved]:
        """The lots that have none: what paths can say of them."""
        return [lot for lot in self.lots if lot.contract is None]

    @property
    def cases(self) -> list[Case]:
        """The lots that have a contract, under the market."""
        return [(lot.contract, self.inputs, self.credit) for lot in self.lots if lot.contract is not None]
