"""A payment of dividends that have accrued: in cash, in more of the same shares, or in common stock.

No term by itself: `DividendCumulative` says what has fallen due, this what paying it moves. The fields of `kind` and `stock` are the
terms of the two payments in shares. Whoever no longer holds shares gets cash, or stock where the payment is in stock.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import reduce
from typing import Annotated, Any, Generic, Literal

from seriatim.deal import accruals
from seriatim.deal.act import Act, Outcome
from seriatim.deal.clause import refusal
from seriatim.deal.in_cash import paid_in_cash, summed
from seriatim.deal.lots import Lot
from seriatim.deal.market import observations, trading_days
from seriatim.deal.memory import PerShare
from seriatim.deal.phrases import Worth
from seriatim.deal.prices import mean, part
from seriatim.deal.state import Now
from seriatim.deal.step import Price
from seriatim.provisions.dividend_in_shares import Given, in_shares
from seriatim.units.decimals import shown
from seriatim.units.numbers import ONE, N, Rounding, anywhere, least, most, same
from seriatim.units.problems import Problem

FORMS = {"cash": "cash", "kind": "kind", "stock": "stock"}
"""In what a payment is made where the terms leave no choice."""


@dataclass(frozen=True, slots=True)
class InKind(Generic[N]):
    """Paid in more of the same shares: what accrues then is `rate` of `basis` a year, and a new share counts as `worth`."""

    rate: Annotated[N, "rate"]
    basis: Worth[N]
    worth: Worth[N]
    fractions: Rounding


@dataclass(frozen=True, slots=True)
class InStock(Generic[N]):
    """Paid in the stock `into`: counted at a fixed `price` for `per` shares, or at a part of the mean `quote` of the last `days`.

    The days are trading days before the payment; `discount` is taken off their mean.
    """

    into: str
    fractions: Rounding
    adjusts_for_splits: bool
    price: N | None = None
    per: N = field(default=ONE)  # type: ignore[assignment]  # lifted with the rest
    quote: Literal["vwap", "close"] | None = None
    days: int = 0
    discount: Annotated[N, "rate"] | None = None


def mistakes(clause: Any) -> Iterator[tuple[str, str]]:
    """Terms of payment that are missing, or do not go together."""
    kind, stock = clause.kind, clause.stock
    if clause.paid_in == "kind" and kind is None:
        yield "paid_in", "dividends paid in kind need kind: at what rate, and for how much a new share counts"
    if clause.paid_in == "stock" and stock is None:
        yield "paid_in", "dividends paid in stock need stock: which, and at what price"
    if clause.paid_in == "issuer_elects" and kind is None and stock is None:
        yield "paid_in", "where the issuer elects, kind or stock says what it may pay in besides cash"
    if stock is not None and stock.price is None and (not stock.quote or not stock.days):
        yield "stock", "the price of stock is either a price, or a quote over a number of days"
    if stock is not None and stock.discount is not None and stock.discount >= ONE:
        yield "stock", "a discount of all of the price leaves none to count by"
    if kind is not None and not anywhere(kind.worth.of(clause.stated_value, clause.stated_value * 0)):
        yield "kind", "a new share counts for more than 0"
    if clause.excess == "common" and stock is None:
        yield "excess", "an excess paid in common needs stock: which, and at what price"


@dataclass(frozen=True, slots=True)
class Payment(Generic[N]):
    """What a payment moves, and for each lot up to which day it was paid and how much on a share was settled.

    `left` has what stays owed to former holders, and on how many shares that went: what could not be issued to them.
    """

    outcome: Outcome[N]
    lots: tuple[tuple[Lot[N], Any, N], ...]
    in_kind: bool
    left: Mapping[str, Price[N]]

    def owed_to_former(self, now: Now[N], clause: str) -> dict[str, PerShare[N] | None]:
        """The memory of what is owed to former holders after the payment: most entries are forgotten."""
        left = {holder: PerShare("", price) for holder, price in self.left.items()}
        return {f"to/{holder}": left.get(holder) for holder in accruals.departed(now, clause)}


def payment(clause: Any, now: Now[N], act: Act[N]) -> Payment[N]:
    """Pays what a clause owes, as the act says; what cannot be issued goes where the clause's `excess` says."""
    manner = act.manner or FORMS.get(clause.paid_in, "cash")
    paying = [
        (lot, day, each if act.per_share is None else least(each, act.per_share))
        for lot, day, each in clause.to_be_paid(now, act, manner == "kind").values()
    ]
    worth: dict[str, N] = summed((lot.holder, lot.quantity * each) for lot, _, each in paying)
    departed = accruals.departed(now, clause.id)
    former: dict[str, N] = {holder: owed.money for holder, owed in departed.items()}
    if manner == "kind" and clause.kind is not None:
        given = _in_kind(clause, now, act, worth)
    elif manner == "stock" and clause.stock is not None:
        worth, former = summed(worth.items(), former.items()), {}
        given = _in_stock(clause, now, act, worth)
    else:
        given = Given(Outcome(), {}, worth)
    unsettled = {holder: part for holder, part in given.unfitting.items() if anywhere(part)}
    cash: dict[str, N] = {**given.in_lieu}
    if clause.excess == "cash":
        excess: dict[str, N] = {holder: part * worth.get(holder, now.zero) for holder, part in unsettled.items()}
        cash, unsettled = summed(cash.items(), excess.items()), {}
    paid = paid_in_cash(clause.issuer, clause.currency, cash.items(), former.items())
    one = clause.stated_value / clause.stated_value
    settled = tuple((lot, day, each * (one - unsettled[lot.holder]) if lot.holder in unsettled else each) for lot, day, each in paying)
    left = {h: Price(departed[h].money * part, departed[h].shares) for h, part in unsettled.items() if h in departed and h not in former}
    return Payment(Outcome(given.outcome.opens, {**given.outcome.moves, **paid}), settled, manner == "kind", left)


def _in_kind(clause: Any, now: Now[N], act: Act[N], worth: Mapping[str, N]) -> Given[N]:
    one = clause.stated_value / clause.stated_value
    each = clause.kind.worth.of(clause.stated_value, now.zero)
    price = Price(each, one)
    given: Given[N] = in_shares(now, clause, act, worth, clause.security, price, clause.kind.fractions, clause.smallest, act.certificate)
    if clause.excess != "common" or clause.stock is None:
        return given
    over = {holder: part * worth[holder] for holder, part in given.unfitting.items() if anywhere(part)}
    if not over or (counted := stock_price(clause, now)) is None:
        return given
    common: Given[N] = in_shares(now, clause, act, over, clause.stock.into, counted, clause.stock.fractions, ONE)
    left = {holder: part * common.unfitting.get(holder, now.zero) for holder, part in given.unfitting.items()}
    return Given(
        Outcome(given.outcome.opens + common.outcome.opens, {**given.outcome.moves, **common.outcome.moves}),
        left,
        summed(given.in_lieu.items(), common.in_lieu.items()),
    )


def _in_stock(clause: Any, now: Now[N], act: Act[N], worth: Mapping[str, N]) -> Given[N]:
    price = stock_price(clause, now)
    if price is None and act.price is not None:
        price = Price(act.price, act.price / act.price)
    if price is None:
        return Given(Outcome(), {}, {})
    return in_shares(now, clause, act, worth, clause.stock.into, price, clause.stock.fractions, ONE, act.certificate)


def stock_counts(terms: InStock[N] | None) -> dict[str, PerShare[N]]:
    """The fixed price at which stock is counted, if there is one, to be remembered: splits rescale it."""
    if terms is None or terms.price is None:
        return {}
    return {"stock_price": PerShare(terms.into if terms.adjusts_for_splits else "", Price(terms.price, terms.per))}


def stock_price(clause: Any, now: Now[N]) -> Price[N] | None:
    """At what price stock is counted today; None where quotations are missing."""
    terms: InStock[N] = clause.stock
    if terms.price is not None:
        fixed: Price[N] = now.recall(clause.id, "stock_price").price
        return fixed
    if terms.quote is None:
        return None
    seen, missing = observations(now, terms.into, terms.quote, trading_days(now.on, terms.days))
    if missing or not seen:
        return None
    price = mean(list(seen.values()))
    return price if terms.discount is None else part(price, price.shares / price.shares - terms.discount)


def refusals(clause: Any, now: Now[N], act: Act[N]) -> Iterator[Problem]:
    """Why what is owed cannot be paid as the act says: in that manner, at that price, or so much."""
    manner, agreed = act.manner or FORMS.get(clause.paid_in, "cash"), FORMS.get(clause.paid_in)
    lacks = manner == "cashless" or (manner in ("kind", "stock") and getattr(clause, manner) is None)
    if lacks or (agreed is not None and manner != agreed):
        text = f"dividends on {clause.security} are paid in {agreed or 'cash or shares'}, not in {manner}"
        yield refusal("no-such-right" if lacks else "not-available", text, clause.id, asked=manner, available=agreed or "cash")
    if manner == "stock" and not lacks:
        yield from _wrong_price(clause, now, act)
    dues: list[N] = [each for _, _, each in clause.to_be_paid(now, act, manner == "kind").values()]
    if act.per_share is not None and dues:
        highest = reduce(most, dues)
        if anywhere(act.per_share - highest):
            text = f"{shown(act.per_share)} paid on a share of {clause.security}, of which {shown(highest)} is due"
            yield refusal("wrong-amount", text, clause.id, asked=shown(act.per_share), available=shown(highest))


def _wrong_price(clause: Any, now: Now[N], act: Act[N]) -> Iterator[Problem]:
    price = stock_price(clause, now)
    if act.price is not None and not anywhere(act.price):
        yield refusal("wrong-amount", "a price is more than 0", clause.id, asked=shown(act.price), available="more than 0")
    elif price is None and act.price is None:
        text = f"the price at which dividends on {clause.security} are paid in stock needs quotations that are not recorded"
        yield refusal("price-missing", text, clause.id, asked=str(act.on), remedy="record what was observed, or give the price")
    elif price is not None and act.price is not None and not same(price.money, act.price * price.shares):
        text = f"stock for dividends on {clause.security} counts {shown(price.each())} a share, not {shown(act.price)}"
        yield refusal("wrong-amount", text, clause.id, asked=shown(act.price), available=shown(price.each()))
