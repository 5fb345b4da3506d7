"""What a new issue of common stock would do to every protected price, and to who owns what. Nothing is recorded.

The issue is at a price, or priced as a part of the company after it: then its price depends on the shares that the protections
bring, and these on the price, so both are solved together. An entrepreneur has 1,000 shares, an early investor 2,000 for
$10,000 with a full ratchet; $8,000 are to buy 40%. Without the ratchet that is $4.00 and 2,000 shares; with it $2.00 and 4,000
new shares, and 3,000 more for the early investor (tutorsglobe, "An entrepreneur has 1,000 shares of the venture").

Not covered: new shares of a series (count them as converted), and sales that a clause exempts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from seriatim.deal.act import Act, Outcome
from seriatim.deal.converted import as_converted
from seriatim.deal.memory import PerShare
from seriatim.deal.state import Now
from seriatim.deal.terms import Deal
from seriatim.ledger.cascade import settled, unrounded
from seriatim.provisions import AuthorizedShares
from seriatim.units.decimals import grouped, shown
from seriatim.units.numbers import CENT, EXACT, ONE, ZERO, exactly, whole
from seriatim.units.problems import BadInput, Problem

HALVINGS = 220
"""So often is the price's range halved: to far below the smallest part of a price that a clause rounds to."""

SMALLEST = ONE.scaleb(-20)
"""A price below it is none."""

EXACT_PLACES = 40
"""The protected prices as good as not rounded: rounded ones jump, and the price that is looked for would be caught at a jump."""


@dataclass(frozen=True, slots=True)
class PriceMoved:
    """A protected price before and after, and the clauses that protect it."""

    clause: str
    security: str
    before: Decimal
    after: Decimal
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """A class's common shares, as converted and exercised, before and after; rates are fractions of 1. "" is the new shares."""

    security: str
    before: Decimal
    after: Decimal
    part_before: Decimal
    part_after: Decimal


@dataclass(frozen=True, slots=True)
class Round:
    """A new issue: its money, price and shares, the part of all that they are, the prices and the classes."""

    money: Decimal
    price: Decimal
    shares: Decimal
    part: Decimal
    prices: tuple[PriceMoved, ...]
    held: tuple[Held, ...]

    @property
    def post_money(self) -> Decimal:
        """What all shares after it come to at its price, to the cent: 10,000 at 2.00 are 20,000."""
        return whole(EXACT.multiply(self.price, sum((held.after for held in self.held), ZERO)), "nearest", CENT)

    @property
    def pre_money(self) -> Decimal:
        """The same without the new money, rounded as that: 20,000 less 8,000 for 4,000 shares are 12,000."""
        return self.post_money - whole(EXACT.multiply(self.price, self.shares), "nearest", CENT)


@exactly
def at_a_price(deal: Deal, now: Now[Decimal], money: Decimal, price: Decimal) -> Round:
    """The round at a price a share: as many whole shares as the money buys. Raises BadInput where it buys none or nothing settles."""
    shares = whole(EXACT.divide(money, price))
    if not shares:
        text = f"{shown(money)} buys no whole share at {shown(price)}"
        raise BadInput([_no_round(text, "give more money, or a lower price")])
    lowered = _lowered(deal, now, shares, price)
    before, after = _classes(deal, now), _classes(deal, _with(now, lowered))
    all_before, all_after = sum(before.values(), ZERO), sum(after.values(), shares)
    held = [Held(name, before[name], after[name], _part(before[name], all_before), _part(after[name], all_after)) for name in before]
    new = Held("", ZERO, shares, ZERO, _part(shares, all_after))
    return Round(money, price, shares, new.part_after, tuple(_moved(now, lowered)), (*held, new))


@exactly
def for_a_part(deal: Deal, now: Now[Decimal], money: Decimal, part: Decimal, places: int = 4) -> Round:
    """The round whose money buys a part of all shares after it, every protection worked out; its price is rounded to `places`.

    Raises BadInput where no price does it: every lower one brings the protected series as many shares more, there is no share
    beside the new ones, or the price is smaller than the places.
    """
    all_before = sum(_classes(deal, now).values(), ZERO)
    if not all_before:
        text = f"no share stands beside the new ones: whatever {shown(money)} buys is all of the company, not {shown(part * 100)}%"
        raise BadInput([_no_round(text, "give a price")])
    price = _solved(deal, now, money, part, all_before)
    rounded = whole(price, "nearest", ONE.scaleb(-places))
    if not rounded:
        text = f"{shown(money)} buys {shown(part * 100)}% at {shown(whole(price, 'down', SMALLEST))} a share: 0 in {places} decimal places"
        raise BadInput([_no_round(text, "ask for more decimal places of the price, or give the price")])
    return at_a_price(deal, now, money, rounded)


@exactly
def too_few(deal: Deal, now: Now[Decimal], found: Round) -> Problem | None:
    """What the charter authorises too little for the new shares and for all that the other classes then become, as a finding."""
    common = _common(deal)
    charter = now.clauses.by_id.get(f"authorized_{common}")
    if not isinstance(charter, AuthorizedShares) or (count := now.recall(charter.id, "count")) is None:
        return None
    used, reserved = charter.used(now), sum((h.after for h in found.held if h.security not in ("", common)), ZERO)
    needed = used + found.shares + whole(reserved, "up")
    if needed <= count:
        return None
    parts = f"{grouped(found.shares)} new shares, {grouped(used)} {common} used and {grouped(whole(reserved, 'up'))} for the other classes"
    return Problem(
        code="authorized-shortfall",
        message=f"{parts} make {grouped(needed)}, but {grouped(count)} are authorised: {grouped(needed - count)} too few",
        asked=grouped(needed),
        available=grouped(count),
        because=charter.id,
        remedy="raise the authorised count before the issue" + ("" if found.shares + used <= count else "; until then it cannot be made"),
    )


def _solved(deal: Deal, now: Now[Decimal], money: Decimal, part: Decimal, all_before: Decimal) -> Decimal:
    """The price, not rounded: between the one without any protection, and one low enough that the money buys the part and more."""
    exact = Now(now.on, now.state, unrounded(now.clauses, EXACT_PLACES))
    low = high = EXACT.divide(money * (ONE - part), part * all_before)
    while _surplus(deal, exact, money, part, low) > 0:
        low = low / 2
        if low < SMALLEST:
            text = f"no price lets {shown(money)} buy {shown(part * 100)}% of all shares: "
            text += "a lower one brings the protected rights as many more"
            raise BadInput([_no_round(text, "ask for a smaller part, or have the protections waived")])
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if _surplus(deal, exact, money, part, middle) > 0 else (middle, high)
    return high


def _surplus(deal: Deal, now: Now[Decimal], money: Decimal, part: Decimal, price: Decimal) -> Decimal:
    """By how many shares the part of all shares exceeds what the money buys at a price: rises with the price."""
    shares = EXACT.divide(money, price)
    after = _classes(deal, _with(now, _lowered(deal, now, shares, price)))
    return part * (sum(after.values(), ZERO) + shares) - shares


def _lowered(deal: Deal, now: Now[Decimal], shares: Decimal, price: Decimal) -> Mapping[tuple[str, str], Any]:
    """The protected prices after so many new common shares at a price."""
    act = Act("issued", now.on, security=_common(deal), quantity=shares, price=price)
    lowered, problems = settled(now, act, Outcome())
    if problems:
        raise BadInput(problems)
    return lowered


def _common(deal: Deal) -> str:
    """The common that is sold. Raises BadInput where the deal has none."""
    found = next((s.id for s in deal.securities.values() if s.kind == "common"), None)
    if found is None:
        text = "the deal has no common stock, so that none can be sold"
        raise BadInput([_no_round(text, "add the common to the deal's securities, with what is outstanding of it")])
    return found


def _classes(deal: Deal, now: Now[Decimal]) -> dict[str, Decimal]:
    return {name: as_converted(now, name, _common(deal)) for name in deal.securities}


def _with(now: Now[Decimal], memory: Mapping[tuple[str, str], Any]) -> Now[Decimal]:
    state = now.state.copy()
    state.add(Outcome(memory=memory))
    return Now(now.on, state, now.clauses)


def _moved(now: Now[Decimal], lowered: Mapping[tuple[str, str], Any]) -> list[PriceMoved]:
    found: list[PriceMoved] = []
    for name in dict.fromkeys(clause.protects for clause in now.clauses.protecting):
        before = now.recall(name, "price")
        if isinstance(before, PerShare):
            after = lowered.get((name, "price"), before)
            by = tuple(clause.id for clause in now.clauses.protecting if clause.protects == name)
            found.append(PriceMoved(name, now.clauses.by_id[name].security, before.price.each(), after.price.each(), by))
    return found


def _part(part: Decimal, of: Decimal) -> Decimal:
    return EXACT.divide(part, of) if of else ZERO


def _no_round(text: str, remedy: str) -> Problem:
    return Problem(code="no-such-round", message=text, remedy=remedy)
