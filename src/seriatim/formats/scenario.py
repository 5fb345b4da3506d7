"""The scenario file: YAML to a `Scenario`, every problem with its line, also those of the prices beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from seriatim.deal.act import Act
from seriatim.deal.terms import Deal
from seriatim.formats.codec import Reader
from seriatim.formats.events import read_event
from seriatim.formats.prices import read_prices
from seriatim.formats.tree import Node, read_tree
from seriatim.projection.market import Impact, Path
from seriatim.projection.policies import Conduct, Holder, Issuer, Purchaser, Uses
from seriatim.scenario.scenario import MarketTerms, Scenario
from seriatim.units.dates import parse_date
from seriatim.units.problems import BadInput, Problem

VERSION = "1"
Beside = Callable[[str], tuple[str, str]]
"""Finds a file beside the scenario: its name as problems call it, and its text."""


@dataclass(frozen=True, slots=True)
class MarketText:
    """The section `market`: prices that are constant, given by day, or in a file, the volume, and what sales do to the price."""

    price: Decimal | None = None
    prices: Mapping[str, Decimal] = field(default_factory=dict)
    file: str = ""
    volume: Decimal | None = None
    volumes: Mapping[str, Decimal] = field(default_factory=dict)
    turnover: Decimal | None = None
    security: str = ""
    quotes: tuple[str, ...] = ("vwap",)
    tick: Decimal = Decimal("0.000001")
    impact: Impact[Decimal] | None = None
    buyers: str = ""


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


def assumed(text: str, file: str) -> dict[str, str]:
    """The assumptions that a scenario file overrides, each with its value: the deal is read with them before the file is."""
    node = read_tree(text, file).get("assume")
    return {name: value.text for name, value in ((node and node.items) or {}).items() if value.text is not None}


def read_scenario(text: str, file: str, name: str, deal: Deal, beside: Beside) -> Scenario:
    """The scenario that a file describes for a deal. Raises BadInput with every problem."""
    root = read_tree(text, file)
    reader = Reader()
    read = reader.read(ScenarioText, root, "", ignored=["events"])
    events = tuple(_events(reader, root.get("events")))
    market = _market(reader, read.market, root.get("market"), deal, beside) if read and read.market else None
    if read:
        _check(reader, read, root, deal)
    if reader.problems or read is None:
        raise BadInput(reader.problems)
    common = next((security.id for security in deal.securities.values() if security.kind == "common"), "")
    conduct = Conduct(read.purchaser, read.issuer, read.holders, read.conditions)
    return Scenario(name, read.title or name, conduct, common, deal.issuer, market, events, read.until, read.assume)


def _events(reader: Reader, listed: Node | None) -> Iterator[Act[Decimal]]:
    """What happens besides: events as an events file has them, hypothetical all of them."""
    if listed is None:
        return
    if listed.parts is None:
        reader.problem("wrong-shape", "events should be a list", listed.where, remedy="events: [...]")
    for index, node in enumerate(listed.parts or (), start=1):
        entry = read_event(reader, node, f"events.{index}")
        if entry is not None:
            yield entry.act


def _market(reader: Reader, text: MarketText, node: Node | None, deal: Deal, beside: Beside) -> MarketTerms | None:
    assert node is not None
    given = [name for name in ("price", "prices", "file") if node.get(name) is not None]
    if len(given) != 1:
        remedy = "give a constant price:, or prices: by day, or a file: of prices"
        says = f"market has {', '.join(given) or 'no prices'}: prices come from one place"
        reader.problem("wrong-shape", says, node.where, "one of price, prices, file", ", ".join(given) or "none", remedy)
        return None
    for name in ("price", "volume", "turnover", "tick"):
        _above_zero(reader, name, getattr(text, name), node.get(name))
    path = _file_path(reader, text, node, beside) if text.file else _given_path(reader, text, node)
    common = [security.id for security in deal.securities.values() if security.kind == "common"]
    security = text.security or next(iter(common), "")
    if not security:
        remedy = "take the market out, or name the security: that has a price"
        reader.problem("missing-key", "the deal has no common stock that could be quoted", node.where, "security", remedy=remedy)
    elif security not in deal.securities:
        _unknown(reader, "unknown-reference", security, node.get("security"), list(deal.securities))
    if text.buyers and text.buyers not in deal.parties:
        _unknown(reader, "unknown-holder", text.buyers, node.get("buyers"), list(deal.parties))
    return MarketTerms(security, path, text.quotes, text.tick, text.impact, text.buyers)


def _given_path(reader: Reader, text: MarketText, node: Node) -> Path[Decimal]:
    """A value stands until the next one; one alone stands always."""
    prices = _by_day(reader, text.prices, node.get("prices")) if text.price is None else {date.min: text.price}
    volumes = _by_day(reader, text.volumes, node.get("volumes")) if text.volume is None else {date.min: text.volume}
    return Path(prices, volumes, stands=True, turnover=text.turnover)


def _file_path(reader: Reader, text: MarketText, node: Node, beside: Beside) -> Path[Decimal]:
    """The days of the file are the market days; a volume of the scenario stands for all of them."""
    try:
        prices, volumes = read_prices(*reversed(beside(text.file)))
    except BadInput as unreadable:
        reader.problems += unreadable.problems
        return Path({}, {}, stands=False)
    if text.volume is not None:
        volumes = dict.fromkeys(prices, text.volume)
    if text.volumes:
        volumes = {**volumes, **_by_day(reader, text.volumes, node.get("volumes"))}
    return Path(prices, volumes, stands=False, turnover=text.turnover)


def _by_day(reader: Reader, values: Mapping[str, Decimal], node: Node | None) -> dict[date, Decimal]:
    found: dict[date, Decimal] = {}
    for day, value in values.items():
        try:
            found[parse_date(day)] = value
        except ValueError as error:
            reader.problem("wrong-value", str(error), node.keys.get(day) if node else None, "a date such as 2017-02-24", day)
            continue
        _above_zero(reader, day, value, node.get(day) if node else None)
    return found


def _above_zero(reader: Reader, name: str, value: Decimal | None, node: Node | None) -> None:
    if value is not None and value <= 0:
        reader.problem("out-of-range", f"{name} must be more than 0", node.where if node else None, "more than 0", str(value))


def _unknown(reader: Reader, code: str, name: str, node: Node | None, known: list[str]) -> None:
    message = f"the deal has no {'party' if code == 'unknown-holder' else 'security'} {name!r}"
    expected = f"one of {', '.join(known)}"
    reader.problems.append(Problem(code=code, message=message, where=node.where if node else None, expected=expected, found=name))


def _check(reader: Reader, read: ScenarioText, root: Node, deal: Deal) -> None:
    """That the policies speak of what the deal has, and of a market where one is supposed."""
    if read.seriatim != VERSION:
        node = root.get("seriatim")
        remedy = f"write seriatim: {VERSION}"
        reader.problem(
            "wrong-version", "the file is written for another version", node.where if node else None, VERSION, read.seriatim, remedy
        )
    closing = read.purchaser.funds.before
    known = [one.id for one in deal.closings]
    if closing and closing not in known:
        node = _at(root, "purchaser", "funds")
        reader.problem(
            "unknown-closing",
            f"the agreement has no closing {closing!r}",
            node.where if node else None,
            f"one of {', '.join(known)}",
            closing,
        )
    holders = root.get("holders")
    for name in read.holders:
        if name not in deal.parties:
            where = holders.keys.get(name) if holders else None
            expected = f"one of {', '.join(deal.parties)}"
            reader.problem("unknown-holder", f"the deal has no party {name!r}", where, expected, name)
    for path, uses in _uses(read):
        _check_market(reader, read, _at(root, *path), path[-1], uses)


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
