"""The law `quoted`: a price that follows the market, worked out again with fractions from the recorded observations and splits alone."""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal
from fractions import Fraction

from seriatim.deal.act import Event
from seriatim.deal.market import occurred, trading_days
from seriatim.deal.state import Now
from seriatim.ledger.history import History
from seriatim.provisions import ConversionVariable


def quoted(history: History, on: date) -> None:
    """Every price that the quotations of a day give is the one in force; amended and protected clauses are left out."""
    now = history.now(on)
    events = [e for e in history.standing() if e.act.on <= on]
    amended = {e.act.clause for e in events if e.act.kind == "amended"}
    protected = {clause.protects for clause in history.deal.clauses.protecting}
    for clause in history.deal.clauses:
        if isinstance(clause, ConversionVariable) and clause.id not in amended | protected and is_there(clause, now):
            expected, told = by_hand(clause, now, events), clause.price_in_force(now)
            if expected:
                assert told is not None, (clause, expected)
                assert Fraction(told.money) / Fraction(told.shares) == expected, (clause, told, expected)


def is_there(clause: ConversionVariable[Decimal], now: Now[Decimal]) -> bool:
    """Whether what the right is for has occurred."""
    return not clause.while_occurred or occurred(now, clause.while_occurred) is not None


def by_hand(clause: ConversionVariable[Decimal], now: Now[Decimal], events: list[Event]) -> Fraction | None:
    """The price by the clause's fields; None where a day is missing, or nothing is left of it."""
    days = trading_days(now.on, 1 if clause.reference == "last" else clause.days, including=clause.window == "including")
    seen = [observation(clause, day, events) for day in days]
    prices = [price for price in seen if price is not None]
    if len(prices) < len(seen):
        return None
    of = {"lowest": 1, "mean_of_lowest": clause.lowest, "mean": len(prices), "last": 1}[clause.reference]
    price = sum(sorted(prices)[:of], Fraction(0)) / of * Fraction(clause.rate)
    scale = rescaled(clause.into, events) if clause.adjusts_for_splits else Fraction(1)
    if clause.floor is not None:
        price = max(price, Fraction(clause.floor) * scale)
    bounds = [] if clause.fixed is None else [Fraction(clause.fixed) * scale]
    other = now.clauses.by_id[clause.conversion].price_in_force(now) if clause.conversion else None
    bounds += [] if other is None else [Fraction(other.money) / Fraction(other.shares)]
    for bound in bounds:
        price = min(price, bound) if clause.combine == "lesser_of" else max(price, bound)
    if clause.tick is None:
        return price
    ticks = price / Fraction(clause.tick)
    whole = {"down": math.floor(ticks), "up": math.ceil(ticks), "nearest": math.floor(ticks + Fraction(1, 2))}[clause.tick_rounding]
    return whole * Fraction(clause.tick) or None


def observation(clause: ConversionVariable[Decimal], day: date, events: list[Event]) -> Fraction | None:
    """What was last observed for a day, in shares of today."""
    those = [(e.act.security, e.act.quote, e.act.on) == (clause.into, clause.quote, day) and e.act.kind == "observed" for e in events]
    if not any(those):
        return None
    at = max(place for place, is_one in enumerate(those) if is_one)
    return Fraction(events[at].act.price or 0) * rescaled(clause.into, events[at + 1 :])


def rescaled(security: str, events: list[Event]) -> Fraction:
    """By how much splits and stock dividends of a security change the price of one share."""
    scale = Fraction(1)
    for act in (e.act for e in events if e.act.security == security):
        if act.kind in ("split", "stock_dividend"):
            more = Fraction(act.old or 1) if act.kind == "stock_dividend" else Fraction(0)
            scale *= Fraction(act.old or 1) / (Fraction(act.new or 1) + more)
    return scale
