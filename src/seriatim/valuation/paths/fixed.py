"""A contract of plain numbers along paths: what it offers on the days on which something may be done.

It is what the grid prices too, so that the two check each other; paths serve where the grid has no answer, or Numba is not there. A right
that may be used over time is used on `looks` evenly spaced days, and on those on which a window opens or closes or something is paid: a
little less than at any moment.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seriatim.valuation.contract import Call, Contract, Window
from seriatim.valuation.normal import normal
from seriatim.valuation.paths.course import NEVER, Course
from seriatim.valuation.paths.exercise import Rule, follow, learn
from seriatim.valuation.paths.features import features, nearly_normal, standing
from seriatim.valuation.paths.world import World

Floats = NDArray[np.float64]

SAME = 1e-9
"""Years that are no further apart are the same day."""


@dataclass(frozen=True)
class Fixed:
    """A contract in a world, looked at so many times."""

    contract: Contract
    world: World
    looks: int = 64

    @property
    def years(self) -> tuple[float, ...]:
        """The days: today, the last, dates of the terms and of the curve, and those evenly between."""
        end = self.contract.years
        days = {0.0, end, *(flow.at for flow in self.contract.flows), *self.world.inputs.rate.years}
        days |= {edge for window in windows(self.contract) for edge in (window.opens, window.closes)}
        days |= {end * n / self.looks for n in range(1, self.looks)} if any(w.opens < w.closes for w in windows(self.contract)) else set()
        found: list[float] = []
        for day in sorted(day for day in days if 0 <= day <= end):
            if not found or day - found[-1] > SAME:
                found.append(day)
        return tuple(found)

    @property
    def times(self) -> tuple[float, ...]:
        """The days after today."""
        return self.years[1:]

    def course(self, moved: Floats) -> Course:
        """What it offers along Brownian paths, given by day after today."""
        years, contract, world = self.years, self.contract, self.world
        stock = world.stock(self.times, moved)
        parity = contract.shares * stock
        shape = stock.shape
        may = np.array([_open(contract.conversion, year) for year in years])[:, None]
        lasts = np.array([_open((w for w in contract.conversion if w.opens < w.closes), year) for year in years])[:, None]
        shares = np.where(may, parity, NEVER)
        call = np.stack([self._call(year, prices) for year, prices in zip(years, stock, strict=True)])
        put = np.array([self._put(year) for year in years])
        paid, due = np.zeros(shape), np.zeros(shape)
        for day, year in enumerate(years[:-1]):
            paid[day] = math.fsum(flow.amount for flow in contract.flows if abs(flow.at - year) <= SAME)
        due[-1] = contract.redemption + math.fsum(flow.amount for flow in contract.flows if abs(flow.at - years[-1]) <= SAME)
        return Course(
            years=years,
            days=years,
            stock=list(stock),
            growth=tuple(math.exp(world.growth(year)) for year in years),
            shares=list(shares),
            put=list(np.broadcast_to(put[:, None], shape)),
            call=list(call),
            paid=list(paid),
            due=list(due),
            forced=[np.zeros(shape[1])] * len(years),
            kept=list(np.where(lasts, parity, 0.0)),
            redeemed=[np.full(shape[1], contract.recovers)] * len(years),
            known=lambda day: self._known(years[day], stock[day]),
            notice=list(self._noticed(years, call, stock)) if any(call.notice for call in contract.calls) else None,
        )

    def learn(self, moved: Floats) -> Rule:
        """When to use which right."""
        return learn(self.course(moved), self.world)

    def follow(self, moved: Floats, rule: Rule) -> Floats:
        """What a share is worth today on each path."""
        return follow(self.course(moved), self.world, rule)

    def _call(self, year: float, stock: Floats) -> Floats:
        """The lowest price at which it may be called; infinite where it may not."""
        best = np.full(stock.shape, np.inf)
        for call in self._callable(year):
            price = call.price + (self._accrued(year + call.notice) if call.accrued else 0.0)
            best = np.where(stock >= call.trigger, np.minimum(best, price), best)
        return best

    def _callable(self, year: float) -> list[Call]:
        """The calls that may be made then: one whose notice would end with the contract or later comes too late."""
        in_time = self.contract.years - SAME
        own = [call for call in self.contract.calls if _open([call.window], year)]
        return [call for call in own if not call.notice or year + call.notice < in_time]

    def _put(self, year: float) -> float:
        puts = [put for put in self.contract.puts if _open([put.window], year)]
        return max((put.price + (self._accrued(year) if put.accrued else 0.0) for put in puts), default=NEVER)

    def _accrued(self, year: float) -> float:
        """What has accrued by then, after the flow of that day."""
        own = (flow for flow in self.contract.flows if flow.accrues_from <= year + SAME and year < flow.at - SAME)
        return math.fsum(flow.amount * max(year - flow.accrues_from, 0.0) / (flow.at - flow.accrues_from) for flow in own)

    def _noticed(self, years: tuple[float, ...], call: Floats, stock: Floats) -> Floats:
        """What a called holder has: its shares or the call's price at the end of the notice, by formula, and what is paid till then."""
        found = np.array(np.maximum(call, self.contract.shares * stock))
        for day, year in enumerate(years):
            for one in self._callable(year):
                if one.notice > 0:
                    found[day] = self._at_the_end(one, year, call[day], stock[day])
        return found

    def _at_the_end(self, call: Call, year: float, price: Floats, stock: Floats) -> Floats:
        world, contract, end = self.world, self.contract, year + call.notice
        shares, cash = in_money(stock * contract.shares, price, world.growth(end) - world.growth(year), world, call.notice, normal)
        worth = world.discount(year, end) * (np.where(price < np.inf, price, 0.0) + shares - cash)
        flows = (flow for flow in contract.flows if year + SAME < flow.at <= end + SAME)
        extra = math.fsum(flow.amount * world.discount(year, flow.at) for flow in flows)
        recovered = world.credit.recovery * contract.recovers * world.failing(year, end)
        drained = world.hazard * (1 - world.credit.jump) + world.inputs.yields
        lent = world.hazard * (1 - world.credit.jump) * (-math.expm1(-drained * call.notice) / drained if drained else call.notice)
        result: Floats = worth + extra + recovered + lent * contract.shares * stock
        return result

    def _known(self, year: float, stock: Floats) -> Floats:
        """Beside the usual ones, a call on the shares struck at the redemption: most of what waiting is worth."""
        world, contract, left = self.world, self.contract, self.contract.years - year
        ahead = world.growth(contract.years) - world.growth(year)
        strike = np.full(stock.shape, contract.redemption)
        shares, cash = in_money(stock * contract.shares, strike, ahead, world, left, nearly_normal)
        option = world.discount(year, contract.years) * (shares - cash) - contract.shares * stock
        return features(standing(world, year, stock), contract.shares * stock / contract.recovers, option / contract.recovers)


def in_money(
    worth: Floats, strike: Floats, growth: float, world: World, years: float, law: Callable[[Floats], Floats]
) -> tuple[Floats, Floats]:
    """What shares worth so much and a strike come to where the shares end above it, not discounted; `law` is the normal's."""
    spread = world.inputs.volatility * math.sqrt(years)
    forward = worth * math.exp(growth)
    if spread <= 0:
        above = forward > strike
        return np.where(above, forward, 0.0), np.where(above, strike, 0.0)
    there = strike < np.inf
    up = np.where(there, np.log(forward / np.where(there, strike, 1.0)) / spread + spread / 2, -np.inf)
    return forward * law(up), np.where(there, strike, 0.0) * law(up - spread)


def _open(windows: Iterable[Window], year: float) -> bool:
    return any(window.opens - SAME <= year <= window.closes + SAME for window in windows)


def windows(contract: Contract) -> list[Window]:
    """Of every right, when it may be used."""
    return [*contract.conversion, *(call.window for call in contract.calls), *(put.window for put in contract.puts)]
