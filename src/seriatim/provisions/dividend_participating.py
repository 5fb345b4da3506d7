"""Dividends only if the common gets them: the preferred takes part as if it were converted.

Series K (release ¶6): no dividends are payable on it, unless the company *pays* dividends to common holders. How much is not
said: as converted is an assumption. 0.0001 paid per common share gives each preferred 250,000 times that: 25.00.

A dividend on the common that is only declared gives the preferred nothing yet. With none, nothing accrues.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, Literal

from seriatim.deal.accruals import LEAVING, departed, departed_slices, is_paid_by, left_behind, nothing_to_pay, takes_accrued
from seriatim.deal.act import Act, Outcome
from seriatim.deal.clause import Said, refusal
from seriatim.deal.in_cash import in_cash, paid_in_cash
from seriatim.deal.lots import Lot
from seriatim.deal.state import Now
from seriatim.deal.step import Price, Slice, Step
from seriatim.units.numbers import N, anywhere, ratio
from seriatim.units.problems import Problem


@dataclass(frozen=True, slots=True)
class DividendParticipating(Generic[N]):
    """Each preferred share gets what is paid on the common: `as_converted` at the price of the clause `conversion`, or `per_share`."""

    id: str
    security: str
    issuer: str
    currency: str
    stated_value: N
    common: str
    conversion: str
    basis: Literal["as_converted", "per_share"]

    def entitlement(self, now: Now[N], per_common_share: N) -> N:
        """What one preferred share gets when so much is paid on one common share; nothing while the price cannot be known."""
        if self.basis == "per_share":
            return per_common_share
        price = self._price(now)
        if price is None:
            return per_common_share * 0
        entitled: N = ratio(self.stated_value * price.shares * per_common_share, price.money)
        return entitled

    def _price(self, now: Now[N]) -> Price[N] | None:
        price: Price[N] | None = now.clauses.by_id[self.conversion].price_in_force(now)
        return price

    def accrued(self, now: Now[N], lot: Lot[N]) -> N:
        """What is owed and unpaid on one share of a lot."""
        owed: N | None = now.recall(self.id, f"owed/{lot.id}")
        return now.zero if owed is None else owed

    def steps(self, now: Now[N]) -> Iterator[Step[N]]:
        """The duty to pay what is owed, if anything is: on each lot, and to former holders."""
        lots = [lot for lot in now.lots(self.security) if anywhere(self.accrued(now, lot))]
        slices = [Slice(lot.id, self.security, lot.holder, lot.quantity, self.accrued(now, lot), to=lot.id) for lot in lots]
        slices += departed_slices(now, self.id, self.security)
        if slices:
            missed = "stays accrued and unpaid; the redemption price includes it"
            yield in_cash(self, "dividend_paid", self.security, slices, now.zero, status="owed", if_missed=missed)
        yield from self._declared(now)

    def _declared(self, now: Now[N]) -> Iterator[Step[N]]:
        """What the preferred would get of each dividend that is declared on the common and not paid: nothing is owed on it yet."""
        lots = now.lots(self.security)
        for (_, entry), declared in now.state.memory.called("declared/") if lots else ():
            if declared.of != self.common:
                continue
            each = self.entitlement(now, declared.price.each())
            slices = [Slice(lot.id, self.security, lot.holder, lot.quantity, each, to=lot.id) for lot in lots]
            step = in_cash(self, "dividend_paid", entry.partition("/")[2], slices, now.zero, status="declared")
            yield replace(step, blocked="the common is not paid yet")

    def moves(self, now: Now[N], act: Act[N]) -> Outcome[N]:
        """Pays the preferred together with the common, or what has been owed on it."""
        if act.kind != "dividend_paid":
            return Outcome()
        if act.security == self.common and act.per_share is not None and act.participating != "owed":
            paid = [(lot.holder, self.entitlement(now, lot.quantity * act.per_share)) for lot in now.lots(self.security)]
            return Outcome(moves=paid_in_cash(self.issuer, self.currency, paid))
        return Outcome(moves=paid_in_cash(self.issuer, self.currency, self._owed(now))) if is_paid_by(self, act) else Outcome()

    def _owed(self, now: Now[N]) -> list[tuple[str, N]]:
        """Money owed on each lot, and to former holders."""
        on_lots = [(lot.holder, lot.quantity * self.accrued(now, lot)) for lot in now.lots(self.security)]
        return on_lots + [(holder, owed.money) for holder, owed in departed(now, self.id).items()]

    def owes(self, now: Now[N]) -> bool:
        """Whether anything may be paid today."""
        return any(anywhere(owed) for _, owed in self._owed(now))

    def after(self, now: Now[N], act: Act[N], moves: Mapping[tuple[str, str], N]) -> Mapping[str, Any]:
        """Remembers what becomes owed on each lot, forgets what is paid, and keeps for the holder what leaves with a share."""
        if is_paid_by(self, act):
            return dict.fromkeys(now.state.entries(self.id))
        if act.kind == "dividend_paid" and act.security == self.common and act.participating == "owed" and act.per_share is not None:
            each = self.entitlement(now, act.per_share)
            return {f"owed/{lot.id}": self.accrued(now, lot) + each for lot in now.lots(self.security)}
        if act.kind in LEAVING and not takes_accrued(now, act):
            return left_behind(now, self.id, self.security, moves, lambda lot: self.accrued(now, lot))
        return {}

    def objections(self, now: Now[N], act: Act[N]) -> Iterator[Problem]:
        """A payment on the preferred alone needs something owed, and one on the common a price at which the preferred takes part."""
        shared = act.kind == "dividend_paid" and act.security == self.common and self.basis == "as_converted"
        if shared and now.lots(self.security) and self._price(now) is None:
            text = f"what {self.security} gets cannot be known: {self.conversion} has no price on {act.on}"
            remedy = "record the prices observed, or the conversion price as determined"
            yield refusal("quotation-missing", text, self.id, asked=str(act.on), remedy=remedy)
        yield from nothing_to_pay(now, self, act, f"nothing is owed on {self.security}: it gets dividends only when the common does")

    def sentences(self, call: Callable[[str], str]) -> Iterator[Said]:
        """When the preferred gets a dividend, and how much."""
        own, common = call(self.security), call(self.common)
        yield Said(f"{own} takes part in every dividend paid on {common}; this clause gives no other.", ("common",))
        much = "what it would get if converted" if self.basis == "as_converted" else f"as much as a share of {common}"
        price = f" under {self.conversion}" if self.basis == "as_converted" else ""
        yield Said(f"Each share of {own} then gets {much}{price}.", ("basis", "conversion"))
