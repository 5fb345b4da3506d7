"""Warrants: the right to buy shares at a price, for cash or cashless, until a day.

A warrant for 7.41 common at $1.62 for seven years comes with each unit (Workhorse, 2019, Series B): 100 of them exercised for
cash bring 741 shares and 1,200.42 dollars. Cashless, the strike is paid in shares: with the common at $3.24 the same warrants
bring 741 x (3.24 - 1.62) / 3.24 = 370.5 shares, and a named rounding decides on the half.

Not covered: a cash settlement of the whole value, and what a merger makes of a warrant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Generic, Literal

from seriatim.deal.act import Act
from seriatim.deal.claim import Claim, bought
from seriatim.deal.clause import Role, Said
from seriatim.deal.lots import Lot
from seriatim.deal.market import observed, trading_days
from seriatim.deal.memory import PerShare
from seriatim.deal.phrases import AfterIssue, Due, fraction_in_words
from seriatim.deal.state import Now
from seriatim.deal.step import NOT_SHOWN, Price, Slice, Step
from seriatim.provisions.convertible import quoted_in_words
from seriatim.units.decimals import shown
from seriatim.units.numbers import ONE, N, Rounding, anywhere, most, ratio, total


@dataclass(frozen=True, slots=True)
class WarrantExercise(Generic[N]):
    """One warrant buys `shares` of `into` at `price` each, until `expires`, from `opens` after its issue (else at once).

    `fractions` is what becomes of a fraction of a share. `adjusts_for_splits` whether a split of `into` rescales price and number;
    `number_adjusts` whether a price that falls otherwise raises the number, so that the whole strike stays the same. `cashless`
    whether the strike may be paid in shares, valued at `quote` as observed on the last trading day before (`day_before`) or on
    the day itself (`same_day`).
    """

    role: ClassVar[Role] = "exercise"
    performed_as: ClassVar[str] = "exercised"
    priced_by: ClassVar[str] = "price"

    id: str
    security: str
    issuer: str
    currency: str
    into: str
    shares: N
    price: N
    expires: Due
    fractions: Rounding
    adjusts_for_splits: bool
    number_adjusts: bool
    cashless: Literal["none", "allowed"]
    quote: str = ""
    quoted: Literal["day_before", "same_day"] = "day_before"
    opens: AfterIssue | None = None
    restricted: bool = False
    smallest: Decimal = field(default=ONE)

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """A cashless exercise needs a quotation to value the shares at; and a warrant buys something else than itself."""
        if self.into == self.security:
            yield "into", f"{self.security} cannot buy {self.security}"
        if self.cashless == "allowed" and not self.quote:
            yield "quote", "a cashless exercise values the shares at a quotation: name it, such as close or vwap"

    def opening(self) -> Mapping[str, Any]:
        """The price in force, and either the shares that one warrant buys or the strike that it always costs."""
        one = self.price / self.price
        of = self.into if self.adjusts_for_splits else ""
        number = {"strike": self.price * self.shares} if self.number_adjusts else {"number": PerShare(of, Price(one, self.shares))}
        return {"price": PerShare(of, Price(self.price, one)), **number}

    def strike(self, now: Now[N]) -> N:
        """What one warrant costs to exercise: its shares at the price in force."""
        if self.number_adjusts:
            cost: N = now.recall(self.id, "strike")
            return cost
        price: Price[N] = now.recall(self.id, "price").price
        number: Price[N] = now.recall(self.id, "number").price
        return ratio(price.money * number.shares, price.shares * number.money)

    def price_in_force(self, now: Now[N]) -> Price[N]:
        """For one share."""
        price: Price[N] = now.recall(self.id, "price").price
        return price

    def ratio_in_force(self, now: Now[N]) -> N:
        """The shares that one warrant buys today."""
        price: Price[N] = now.recall(self.id, "price").price
        return ratio(self.strike(now) * price.shares, price.money)

    def claim(self, now: Now[N]) -> Iterator[Claim[N]]:
        """In a liquidation: what the shares that it buys would ask for, less the strike."""
        lots = tuple(lot for lot in now.lots(self.security) if now.on <= self.last_day(lot))
        return bought(now, self.id, lots, self.into, self.ratio_in_force(now), self.strike(now))

    def steps(self, now: Now[N]) -> Iterator[Step[N]]:
        """One right for each holder to exercise for cash, and one cashless where that is allowed; lots not open yet stand apart."""
        price: Price[N] = now.recall(self.id, "price").price
        strike = self.strike(now)
        apart: dict[tuple[str, date | None], list[Lot[N]]] = {}
        for lot in now.lots(self.security):
            if now.on <= self.last_day(lot):
                first = self.first_day(lot)
                apart.setdefault((lot.holder, first if first > now.on else None), []).append(lot)
        for own in apart.values():
            yield self._step(now, own, "cash", strike, price)
            if self.cashless == "allowed":
                yield self._cashless(now, own, strike, price)

    def _cashless(self, now: Now[N], own: list[Lot[N]], strike: N, price: Price[N]) -> Step[N]:
        """The strike set off against the shares: they are worth their value less the strike, and are given at their value."""
        on = now.on if self.quoted == "same_day" else trading_days(now.on, 1)[0]
        value = observed(now, self.into, self.quote, on)
        if value is None:
            missing = f"no {self.quote} of {self.into} is recorded for {on}"
            unpriced = self._step(now, own, "cashless", now.zero, Price(now.zero, now.zero), missing)
            return replace(unpriced, status=NOT_SHOWN)
        gain = most(ratio(value.money * self.ratio_in_force(now), value.shares) - strike, now.zero)
        worthless = "" if anywhere(gain) else f"{self.into} at {shown(value.each())} is not above the price of {shown(price.each())}"
        return self._step(now, own, "cashless", gain, value, worthless)

    def _step(
        self, now: Now[N], own: list[Lot[N]], manner: Literal["cash", "cashless"], amount: N, price: Price[N], blocked: str = ""
    ) -> Step[N]:
        opens = min(self.first_day(lot) for lot in own)
        return Step(
            clause=self.id,
            kind=self.performed_as,
            ref=own[0].holder if opens <= now.on else f"{own[0].holder} from {opens}",
            modal="may",
            by=own[0].holder,
            security=self.security,
            quantity_max=total([lot.quantity for lot in own], now.zero),
            slices=tuple(Slice(lot.id, self.security, lot.holder, lot.quantity, amount, to=f"retired/{self.id}") for lot in own),
            into=self.into,
            issuer=self.issuer,
            currency=self.currency,
            price=price,
            opens=opens,
            closes=max(self.last_day(lot) for lot in own),
            rounding=self.fractions,
            smallest=self.smallest,
            strike_paid=manner == "cash",
            manner=manner,
            blocked=blocked,
            status="waits" if blocked else "",
        )

    def first_day(self, lot: Lot[N]) -> date:
        """From when on a lot may be exercised."""
        return self.opens.date(lot.issued_on) if self.opens else lot.issued_on

    def last_day(self, lot: Lot[N]) -> date:
        """The last day for a lot."""
        return self.expires.date(lot.issued_on)

    def open_for(self, now: Now[N], lot: Lot[N]) -> tuple[date, date]:
        """From when to when a lot may be exercised."""
        return self.first_day(lot), self.last_day(lot)

    def after(self, now: Now[N], act: Act[N], moves: Mapping[tuple[str, str], N]) -> Mapping[str, Any]:
        """An amendment of the price leaves the number as it is."""
        if act.kind != "amended" or act.clause != self.id or act.what != "price" or act.price is None:
            return {}
        old = now.recall(self.id, "price")
        price = {"price": PerShare(old.of, Price(act.price, act.price / act.price))}
        if not self.number_adjusts:
            return price
        return {**price, "strike": ratio(now.recall(self.id, "strike") * old.price.shares * act.price, old.price.money)}

    def sentences(self, call: Callable[[str], str]) -> Iterator[Said]:
        """The warrant in plain words."""
        shares = "1 share" if self.shares == 1 else f"{shown(self.shares)} shares"
        text = f"Each warrant ({call(self.security)}) buys {shares} of {call(self.into)} at {shown(self.price)} {self.currency} a share."
        yield Said(text, ("into", "shares", "price"))
        yield Said(f"The {call(self.into)} issued on exercise is {'' if self.restricted else 'not '}restricted.", ("restricted",))
        begins = f"from {self.opens} " if self.opens else ""
        last = f"the day {self.expires}" if self.expires.after_issue else str(self.expires)
        yield Said(f"A warrant may be exercised {begins}up to and including {last}.", ("opens", "expires"))
        yield Said(f"A fraction of a share is {fraction_in_words(self.fractions)}.", ("fractions",))
        split = "adjusts the price and the number" if self.adjusts_for_splits else "changes neither the price nor the number"
        yield Said(f"A split of {call(self.into)} {split} of shares.", ("adjusts_for_splits",))
        number = "rises, so that price times number stays the same" if self.number_adjusts else "stays as it is"
        yield Said(f"Where anti-dilution lowers the price, the number of shares {number}.", ("number_adjusts",))
        if self.cashless == "allowed":
            on = "the trading day before" if self.quoted == "day_before" else "the day of exercise"
            said = (
                f"It may also be exercised cashless: shares worth the strike are kept back, at the {quoted_in_words(self.quote)} of {on}."
            )
            yield Said(said, ("cashless", "quote", "quoted"))
        else:
            yield Said("It is exercised for cash only.", ("cashless", "quote", "quoted"))
