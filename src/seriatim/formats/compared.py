"""Scenarios side by side: what each comes to, as rows of words and figures, and as lines over time.

One description for the terminal, the report and the picture, so that the three say the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from seriatim.captable.captable import CapTable
from seriatim.ledger.entry import Entry
from seriatim.scenario.outcome import Outcome, as_split, prices_of
from seriatim.scenario.scenario import Run, Scenario
from seriatim.units.decimals import money, percent, render_rounded, shown
from seriatim.units.problems import Problem

Years = Mapping[int, Mapping[tuple[str, str], Decimal]]
Points = tuple[tuple[date, float], ...]


@dataclass(frozen=True)
class Column:
    """One scenario: what was supposed, what it comes to, who holds what at its end, what is left to do, and the events it yields."""

    scenario: Scenario
    until: date
    outcome: Outcome
    table: CapTable
    left: Years
    shortfall: Problem | None
    run: Run
    entries: tuple[Entry, ...]


Cell = Callable[[Column], str]


def _price(number: Decimal | None) -> str:
    return "" if number is None else render_rounded(number, 6)


def _part(column: Column, part: Decimal) -> str:
    """What all the common before is of the common after; nothing where there was none."""
    return percent(part) if column.outcome.outstanding_before else ""


def _remedy(column: Column) -> str:
    remedy = column.outcome.remedy
    if remedy.redeemed:
        return f"{shown(remedy.redeemed)} for {money(remedy.paid)}"
    return f"open: {shown(remedy.available)}" if remedy.available else "none" if not remedy.defaulted else "not taken"


ROWS: tuple[tuple[str, Cell], ...] = (
    ("proceeds", lambda c: money(c.outcome.proceeds)),
    ("paid out by the issuer", lambda c: money(c.outcome.paid_out)),
    ("common issued", lambda c: shown(c.outcome.issued)),
    ("common still to be issued as converted", lambda c: shown(c.outcome.would_issue)),
    ("effective price", lambda c: _price(c.outcome.effective_price)),
    ("effective price as converted", lambda c: _price(c.outcome.effective_as_converted)),
    ("common outstanding before", lambda c: shown(c.outcome.outstanding_before)),
    ("common outstanding after", lambda c: shown(c.outcome.outstanding_after)),
    ("existing shares before", lambda c: _part(c, Decimal(1))),
    ("existing shares after", lambda c: _part(c, c.outcome.existing_after)),
    ("existing shares as converted", lambda c: _part(c, c.outcome.existing_as_converted)),
    ("closings in default", lambda c: ", ".join(c.outcome.remedy.defaulted) or "none"),
    ("closings lapsed", lambda c: ", ".join(c.outcome.remedy.expired)),
    ("remedy", _remedy),
    ("first price", lambda c: _price(c.outcome.price_first)),
    ("lowest price", lambda c: _price(c.outcome.price_lowest)),
    ("last price", lambda c: _price(c.outcome.price_last)),
    ("sold on the market", lambda c: shown(c.outcome.sold) if c.outcome.sold else ""),
    ("sold for", lambda c: money(round(c.outcome.earned, 2)) if c.outcome.sold else ""),
    ("authorised", lambda c: "short" if c.shortfall else "enough"),
)
"""What is compared: a label, and the cell of a scenario. A row that is empty in every scenario is left out."""


def prices(column: Column) -> Points:
    """The market's price on each of its days, in shares of the last day."""
    return tuple((day, float(price)) for day, price in prices_of(column.run))


def counts(column: Column) -> Points:
    """Common outstanding after each day on which it changed, and on the first and the last, in shares of the last day."""
    run, common = column.run, column.scenario.common
    count = run.start.outstanding(common)
    by_day = {run.began: count}
    for one in run.played:
        count += sum(change for (account, asset), change in one.moves.items() if asset == common and account in run.end.state.certificates)
        by_day[one.act.on] = count
    by_day[column.until] = count
    return tuple(
        (day, float(as_split(shares, (act for act in run.acts if act.on > day), common))) for day, shares in sorted(by_day.items())
    )
