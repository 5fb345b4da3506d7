"""The section `market` of a scenario file: where its prices and volumes come from, and whether they can be a market's."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from seriatim.deal.market import quotations
from seriatim.deal.terms import Deal
from seriatim.formats.codec import Reader
from seriatim.formats.prices import read_prices
from seriatim.formats.tree import Node
from seriatim.projection.market import Impact, Path
from seriatim.scenario.scenario import MarketTerms
from seriatim.units.dates import parse_date
from seriatim.units.decimals import percent
from seriatim.units.numbers import ONE
from seriatim.units.problems import BadInput

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


def read_market(reader: Reader, text: MarketText, node: Node, deal: Deal, beside: Beside) -> MarketTerms | None:
    """The market that the section describes; what cannot be one is a problem at its place."""
    if not (_one_of(reader, node, ("price", "prices", "file")) and _one_of(reader, node, ("volume", "volumes", "turnover"), needed=False)):
        return None
    for name in ("price", "volume", "turnover", "tick"):
        above_zero(reader, name, getattr(text, name), node.get(name))
    path = _file_path(reader, text, node, beside) if text.file else _given_path(reader, text, node)
    _check_tick(reader, text, path, node)
    _check_impact(reader, text.impact, node.get("impact"))
    _check_quotes(reader, text, node)
    security = _security(reader, text, node, deal)
    if text.buyers and text.buyers not in deal.parties:
        unknown(reader, "unknown-holder", "the deal has no party", text.buyers, node.get("buyers"), deal.parties)
    return MarketTerms(security, path, text.quotes, text.tick, text.impact, text.buyers)


def check_days(reader: Reader, path: Path[Decimal], node: Node, after: date, until: date) -> None:
    """That the market is there on some day of the scenario."""
    if path.prices and not path.days(after, until):
        says = f"the market has no day after {after} and until {until}"
        remedy, found = "give prices for these days, or another --as-of or until", f"{min(path.prices)} to {max(path.prices)}"
        reader.problem("out-of-range", says, node.where, f"after {after}, until {until}", found, remedy)


def above_zero(reader: Reader, name: str, value: Decimal | None, node: Node | None) -> None:
    """That a price or a volume is one."""
    if value is not None and value <= 0:
        reader.problem("out-of-range", f"{name} must be more than 0", node.where if node else None, "more than 0", str(value))


def unknown(reader: Reader, code: str, says: str, name: str, node: Node | None, known: Mapping[str, object] | tuple[str, ...]) -> None:
    """A name that the deal does not have, with those that it has."""
    near = difflib.get_close_matches(name, list(known), 1)
    remedy = f"did you mean {near[0]}?" if near else "correct the name" if known else "take it out"
    expected = f"one of {', '.join(known)}" if known else "nothing: the deal has none"
    reader.problem(code, f"{says} {name!r}", node.where if node else None, expected, name, remedy)


def _one_of(reader: Reader, node: Node, names: tuple[str, ...], needed: bool = True) -> bool:
    """Whether what several keys could say is said once."""
    given = [name for name in names if node.get(name) is not None]
    if len(given) == 1 or not (given or needed):
        return True
    if len(given) == 2 and set(given) == {"volume", "volumes"} and node.get("file") is not None:
        return True  # beside a file: the volume of all days, and those of some
    what = names[0]
    says = f"market has {', '.join(given) or f'no {what}s'}: {what}s come from one place"
    remedy = {"price": "give a constant price:, or prices: by day, or a file: of prices"}.get(what, f"keep one of {', '.join(names)}")
    reader.problem("wrong-shape", says, node.where, f"one of {', '.join(names)}", ", ".join(given) or "none", remedy)
    return False


def _given_path(reader: Reader, text: MarketText, node: Node) -> Path[Decimal]:
    """A value stands until the next one; one alone stands always."""
    prices = _by_day(reader, text.prices, node.get("prices")) if text.price is None else {date.min: text.price}
    volumes = _by_day(reader, text.volumes, node.get("volumes")) if text.volume is None else {date.min: text.volume}
    if text.price is None and not text.prices:
        listed = node.get("prices")
        remedy = "add a line such as 2017-02-09: 0.0023"
        reader.problem("missing-value", "prices has no day", listed.where if listed else node.where, "prices by day", "none", remedy)
    return Path(prices, volumes, stands=True, turnover=text.turnover)


def _file_path(reader: Reader, text: MarketText, node: Node, beside: Beside) -> Path[Decimal]:
    """The days of the file are the market days; a volume of the scenario stands for all of them."""
    try:
        prices, volumes = read_prices(*reversed(beside(text.file)))
    except BadInput as unreadable:
        place = node.get("file") or node
        reader.problems += [replace(p, where=p.where or place.where) for p in unreadable.problems]
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
        above_zero(reader, day, value, node.get(day) if node else None)
    return found


def _check_tick(reader: Reader, text: MarketText, path: Path[Decimal], node: Node) -> None:
    """No price of the path is below the smallest one that there is."""
    lowest = min(path.prices.values(), default=text.tick)
    if 0 < lowest < text.tick:
        place = node.get("tick") or node
        says = f"the smallest step of a price is {text.tick}, and the market has a price of {lowest}"
        reader.problem("out-of-range", says, place.where, f"at most {lowest}", str(text.tick), "give the step in which prices are quoted")


def _check_impact(reader: Reader, impact: Impact[Decimal] | None, node: Node | None) -> None:
    """A price falls by no more than all of itself, and of a fall no more stays than all of it."""
    for name in ("coefficient", "permanent"):
        value = getattr(impact, name, None)
        if value is not None and value > ONE:
            place = node.get(name) if node else None
            says = f"{name} is a part of the {'price' if name == 'coefficient' else 'fall'}, so no more than 100 %"
            reader.problem("out-of-range", says, place.where if place else None, "0% to 100%", percent(value), f"give {name} as a part")


def _check_quotes(reader: Reader, text: MarketText, node: Node) -> None:
    """Each day's price is observed under some name, and under each once."""
    place = node.get("quotes") or node
    if not text.quotes:
        remedy = "leave quotes out, or name one such as vwap"
        reader.problem("missing-value", "the market's price is observed under no name", place.where, "a name", "none", remedy)
    for name, times in Counter(text.quotes).items():
        if times > 1:
            reader.problem("wrong-value", f"quotes names {name} {times} times", place.where, "each name once", name, "keep one")


def _security(reader: Reader, text: MarketText, node: Node, deal: Deal) -> str:
    """Whose price it is: that named, else the common stock's."""
    quoted = {security: None for security in deal.securities if quotations(security) in deal.clauses.by_id}
    common = next((security.id for security in deal.securities.values() if security.kind == "common"), "")
    security = text.security or common
    if not security:
        remedy = "take the market out, or name the security: that has a price"
        reader.problem("missing-key", "the deal has no common stock that could be quoted", node.where, "security", remedy=remedy)
    elif security not in deal.securities:
        unknown(reader, "unknown-reference", "the deal has no security", security, node.get("security"), quoted)
    elif security not in quoted:
        unknown(reader, "unknown-reference", "no price is kept of the security", security, node.get("security"), quoted)
    return security
