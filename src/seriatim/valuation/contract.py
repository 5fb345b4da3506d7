"""One convertible as plain numbers: what the clauses leave when they have been asked once. The pricers know nothing else.

All times are years from the valuation day; all money is for one share of the preferred (or one unit of a note), in the deal's
currency. Series K on 2017-02-24: five years, 1,000 redeemed, 250,000 common on conversion, at any time.

Does not cover: prices that look back over days, balances that grow in kind by choice, blockers. Those need paths.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

ALWAYS = math.inf

MOMENT = 1e-6
"""In years: half a minute. Times that are nearer to each other are the same but for rounding."""


@dataclass(frozen=True, slots=True)
class Window:
    """From when to when a right may be used, in years; a single day has both the same."""

    opens: float = 0.0
    closes: float = ALWAYS

    def after(self, year: float) -> Window:
        """The same window seen from a later day."""
        return Window(max(self.opens - year, 0.0), max(self.closes - year, 0.0))


@dataclass(frozen=True, slots=True)
class Call:
    """The issuer's right to redeem at `price`, with what has accrued where `accrued` says so.

    The holder may convert until the redemption day, `notice` years after the call. `trigger`: the stock's price below which it
    may not be called; 0 for none.
    """

    window: Window
    price: float
    accrued: bool = True
    notice: float = 0.0
    trigger: float = 0.0


@dataclass(frozen=True, slots=True)
class Put:
    """The holder's right to be paid `price`, with what has accrued where `accrued` says so."""

    window: Window
    price: float
    accrued: bool = True


@dataclass(frozen=True, slots=True)
class Flow:
    """Cash on a day, which accrues evenly from `accrues_from` on. A flow is paid before a right opens or closes on its day."""

    at: float
    amount: float
    accrues_from: float = 0.0


@dataclass(frozen=True, slots=True)
class Contract:
    """A convertible: after `years` it is redeemed for `redemption`, unless converted before into `shares` of common.

    The last flow may fall on the redemption day: it is paid then too, and not to who converts on that day.

    One that is never redeemed has `years` without end; `redemption` is then what a default recovers a part of, and `yearly` the flows
    of a year, which come again in every year after it. `owed`: what a default recovers a part of, where that is not the redemption.
    """

    years: float
    redemption: float
    shares: float
    conversion: tuple[Window, ...] = (Window(),)
    flows: tuple[Flow, ...] = ()
    calls: tuple[Call, ...] = ()
    puts: tuple[Put, ...] = ()
    yearly: tuple[Flow, ...] = ()
    owed: float | None = None

    def after(self, year: float) -> Contract:
        """What is left of it on a later day: flows paid by then and windows closed by then are gone."""
        return replace(
            self,
            years=self.years - year,
            conversion=tuple(window.after(year) for window in self.conversion if _is_open(window, year)),
            flows=tuple(Flow(f.at - year, f.amount, f.accrues_from - year) for f in self.flows if f.at > year + MOMENT),
            calls=tuple(replace(call, window=call.window.after(year)) for call in self.calls if _is_open(call.window, year)),
            puts=tuple(replace(put, window=put.window.after(year)) for put in self.puts if _is_open(put.window, year)),
            yearly=tuple(_next(flow, year) for flow in self.yearly),
        )

    @property
    def strike(self) -> float:
        """The stock's price at which what is converted is worth what is redeemed."""
        return self.redemption / self.shares

    @property
    def without_conversion(self) -> Contract:
        """The same without the right to convert; into how many shares it would have been is still known."""
        return replace(self, conversion=())

    @property
    def is_perpetual(self) -> bool:
        """Whether it is never redeemed."""
        return self.years == math.inf

    @property
    def recovers(self) -> float:
        """What a default recovers a part of."""
        return self.redemption if self.owed is None else self.owed

    @property
    def is_straight(self) -> bool:
        """Whether it is only ever paid what it promises: nothing to convert into, no calls, no puts."""
        return not (self.shares and self.conversion) and not self.calls and not self.puts

    @property
    def is_plain(self) -> bool:
        """Whether it is redeemed or converted and nothing else: no flows, calls or puts, and convertible to the end."""
        return self.is_convertible_throughout and not (self.flows or self.yearly or self.calls or self.puts)

    @property
    def is_convertible_throughout(self) -> bool:
        """Whether it may be converted until it is redeemed, if ever."""
        return self.shares > 0 and any(window.closes >= self.years for window in self.conversion)


def _is_open(window: Window, year: float) -> bool:
    """Whether a right may still be used then."""
    return window.closes >= year - MOMENT


def _next(yearly: Flow, year: float) -> Flow:
    """A flow that comes again every year, seen from a later day: the first one that is still to come."""
    gone = max(math.floor(year + MOMENT - yearly.at) + 1, 0)
    return Flow(yearly.at - year + gone, yearly.amount, yearly.accrues_from - year + gone)


@dataclass(frozen=True, slots=True)
class Curve:
    """A yearly rate, continuously compounded: one number, or `zeros` at `years`.

    Between two points, and beyond the last, the forward rate is constant: discount factors are log-linear.
    """

    zeros: tuple[float, ...]
    years: tuple[float, ...] = ()

    @classmethod
    def flat(cls, rate: float) -> Curve:
        """The same rate for every term."""
        return cls((rate,))

    def total(self, year: float) -> float:
        """The rate times the years: what is discounted until then, as an exponent.

        >>> round(Curve((0.01, 0.03), (1.0, 3.0)).total(2.0), 6)
        0.05
        """
        if len(self.zeros) == 1 or year <= self.years[0]:
            return self.zeros[0] * year
        after = next((i for i, end in enumerate(self.years) if end >= year), len(self.years) - 1)
        low, high = self.years[after - 1], self.years[after]
        start, end = self.zeros[after - 1] * low, self.zeros[after] * high
        return start + (end - start) * (year - low) / (high - low)

    def discount(self, year: float) -> float:
        """What one unit paid then is worth now."""
        return math.exp(-self.total(year))

    def after(self, year: float) -> Curve:
        """The forward curve: the same rates seen from a later day.

        >>> round(Curve((0.01, 0.03), (1.0, 3.0)).after(1.0).total(1.0), 6)
        0.04
        """
        if year <= 0 or not self.years:
            return self
        ends = [end - year for end in self.years if end > year] or [1.0]
        return Curve(tuple((self.total(year + end) - self.total(year)) / end for end in ends), tuple(ends))


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the market says: the stock's price, its volatility a year, the risk-free curve, its dividend yield and borrowing cost."""

    spot: float
    volatility: float
    rate: Curve
    dividend_yield: float = 0.0
    borrow: float = 0.0

    @property
    def yields(self) -> float:
        """What holding the stock earns, or lending it does: both lower its forward price."""
        return self.dividend_yield + self.borrow


@dataclass(frozen=True, slots=True)
class Credit:
    """How a default comes and what is left after it.

    `hazard`: the yearly intensity. `jump`: the part of its price that the stock loses then (1: all of it, 0: none). `recovery`: the
    part of the redemption amount that is paid then. `spread`: what the cash part is discounted at above the risk-free rate, which
    only Tsiveriotis and Fernandes ask. With `recovery` a spread of 15 % means a hazard of 15 % / (1 - recovery).
    """

    hazard: float = 0.0
    recovery: float = 0.0
    jump: float = 1.0
    spread: float = field(default=0.0)


def credit_of(by_hazard: bool, level: float, recovery: float, jump: float) -> Credit:
    """A credit from its hazard, or from its spread: whichever is given, the other follows."""
    kept = 1 - recovery
    if by_hazard:
        return Credit(level, recovery, jump, level * kept)
    return Credit(level / kept if kept else 0.0, recovery, jump, level)
