"""Steps: what a clause says that somebody may or must do, and `effect`: what doing it moves.

A step gives up *slices* (some of a lot, or of a closing's commitment), each worth an amount, for a *consideration*: shares
at a price, or cash. One function works out what moves, for every clause.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Generic, Literal

from seriatim.units.numbers import CENT, ONE, N, Rounding, anywhere, apportioned, least, most, ratio, total, whole

NO_PRICE = "no price"
"""The status of a step that is there, and whose price nobody can know today."""

ON_NOTICE = "on notice"
"""The status of a right that may be used only some days after a notice."""

NOT_SHOWN = "not shown"
"""The status of a step whose condition rests on prices that nobody has reported."""

SMALLEST_MONEY = Decimal("0.0000000001")
"""Ten places: the smallest difference that a file can write."""

Modal = Literal["may", "must"]
Spread = Literal["in_order", "pro_rata"]
"""How a quantity is taken from a step's slices: the first until it is used up, or from all in proportion."""

FUNDING = frozenset({"closed", "guarantee_paid"})
"""Kinds of act that pay for a closing's shares."""

BUYING = FUNDING | {"delivered"}
"""Kinds of act that issue a closing's shares, paid for or against a receivable."""

Moves = Mapping[tuple[str, str], N]
"""(account, asset) -> change. An account is a certificate, a party's cash, or where shares come from and go to; each
asset's changes sum to zero."""


@dataclass(frozen=True, slots=True)
class Price(Generic[N]):
    """Money for a number of shares: "0.004 for 1". Kept as two numbers, so that a split multiplies and nothing is divided early."""

    money: N
    shares: N

    def rescaled(self, new: N, old: N) -> Price[N]:
        """The same price after `new` shares have taken the place of `old`."""
        return Price(self.money * old, self.shares * new)

    def each(self) -> N:
        """Money for one share."""
        return ratio(self.money, self.shares)

    def agrees(self, money: N, tick: Decimal | None = None) -> bool:
        """Whether so much for one share is this price: to less than the tick, or to as many places as can be written."""
        apart = most(self.each() - money, money - self.each())
        return not anywhere(whole(apart, "down", tick or SMALLEST_MONEY))


@dataclass(frozen=True, slots=True)
class Slice(Generic[N]):
    """Up to `quantity` of an asset in one account, each given up for `amount` of money's worth, and where it goes."""

    account: str
    asset: str
    holder: str
    quantity: N
    amount: N
    to: str


@dataclass(frozen=True, slots=True)
class Step(Generic[N]):
    """A right (`may`, with a window) or a duty (`must`, with a due date; it stays open until performed).

    `kind` is the kind of act that performs it; `ref` what a schedule calls it. `into` is the asset that is given for the
    slices: a security at `price`, or a currency when `price` is None. The issuer gives it (`paid_by_holder` false), or, at
    a closing, the holder does. `quantity_max` is what the clause allows; the slices are what there is. `blocked` says why
    nothing may be done now although the step exists; `status` is the schedule's word for it. `payer` pays in the place of who
    usually would; with `strike_paid` the holder also pays the slices' worth in cash (a warrant exercised for cash); `unit` is the
    smallest part of a share of `into` that is given. Less than `quantity_min` cannot be done at once. A price named in an act may
    differ from the step's by less than `tick`. `between` names two accounts, from and to, where the money does not move from cash to
    cash (notes given up, a receivable). `manner` tells ways of doing the same thing apart (for cash, cashless). `refused_as` is the code
    of the refusal while it is blocked, where that is not the usual one of its status.
    """

    clause: str
    kind: str
    ref: str
    modal: Modal
    by: str
    security: str
    quantity_max: N
    slices: tuple[Slice[N], ...]
    into: str
    issuer: str
    currency: str
    price: Price[N] | None = None
    opens: date | None = None
    closes: date | None = None
    due: date | None = None
    rounding: Rounding = "down"
    spread: Spread = "in_order"
    smallest: Decimal = ONE
    lots_elective: bool = True
    paid_by_holder: bool = False
    payer: str = ""
    strike_paid: bool = False
    unit: Decimal = ONE
    between: tuple[str, str] | None = None
    manner: Literal["", "cash", "cashless", "kind", "stock"] = ""
    blocked: str = ""
    refused_as: str = ""
    status: str = ""
    if_missed: str = ""
    quantity_min: N | None = None
    tick: Decimal | None = None

    @property
    def unpriced(self) -> bool:
        """Whether the step has a price that nobody can know today (nothing for nothing): then nothing can be done by it."""
        return self.price is not None and not anywhere(self.price.money)

    def there_is(self) -> N:
        """What the slices hold together, whatever the clause allows of it."""
        return total([s.quantity for s in self.slices], self.quantity_max * 0)

    def narrowed(self, lots: Sequence[tuple[str, N | None]]) -> Step[N]:
        """The same step over the named lots only, in the order named, each up to the quantity given with it."""
        if not lots:
            return self
        left = {s.account: s for s in self.slices}  # what has not been named yet: a lot named twice is still one lot
        chosen: list[Slice[N]] = []
        for name, quantity in lots:
            if name in left:
                part = left[name].quantity if quantity is None else least(left[name].quantity, quantity)
                chosen.append(replace(left[name], quantity=part))
                left[name] = replace(left[name], quantity=left[name].quantity - part)
        narrowed = replace(self, slices=tuple(chosen), spread="in_order")
        return replace(narrowed, quantity_max=least(self.quantity_max, narrowed.there_is()))


def taken(step: Step[N], quantity: N) -> list[tuple[Slice[N], N]]:
    """How a quantity is spread over the step's slices, in whole units under `pro_rata` (running totals rounded)."""
    if step.spread == "pro_rata":
        there_is = step.there_is()
        shares = apportioned([s.quantity for s in step.slices], quantity, there_is, "nearest", step.smallest)
        return list(zip(step.slices, shares, strict=True))
    left, parts = quantity, []
    for s in step.slices:
        part = least(s.quantity, left)
        left = left - part
        parts.append((s, part))
    return parts


def effect(step: Step[N], quantity: N, receipt: str = "") -> dict[tuple[str, str], N]:
    """What performing `quantity` of a step moves: slices given up, and the consideration, rounded once per holder.

    `receipt` is the certificate that new shares are entered under (the shares bought at a closing, or what a conversion
    yields); where a step pays several holders in shares, each has its own, `receipt/holder`. Multiplies first, divides last. Every
    asset's changes sum to zero.

    Does not cover: whether the clause allows it (`ledger.perform` asks).
    """
    moves: dict[tuple[str, str], N] = {}

    def move(source: str, target: str, asset: str, amount: N) -> None:
        for account, change in ((source, amount * -1), (target, amount)):
            moves[account, asset] = moves[account, asset] + change if (account, asset) in moves else change

    worth: dict[str, N] = {}
    for s, part in taken(step, quantity):
        move(s.account, s.to or receipt, s.asset, part)
        worth[s.holder] = worth[s.holder] + part * s.amount if s.holder in worth else part * s.amount
    for holder, value in worth.items():
        payer, payee = (cash(holder), cash(step.issuer)) if step.paid_by_holder else (cash(step.issuer), cash(holder))
        payer = cash(step.payer) if step.payer else payer
        payer, payee = step.between or (payer, payee)
        if step.price is None:
            move(payer, payee, step.currency, whole(value, "nearest", CENT))
            continue
        shares = whole(ratio(value * step.price.shares, step.price.money), step.rounding, step.unit)
        move(f"issued/{step.clause}", receipts(step, receipt)[holder], step.into, shares)
        if step.strike_paid:
            move(cash(holder), cash(step.issuer), step.currency, whole(value, "nearest", CENT))
        if step.rounding == "cash_in_lieu":
            fraction = value - ratio(shares * step.price.money, step.price.shares)
            move(payer, payee, step.currency, whole(fraction, "nearest", CENT))
    return moves


def duty_of(step: Step[N], clause: str) -> bool:
    """Whether a step is a duty of that clause, so that somebody may miss it: nobody misses a right."""
    return step.clause == clause and step.modal == "must"


def receipts(step: Step[N], receipt: str) -> dict[str, str]:
    """The certificate under which each holder's new shares are entered: the one named, or one for each of several holders."""
    holders = dict.fromkeys(s.holder for s in step.slices)
    return {holder: receipt if len(holders) == 1 else f"{receipt}/{holder}" for holder in holders}


def cash(party: str) -> str:
    """The account that holds a party's cash under the deal (company view: the issuer's rises when it receives)."""
    return f"cash/{party}"
