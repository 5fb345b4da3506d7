"""The market file of a valuation: YAML to `MarketInputs`, with what contradicts itself or is missing named at its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from decimal import Decimal
from typing import Any

from seriatim.formats.codec import Reader
from seriatim.formats.tree import Node, read_tree
from seriatim.units.problems import BadInput, Problem
from seriatim.valuation.levers import lever
from seriatim.valuation.market import MarketInputs

VOLATILITY_MIN, VOLATILITY_MAX = Decimal("0.001"), Decimal(10)
"""Volatilities outside of 0.1 % to 1,000 % a year are taken for slips."""


def read_market_inputs(text: str, file: str) -> MarketInputs:
    """The market that a file describes. Raises BadInput with every problem, each at its line and column."""
    reader = Reader()
    tree = read_tree(text, file)
    market = reader.read(MarketInputs, tree, "", ignored=["quotes"])
    if market is not None:
        reader.problems += _contradictions(market, tree)
    if reader.problems or market is None:
        raise BadInput(reader.problems)
    return market


def _contradictions(market: MarketInputs, tree: Node) -> Iterator[Problem]:
    either = [
        ("volatility", market.volatility.value, market.volatility.prices or None, "value", "prices"),
        ("rate", market.rate.value, market.rate.curve or None, "value", "curve"),
        ("credit", market.credit.hazard, market.credit.spread, "hazard", "spread"),
    ]
    if market.agreement is not None:
        either.append(("agreement", market.agreement.probability, market.agreement.benefit, "probability", "benefit"))
    for name, one, other, first, second in either:
        if (one is None) == (other is None):
            said = "both say" if one is not None else "neither says"
            message = f"{name}: {first} and {second}, {said} what it is"
            yield _problem("terms-contradict", message, tree, name, f"one of {first} and {second}")
    if market.spot.price <= 0:
        yield _problem("out-of-range", "the stock's price must be more than 0", tree, "spot", "more than 0", market.spot.price)
    volatility = market.volatility.value
    if volatility is not None and not VOLATILITY_MIN <= volatility <= VOLATILITY_MAX:
        yield _problem("out-of-range", "a volatility like that is a slip", tree, "volatility", "from 0.1% to 1000%", volatility)
    days = market.volatility.days
    if market.volatility.prices and (days is None or days < 2):
        code = "missing-key" if days is None else "out-of-range"
        text = "volatility from prices needs days, how many trading days back"
        yield _problem(code, text, tree, "volatility", "2 or more", "" if days is None else days)
    if volatility is not None and days is not None:
        yield _problem("terms-contradict", "volatility: days belong to prices, and a value is given", tree, "volatility", "value alone")
    if market.credit.recovery >= 1 and market.credit.spread:
        yield _problem("terms-contradict", "where all is recovered a spread tells no hazard", tree, "credit", "recovery below 100%")
    for name, part in (("recovery", market.credit.recovery), ("jump", market.credit.jump)):
        if part > 1:
            yield _problem("out-of-range", f"credit: {name} must be a part of the whole", tree, "credit", "from 0% to 100%", part)
    if market.agreement is not None and (market.agreement.probability or 0) > 1:
        text = "agreement: a probability must be a part of the whole"
        yield _problem("out-of-range", text, tree, "agreement", "from 0% to 100%", market.agreement.probability)
    yield from _without_source(market, tree)
    yield from _about_the_rest(market, tree)
    terms = [zero.years for zero in market.rate.curve]
    if any(term <= 0 for term in terms) or len(set(terms)) != len(terms):
        yield _problem("out-of-range", "rate: the curve's terms are above 0 and differ", tree, "rate", "years above 0, each once")


def _without_source(market: MarketInputs, tree: Node) -> Iterator[Problem]:
    """Entries whose source is there and empty: a figure without one can be checked by nobody."""
    for each in fields(market):
        entry = getattr(market, each.name)
        for one in entry if isinstance(entry, tuple) else (entry,):
            if one is not None and not one.source.strip():
                yield _problem("missing-value", f"{each.name}: its source is empty", tree, each.name, "who says so")


def _about_the_rest(market: MarketInputs, tree: Node) -> Iterator[Problem]:
    """Restricted stock, a transaction and ranges that cannot be meant."""
    stock, paid = market.restricted_stock, market.transaction
    if stock is not None and (stock.years < 0 or (stock.discount is not None and stock.discount > 1)):
        yield _problem(
            "out-of-range",
            "restricted_stock: no years below 0, and no discount above 100%",
            tree,
            "restricted_stock",
            "0 to 100%, no years below 0",
        )
    if paid is not None and paid.price <= 0:
        yield _problem("out-of-range", "what was paid for the whole must be more than 0", tree, "transaction", "more than 0", paid.price)
    selling = market.selling
    if selling is not None and not (selling.volume > 0 and 0 < selling.part <= 1):
        found = f"{selling.volume}, {selling.part}"
        yield _problem(
            "out-of-range",
            "selling: a volume and the part of it must be above 0",
            tree,
            "selling",
            "a volume above 0, a part up to 100%",
            found,
        )
    impact = selling.impact if selling is not None else None
    if impact is not None and impact.permanent > 1:
        text = "selling: no more of a fall stays than there was"
        yield _problem("out-of-range", text, tree, "selling", "permanent up to 100%", impact.permanent)
    given = {"hazard": market.credit.hazard, "spread": market.credit.spread}
    if market.agreement is not None:
        given |= {"agreement": market.agreement.probability, "benefit": market.agreement.benefit}
    inputs = [own.input for own in market.ranges]
    for name in sorted({name for name in inputs if name in given and given[name] is None}):
        yield _problem("terms-contradict", f"ranges: {name} has a range, and is not what the file gives", tree, "ranges", "the input given")
    for name in sorted({name for name in inputs if inputs.count(name) > 1}):
        yield _problem("terms-contradict", f"ranges: {name} has two", tree, "ranges", "one for each input")
    for own in market.ranges:
        low, high = lever(own.input).low, lever(own.input).high
        if not low <= own.low <= own.high <= high:
            yield _problem(
                "out-of-range", f"ranges: {own.input} goes from low to high", tree, "ranges", f"{low:g} <= low <= high <= {high:g}"
            )


def _problem(code: str, message: str, tree: Node, name: str, expected: str, found: Any = "") -> Problem:
    node = tree.get(name)
    return Problem(code=code, message=message, where=node.where if node else tree.where, expected=expected, found=str(found))
