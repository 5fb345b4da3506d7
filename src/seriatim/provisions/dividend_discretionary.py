"""Dividends when, as and if declared: nothing accrues until the board declares one; what is declared is owed until it is paid.

Ascent's Series E (market filing 04): 7% a year when, as and if declared. On a share of $1,000 the board may declare up to 70.00 for
a year; 17.50 declared on 2,800 shares are 49,000, owed to whoever has the shares on the day of the declaration. Undeclared, nothing
is ever owed: the dividends are not cumulative. The same note tells of dividends settled in common: 49,000 at 1.75 a share are 28,000.

Not covered: a record date other than the day of the declaration, years other than calendar years, dividends in more of the series.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Generic, Literal

from seriatim.deal import accruals
from seriatim.deal.act import Act, Outcome
from seriatim.deal.clause import Said, refusal
from seriatim.deal.in_cash import in_cash
from seriatim.deal.lots import Lot
from seriatim.deal.memory import PerShare
from seriatim.deal.phrases import Worth, in_words
from seriatim.deal.state import Now
from seriatim.deal.step import Price, Slice, Step
from seriatim.provisions.dividend_duties import paid_as_agreed
from seriatim.provisions.dividend_payment import InStock, mistakes, payment, refusals, stock_counts
from seriatim.provisions.dividend_words import PAID, in_stock
from seriatim.units.decimals import percent, shown
from seriatim.units.numbers import N, anywhere
from seriatim.units.problems import Problem


@dataclass(frozen=True, slots=True)
class DividendDiscretionary(Generic[N]):
    """The board may declare `rate` of `basis` for a calendar year; `above_rate` says whether it may declare more.

    `paid_in` says in what it is paid, `stock` how in stock. What is due in shares that may not be issued stays owed.
    """

    kind: ClassVar[None] = None
    excess: ClassVar[str] = "arrears"

    id: str
    security: str
    issuer: str
    currency: str
    stated_value: N
    rate: Annotated[N, "rate"]
    basis: Worth[N]
    above_rate: Literal["refused", "allowed"]
    paid_in: Literal["cash", "stock", "issuer_elects"] = "cash"
    stock: InStock[N] | None = None

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """Terms of payment that are missing, or do not go together."""
        yield from mistakes(self)

    def opening(self) -> Mapping[str, Any]:
        """The fixed price at which stock is counted, if there is one."""
        return stock_counts(self.stock)

    def accrued(self, now: Now[N], lot: Lot[N]) -> N:
        """What is declared and unpaid on one share of a lot."""
        owed = now.recall(self.id, f"owed/{lot.id}")
        if owed is None or lot.security != self.security:
            return now.zero
        each: N = owed.price.each()
        return each

    def owes(self, now: Now[N]) -> bool:
        """Whether anything is declared and unpaid."""
        return bool(accruals.departed(now, self.id)) or any(anywhere(self.accrued(now, lot)) for lot in now.lots(self.security))

    def next(self, now: Now[N], after: date) -> date | None:
        """The next day on which a declared dividend is payable."""
        return min((day for day in self._payable(now) if day > after), default=None)

    def steps(self, now: Now[N]) -> Iterator[Step[N]]:
        """The duty to pay what is declared."""
        lots = [lot for lot in now.lots(self.security) if anywhere(self.accrued(now, lot))]
        slices = [Slice(lot.id, self.security, lot.holder, lot.quantity, self.accrued(now, lot), to=lot.id) for lot in lots]
        slices += accruals.departed_slices(now, self.id, self.security)
        due = min(self._payable(now), default=None)
        if slices:
            status, missed = "" if due else "owed", "stays declared and unpaid"
            duty = in_cash(self, "dividend_paid", self.security, slices, now.zero, due=due, status=status, if_missed=missed)
            yield paid_as_agreed(self, now, duty)

    def to_be_paid(self, now: Now[N], act: Act[N], in_kind: bool = False) -> dict[str, tuple[Lot[N], date, N]]:
        """By lot: the day, and what is declared and unpaid on a share."""
        owed = ((lot, self.accrued(now, lot)) for lot in now.lots(self.security))
        return {lot.id: (lot, now.on, each) for lot, each in owed if anywhere(each)}

    def moves(self, now: Now[N], act: Act[N]) -> Outcome[N]:
        """Pays what is declared, in cash or in stock."""
        return payment(self, now, act).outcome if accruals.is_paid_by(self, act) else Outcome()

    def after(self, now: Now[N], act: Act[N], moves: Mapping[tuple[str, str], N]) -> Mapping[str, Any]:
        """Remembers what is declared on each share and for the year; forgets what is paid; keeps what shares that go leave behind."""
        if accruals.is_paid_by(self, act):
            return self._paid(now, act)
        if act.kind == "dividend_declared" and act.security == self.security and act.per_share is not None:
            return self._declared(now, act, act.per_share)
        if act.kind in accruals.LEAVING and not accruals.takes_accrued(now, act):
            return accruals.left_behind(now, self.id, self.security, moves, lambda lot: self.accrued(now, lot))
        return {}

    def _paid(self, now: Now[N], act: Act[N]) -> dict[str, Any]:
        """Nothing is owed any more but what the payment leaves, which stays payable from the same day."""
        made = payment(self, now, act)
        rest = ((lot, self.accrued(now, lot) - each) for lot, _, each in made.lots)
        left = {f"owed/{lot.id}": self._per_share(each) for lot, each in rest if anywhere(each)}
        settled = ("owed/",) if left or made.left else ("owed/", "payable/")
        forgotten = dict.fromkeys(entry for entry in now.state.entries(self.id) if entry.startswith(settled))
        return {**forgotten, **left, **made.owed_to_former(now, self.id)}

    def _declared(self, now: Now[N], act: Act[N], each: N) -> dict[str, Any]:
        lots = now.lots(self.security)
        kept: dict[str, Any] = {f"owed/{lot.id}": self._per_share(self.accrued(now, lot) + each) for lot in lots}
        kept[f"year/{act.on.year}"] = self._per_share(self.for_year(now, act.on.year) + each)
        return kept | {f"payable/{act.id}": act.payable_on} if act.payable_on else kept

    def _per_share(self, money: N) -> PerShare[N]:
        return PerShare(self.security, Price(money, self.stated_value / self.stated_value))

    def for_year(self, now: Now[N], year: int) -> N:
        """What was declared on a share in a calendar year."""
        declared = now.recall(self.id, f"year/{year}")
        if declared is None:
            return now.zero
        each: N = declared.price.each()
        return each

    def _payable(self, now: Now[N]) -> list[date]:
        return [day for entry, day in now.state.entries(self.id).items() if entry.startswith("payable/")]

    def objections(self, now: Now[N], act: Act[N]) -> Iterator[Problem]:
        """A declaration is above zero and within the rate; a payment needs one."""
        yield from accruals.nothing_to_pay(now, self, act, f"no dividend is declared on {self.security}")
        if accruals.is_paid_by(self, act) and self.owes(now):
            yield from refusals(self, now, act)
        if act.kind != "dividend_declared" or act.security != self.security or act.per_share is None:
            return
        if not anywhere(act.per_share):
            text = "dividend declared: per_share must be more than 0"
            yield refusal("wrong-amount", text, self.id, asked=shown(act.per_share), available="more than 0")
        left = self.rate * self.basis.of(self.stated_value, now.zero) - self.for_year(now, act.on.year)
        if self.above_rate == "refused" and anywhere(act.per_share - left):
            text = f"{shown(act.per_share)} declared on a share of {self.security}, of which {shown(left)} is left for {act.on.year}"
            yield refusal("more-than-allowed", text, self.id, asked=shown(act.per_share), available=shown(left))

    def sentences(self, call: Callable[[str], str]) -> Iterator[Said]:
        """When there is a dividend, and how much."""
        own, rate = call(self.security), Decimal(str(self.rate))
        yield Said(f"{own} gets a dividend when, as and if one is declared; undeclared, none is ever owed.")
        more = "more may be declared" if self.above_rate == "allowed" else "no more may be declared"
        yield Said(f"For a year it is {percent(rate)} of {in_words(self.basis, self.currency)}; {more}.", ("rate", "basis", "above_rate"))
        yield Said(f"It is paid {PAID[self.paid_in]}.", ("paid_in",) if self.stock else ("paid_in", "stock"))
        if self.stock is not None:
            yield from in_stock(self, call)
