"""The scenario file: YAML to a `Scenario`, every problem with its line, also those of the prices beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from seriatim.deal.terms import Deal
from seriatim.formats.codec import Reader
from seriatim.formats.scenario_events import check_days, read_events
from seriatim.formats.scenario_market import Beside, MarketText, read_market, unknown
from seriatim.formats.scenario_market import check_days as check_market_days
from seriatim.formats.tree import Node, read_tree
from seriatim.projection.policies import Conduct, Holder, Issuer, Purchaser, Uses
from seriatim.scenario.scenario import Scenario
from seriatim.units.dates import years_after
from seriatim.units.decimals import percent
from seriatim.units.numbers import ONE, ZERO
from seriatim.units.problems import BadInput

VERSION = "1"


@dataclass(frozen=True, slots=True)
class ScenarioText:
    """A scenario file: what is supposed of the market and of each party, and what happens besides."""

    seriatim: str
    title: str = ""
    until: date | None = None
    assume: Mapping[str, str] = field(default_factory=dict)
    conditions: Literal["met", "not_met"] = "not_met"
    market: MarketText | None = None
    purchaser: Purchaser = field(default_factory=Purchaser)
    issuer: Issuer = field(default_factory=Issuer)
    holders: Mapping[str, Holder] = field(default_factory=dict)


def assumed(text: str, file: str, deal: Deal) -> dict[str, str]:
    """The assumptions that a scenario file overrides, each with its value: the deal is read with them before the file is.

    Raises BadInput for what the deal does not assume.
    """
    node, reader = read_tree(text, file).get("assume"), Reader()
    given = (node and node.items) or {}
    for name in given:
        if name not in deal.assumptions:
            place = replace(given[name], where=node.keys.get(name) or given[name].where) if node else None
            unknown(reader, "unknown-assumption", "the deal assumes nothing called", name, place, deal.assumptions)
    if reader.problems:
        raise BadInput(reader.problems)
    return {name: value.text for name, value in given.items() if value.text is not None}


def read_scenario(
    text: str, file: str, name: str, deal: Deal, beside: Beside, after: date | None = None, until: date | None = None
) -> Scenario:
    """The scenario that a file describes for a deal, to be played after a day (and until another, whatever the file says).

    Raises BadInput with every problem.
    """
    root = read_tree(text, file)
    reader = Reader()
    read = reader.read(ScenarioText, root, "", ignored=["events"])
    events = list(read_events(reader, root.get("events"), deal))
    node = root.get("market")
    market = read_market(reader, read.market, node, deal, beside) if read and read.market and node else None
    if read:
        _check(reader, read, root, deal)
    if read and after is not None and (end := _end(reader, read, root, after, until)):
        check_days(reader, events, after, end)
        if market and node:
            check_market_days(reader, market.path, node, after, end)
    if reader.problems or read is None:
        raise BadInput(reader.problems)
    common = next((security.id for security in deal.securities.values() if security.kind == "common"), "")
    conduct = Conduct(read.purchaser, read.issuer, read.holders, read.conditions)
    acts = tuple(act for act, _ in events)
    return Scenario(name, read.title or name, conduct, common, deal.issuer, market, acts, read.until, read.assume)


def _end(reader: Reader, read: ScenarioText, root: Node, after: date, until: date | None) -> date | None:
    """The last day; None where it would come before the first."""
    end = until or read.until or years_after(after, 1)
    if end > after:
        return end
    place = root.get("until") if until is None else None
    says = f"the scenario would end on {end}, and it begins after {after}"
    remedy = "give another until, or another --as-of"
    reader.problem("out-of-range", says, place.where if place else None, f"after {after}", str(end), remedy)
    return None


def _check(reader: Reader, read: ScenarioText, root: Node, deal: Deal) -> None:
    """That the policies speak of what the deal has, and of a market where one is supposed."""
    if read.seriatim != VERSION:
        node = root.get("seriatim")
        remedy = f"write seriatim: {VERSION}"
        reader.problem(
            "wrong-version", "the file is written for another version", node.where if node else None, VERSION, read.seriatim, remedy
        )
    closing = read.purchaser.funds.before
    known = tuple(one.id for one in deal.closings)
    if closing and closing not in known:
        unknown(reader, "unknown-closing", "the agreement has no closing", closing, _at(root, "purchaser", "funds"), known)
    holders = root.get("holders")
    for name in read.holders:
        if name not in deal.parties:
            where = holders.keys.get(name) if holders else None
            expected = f"one of {', '.join(deal.parties)}"
            reader.problem("unknown-holder", f"the deal has no party {name!r}", where, expected, name, "correct the name")
    for path, uses in _uses(read):
        _check_market(reader, read, _at(root, *path), path[-1], uses)
        _check_part(reader, _at(root, *path), path[-1], uses)
    _check_sales(reader, read, root)
    _check_buyers(reader, read, root, deal)
    _check_together(reader, read, root, deal)


def _check_part(reader: Reader, node: Node | None, what: str, uses: Uses) -> None:
    """A part of the volume is some of it; a span of days has a day."""
    where = node.where if node else None
    if uses.of_volume is not None and not uses.of_volume:
        reader.problem("out-of-range", f"{what}: 0% of volume is never", where, "more than 0%", str(uses), 'write "never"')
    if uses.opens and uses.closes and uses.closes < uses.opens:
        says = f"{what}: from {uses.opens} to {uses.closes} there is no day"
        reader.problem("out-of-range", says, where, "a first day and a later last one", str(uses), "exchange the two days")


def _check_sales(reader: Reader, read: ScenarioText, root: Node) -> None:
    """What is sold is part of what is traded: all holders together sell no more than the volume."""
    parts = {name: holder.sells.of_volume for name, holder in read.holders.items() if holder.sells.of_volume is not None}
    if (sold := sum(parts.values(), ZERO)) > ONE:
        last = list(parts)[-1]
        node = _at(root, "holders", last, "sells")
        says = f"holders sell {percent(sold)} of the volume, and what they sell is part of it"
        reader.problem("out-of-range", says, node.where if node else None, "at most 100% together", percent(sold), "lower what they sell")


def _check_buyers(reader: Reader, read: ScenarioText, root: Node, deal: Deal) -> None:
    """Who buys on the market is somebody else: sold to oneself nothing is sold, and what an issuer buys back is outstanding no more."""
    buyers = read.market.buyers if read.market else ""
    node = _at(root, "market", "buyers")
    where, remedy = node.where if node else None, "name a party that stands for all other holders; if the deal has none, add one to it"
    if buyers and buyers == deal.issuer:
        says = f"{buyers} is the issuer: what it buys is in treasury and outstanding no more"
        reader.problem("wrong-value", says, where, "a party that is not the issuer", buyers, remedy)
    elif buyers in read.holders and read.holders[buyers].sells != Uses():
        says = f"{buyers} sells on the market, and would buy from itself what it sells"
        reader.problem("wrong-value", says, where, "a party that does not sell", buyers, remedy)


def _check_together(reader: Reader, read: ScenarioText, root: Node, deal: Deal) -> None:
    """Choices of one party that leave each other nothing to say, and rights for whoever has none."""

    def contradicts(node: Node | None, says: str, found: str, remedy: str) -> None:
        reader.problem("wrong-value", says, node.where if node else None, "choices that go together", found, remedy)

    if read.purchaser.funds.none and read.purchaser.pays == "first_day":
        says = "the purchaser funds no closing, and pays says on which day it does"
        contradicts(_at(root, "purchaser", "pays"), says, "first_day", "leave pays out, or say what it funds")
    for name, holder in read.holders.items():
        if name == deal.issuer:
            says = f"{name} is the issuer: shares that it holds itself are in treasury, and give no right to anybody"
            contradicts(_at(root, "holders", name), says, name, "say under issuer: what it does")
        if holder.strike == "cashless" and holder.exercises == Uses():
            says = f"{name} exercises no warrants, and strike says how it pays for them"
            contradicts(_at(root, "holders", name, "strike"), says, "cashless", "say when it exercises, or leave strike out")


def _uses(read: ScenarioText) -> Iterator[tuple[tuple[str, ...], Uses]]:
    yield ("issuer", "calls"), read.issuer.calls
    yield ("issuer", "forces"), read.issuer.forces
    for name, holder in read.holders.items():
        for what in ("converts", "sells", "puts", "exercises"):
            yield ("holders", name, what), getattr(holder, what)


def _check_market(reader: Reader, read: ScenarioText, node: Node | None, what: str, uses: Uses) -> None:
    """A phrase that looks at prices, at volumes, or sells, needs somebody to tell it of them."""
    market, sells = read.market, what == "sells" and (uses.everything or uses.of_volume is not None)
    missing = ""
    if market is None and (uses.needs_market or sells):
        missing = "a market, with its prices"
    elif market is not None and uses.of_volume is not None and not (market.volume or market.volumes or market.turnover or market.file):
        missing = "the market's volume"
    elif market is not None and sells and not market.buyers:
        missing = "the market's buyers, the party that stands for those who buy"
    if missing:
        message = f"{what}: {uses} needs {missing}"
        reader.problem("market-missing", message, node.where if node else None, missing, "none", "add it under market:")


def _at(node: Node | None, *path: str) -> Node | None:
    for key in path:
        node = node.get(key) if node is not None else None
    return node
