"""What each party makes up its mind to do, as phrases of a scenario file: which closings it funds, which rights it uses, and when.

| phrase | type | examples |
|---|---|---|
| what the purchaser funds | `Funds` | `all`, `none`, `all before may` |
| when a right is used | `Uses` | `never`, `all`, `10% of volume`, `all when it pays`, `10% of volume from 2017-06-01 to 2017-08-31` |

What a duty asks for is done on its day, in full, unless the issuer's conduct says that it does not pay. A right is used only by
who says so: a scenario without phrases performs duties and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from seriatim.deal.clause import Clauses, Purchase
from seriatim.deal.state import Now
from seriatim.deal.step import Step
from seriatim.projection.market import MarketDay
from seriatim.units.dates import parse_date
from seriatim.units.decimals import parse_number, parse_rate, render
from seriatim.units.numbers import ZERO, least, most, ratio, whole

_USES = re.compile(
    r"(?P<much>never|all|[0-9.]+ ?% of volume)"
    r"(?: when (?:(?P<pays>it pays)|price (?P<than>>=|<=) (?P<price>[0-9][0-9_,.]*)))?"
    r"(?: from (?P<opens>\S+))?(?: to (?P<closes>\S+))?"
)


@dataclass(frozen=True, slots=True)
class Funds:
    """Which closings the purchaser funds: all, none, or those before one that it names."""

    before: str = ""
    none: bool = False

    @classmethod
    def parse(cls, text: str) -> Funds:
        """Reads the phrase; raises ValueError saying which forms there are.

        >>> Funds.parse("all before may")
        Funds(before='may', none=False)
        """
        found = re.fullmatch(r"(all|none)(?: before (\S+))?", text.strip())
        if not found or (found[1] == "none" and found[2]):
            raise ValueError(f'"{text}" says not which closings; write "all", "none" or "all before may"')
        return cls(found[2] or "", found[1] == "none")

    def __str__(self) -> str:
        return "none" if self.none else f"all before {self.before}" if self.before else "all"

    def funds(self, closing: str, order: tuple[str, ...]) -> bool:
        """Whether it funds a closing of the agreement."""
        if self.none or not self.before:
            return not self.none
        return self.before in order and closing in order[: order.index(self.before)]


@dataclass(frozen=True, slots=True)
class Uses:
    """How much of a right is used, and when: never; all of it; or as much as comes to a part of the day's volume.

    `pays`: only while the day's price is not below the one at which the right gives shares, or a cashless exercise gives any.
    """

    of_volume: Decimal | None = None
    everything: bool = False
    price_min: Decimal | None = None
    price_max: Decimal | None = None
    opens: date | None = None
    closes: date | None = None
    pays: bool = False

    @classmethod
    def parse(cls, text: str) -> Uses:
        """Reads the phrase; raises ValueError saying which forms there are.

        >>> str(Uses.parse("10% of volume when price >= 0.01 from 2017-06-01"))
        '10% of volume when price >= 0.01 from 2017-06-01'
        """
        found = _USES.fullmatch(text.strip())
        if not found or (found["much"] == "never" and text.strip() != "never"):
            raise ValueError(
                f'"{text}" says not when a right is used; write "never", "all", "10% of volume", and after the last two '
                '"when price >= 0.01", "when it pays", "from 2017-06-01", "to 2017-08-31"'
            )
        part = parse_rate(found["much"].partition("of")[0].strip()) if "of volume" in found["much"] else None
        price = parse_number(found["price"]) if found["price"] else None
        opens, closes = (parse_date(found[name]) if found[name] else None for name in ("opens", "closes"))
        above = found["than"] == ">="
        return cls(part, found["much"] == "all", price if above else None, None if above else price, opens, closes, bool(found["pays"]))

    def __str__(self) -> str:
        if self.of_volume is None and not self.everything:
            return "never"
        text = "all" if self.of_volume is None else f"{render(self.of_volume * 100)}% of volume"
        text += " when it pays" if self.pays else ""
        for sign, price in ((">=", self.price_min), ("<=", self.price_max)):
            text += f" when price {sign} {render(price)}" if price is not None else ""
        return text + (f" from {self.opens}" if self.opens else "") + (f" to {self.closes}" if self.closes else "")

    @property
    def needs_market(self) -> bool:
        """Whether it looks at prices or volumes."""
        return self.pays or self.of_volume is not None or self.price_min is not None or self.price_max is not None

    def today(self, on: date, market: MarketDay[Decimal] | None) -> bool:
        """Whether the right is used on a day at all."""
        if (self.of_volume is None and not self.everything) or (self.opens and on < self.opens) or (self.closes and on > self.closes):
            return False
        if not self.needs_market:
            return True
        if market is None:
            return False
        return (self.price_min is None or market.price >= self.price_min) and (self.price_max is None or market.price <= self.price_max)

    def shares(self, market: MarketDay[Decimal] | None) -> Decimal | None:
        """The most shares on the market that a day's use may come to; None where it is not measured by volume."""
        if self.of_volume is None:
            return None
        return ZERO if market is None or market.volume is None else whole(self.of_volume * market.volume)


@dataclass(frozen=True, slots=True)
class Purchaser:
    """The purchaser's conduct: which closings it `funds`, and whether it `pays` on their last day or their first."""

    funds: Funds = field(default_factory=Funds)
    pays: Literal["last_day", "first_day"] = "last_day"


@dataclass(frozen=True, slots=True)
class Issuer:
    """The issuer's conduct: what it does about a default, with its options and calls, and how it redeems and pays dividends."""

    remedy: Literal["enforced", "not_enforced"] = "not_enforced"
    terminates: Literal["on_default", "never"] = "never"
    options: Literal["exercised", "not_exercised"] = "not_exercised"
    calls: Uses = field(default_factory=Uses)
    forces: Uses = field(default_factory=Uses)
    redemptions: Literal["paid", "unpaid"] = "paid"
    dividends: Literal["cash", "kind", "stock", "unpaid"] = "cash"


@dataclass(frozen=True, slots=True)
class Holder:
    """A holder's conduct: when it `converts`, `puts` or `exercises`, how much a day it `sells`, and whether it pays as guarantor."""

    converts: Uses = field(default_factory=Uses)
    sells: Uses = field(default_factory=Uses)
    puts: Uses = field(default_factory=Uses)
    exercises: Uses = field(default_factory=Uses)
    strike: Literal["cash", "cashless"] = "cash"
    guarantee: Literal["paid", "unpaid"] = "paid"


@dataclass(frozen=True, slots=True)
class Conduct:
    """The policies of all parties. `conditions`: whether what closings wait for comes about in time."""

    purchaser: Purchaser = field(default_factory=Purchaser)
    issuer: Issuer = field(default_factory=Issuer)
    holders: Mapping[str, Holder] = field(default_factory=dict)
    conditions: Literal["met", "not_met"] = "not_met"

    def of(self, holder: str) -> Holder:
        """What a holder does; one that the scenario does not name keeps what it has."""
        return self.holders.get(holder) or Holder()

    def dates(self) -> tuple[date, ...]:
        """The days that the phrases name: somebody may do something on them."""
        named = [
            self.issuer.calls,
            self.issuer.forces,
            *(use for holder in self.holders.values() for use in (holder.converts, holder.puts, holder.exercises)),
        ]
        return tuple(uses.opens for uses in named if uses.opens is not None)

    def uses(self, clauses: Clauses, step: Step[Decimal]) -> Uses:
        """How the party that has a right uses it."""
        if step.by == step.issuer:
            enforced = Uses(everything=True) if self.issuer.remedy == "enforced" else Uses()
            remedy = any(clause.id == step.clause for clause in clauses.following)
            own = {"redeemed": enforced if remedy else self.issuer.calls, "converted": self.issuer.forces}
            return own.get(step.kind, Uses())
        holder = self.of(step.by)
        own = {"converted": holder.converts, "redeemed": holder.puts, "exercised": holder.exercises}
        return Uses() if self._other_manner(step) else own.get(step.kind, Uses())

    def _other_manner(self, step: Step[Decimal]) -> bool:
        """Whether a warrant's right is to exercise in the manner that its holder does not choose."""
        return step.kind == "exercised" and bool(step.manner) and step.manner != self.of(step.by).strike

    def wanted(self, now: Now[Decimal], step: Step[Decimal], market: MarketDay[Decimal] | None, so_far: Decimal) -> Decimal:
        """How much of a step its party does today; `so_far` is what it got today in shares of `into` already."""
        if step.kind == "closed":
            return step.quantity_max if self._funded(now, step) else ZERO
        if step.modal == "must":
            guarantor = self.of(step.by).guarantee
            pays = {"redeemed": self.issuer.redemptions, "dividend_paid": self.issuer.dividends, "guarantee_paid": guarantor}.get(
                step.kind, ""
            )
            due = step.due is not None and step.due <= now.on and not step.blocked
            if step.kind == "interest_paid":  # whoever does not pay for the shares pays no interest for being late with them
                pays = "" if any(self._funds(clause, step.ref) for clause in now.clauses.purchases) else "unpaid"
            return step.quantity_max if due and pays != "unpaid" else ZERO
        uses = self.uses(now.clauses, step)
        if not uses.today(now.on, market) or (uses.pays and not _pays(step, market)):
            return ZERO
        room = uses.shares(market)
        return step.quantity_max if room is None else least(step.quantity_max, worth_of(step, most(room - so_far, ZERO)))

    def _funds(self, purchase: Purchase, closing: str) -> bool:
        """Whether the purchaser pays for a closing at all."""
        order = tuple(tranche.id for tranche in purchase.tranches)
        return closing in order and self.purchaser.funds.funds(closing, order)

    def _funded(self, now: Now[Decimal], step: Step[Decimal]) -> bool:
        """Whether a closing is funded today: on its day, or on the first day looked at if that has passed.

        One that is the issuer's option takes place only if the issuer uses it.
        """
        called = step.by != step.issuer or self.issuer.options == "exercised"
        if step.blocked or not called or not self._funds(now.clauses.by_id[step.clause], step.ref):
            return False
        day = step.opens if self.purchaser.pays == "first_day" else step.due or step.closes
        return day is None or now.on >= day


def _pays(step: Step[Decimal], market: MarketDay[Decimal] | None) -> bool:
    """Whether what a right gives is worth at least what it costs, at the day's price. A cashless exercise costs nothing."""
    if step.manner == "cashless":
        return not step.blocked
    return market is not None and step.price is not None and market.price * step.price.shares >= step.price.money


def worth_of(step: Step[Decimal], shares: Decimal) -> Decimal:
    """How much of a step comes to at most so many shares of what it gives, whatever lots it takes."""
    if step.price is None or not step.slices:
        return ZERO
    room = shares if step.rounding in ("down", "cash_in_lieu") else most(shares - step.unit, ZERO)
    dearest = max(s.amount for s in step.slices)
    return whole(ratio(room * step.price.money, dearest * step.price.shares), "down", step.smallest)
