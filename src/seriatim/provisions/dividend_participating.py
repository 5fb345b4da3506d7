"""Dividends only if the common gets them: the preferred takes part as if it were converted.

Series K (release ¶6): no dividends are payable on it, unless the company *pays* dividends to common holders. How much is not
said: as converted is an assumption. 0.0001 paid per common share gives each preferred 250,000 times that: 25.00.

A dividend on the common that is only declared gives the preferred nothing yet. With none, nothing accrues.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Literal

from seriatim.deal.act import Act, Outcome
from seriatim.deal.clause import refusal
from seriatim.deal.state import Lot, Now
from seriatim.deal.step import Slice, Step, cash
from seriatim.units.numbers import CENT, N, anywhere, ratio, total, whole
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
        """What one preferred share gets when so much is paid on one common share."""
        if self.basis == "per_share":
            return per_common_share
        price = now.recall(self.conversion, "price").price
        return ratio(self.stated_value * price.shares * per_common_share, price.money)

    def accrued(self, now: Now[N], lot: Lot[N]) -> N:
        """What is owed and unpaid on one share of a lot."""
        owed: N | None = now.recall(self.id, f"owed/{lot.id}")
        return now.zero if owed is None else owed

    def steps(self, now: Now[N]) -> Iterator[Step[N]]:
        """The duty to pay what is owed, if anything is."""
        lots = [lot for lot in now.lots(self.security) if anywhere(self.accrued(now, lot))]
        if lots:
            slices = tuple(Slice(lot.id, self.security, lot.holder, lot.quantity, self.accrued(now, lot), to=lot.id) for lot in lots)
            yield Step(
                clause=self.id,
                kind="dividend_paid",
                ref=self.security,
                modal="must",
                by=self.issuer,
                security=self.security,
                quantity_max=total([lot.quantity for lot in lots], now.zero),
                slices=slices,
                into=self.currency,
                issuer=self.issuer,
                currency=self.currency,
                status="owed",
                if_missed="stays accrued and unpaid; the redemption price includes it",
            )

    def moves(self, now: Now[N], act: Act[N]) -> Outcome[N]:
        """Pays the preferred together with the common, or what has been owed on it."""
        if act.kind != "dividend_paid":
            return Outcome()
        if act.security == self.common and act.per_share is not None and act.participating != "owed":
            each = self.entitlement(now, act.per_share)
            return Outcome(moves=self._paid([(lot.holder, lot.quantity * each) for lot in now.lots(self.security)]))
        if act.security == self.security:
            owed = [(lot.holder, lot.quantity * self.accrued(now, lot)) for lot in now.lots(self.security)]
            return Outcome(moves=self._paid(owed + self._departed(now)))
        return Outcome()

    def _paid(self, payments: list[tuple[str, N]]) -> dict[tuple[str, str], N]:
        moves: dict[tuple[str, str], N] = {}
        issuer = (cash(self.issuer), self.currency)
        for holder, exact in payments:
            amount, payee = whole(exact, "nearest", CENT), (cash(holder), self.currency)
            moves[payee] = moves[payee] + amount if payee in moves else amount
            moves[issuer] = moves[issuer] - amount if issuer in moves else amount * -1
        return moves

    def _departed(self, now: Now[N]) -> list[tuple[str, N]]:
        """What is owed to former holders on shares that were converted or redeemed without it."""
        return [(entry[3:], amount) for entry, amount in now.state.entries(self.id).items() if entry.startswith("to/")]

    def after(self, now: Now[N], act: Act[N], moves: Mapping[tuple[str, str], N]) -> Mapping[str, Any]:
        """Remembers what becomes owed on each lot, forgets what is paid, and keeps for the holder what leaves with a share."""
        if act.kind == "dividend_paid" and act.security == self.security:
            return dict.fromkeys(now.state.entries(self.id))
        if act.kind == "dividend_paid" and act.security == self.common and act.participating == "owed" and act.per_share is not None:
            each = self.entitlement(now, act.per_share)
            return {f"owed/{lot.id}": self.accrued(now, lot) + each for lot in now.lots(self.security)}
        if act.kind in ("converted", "redeemed") and not now.clauses.by_id[act.clause].amount.accrued:
            return self._left_behind(now, moves)
        return {}

    def _left_behind(self, now: Now[N], moves: Mapping[tuple[str, str], N]) -> Mapping[str, Any]:
        kept: dict[str, N] = {}
        for lot in now.lots(self.security):
            owed = self.accrued(now, lot)
            if anywhere(owed) and (lot.id, self.security) in moves:
                before = kept.get(f"to/{lot.holder}", now.recall(self.id, f"to/{lot.holder}"))
                gone = moves[lot.id, self.security] * owed * -1
                kept[f"to/{lot.holder}"] = gone if before is None else before + gone
        return kept

    def objections(self, now: Now[N], act: Act[N]) -> Iterator[Problem]:
        """A payment on the preferred alone needs something owed."""
        if act.kind == "dividend_paid" and act.security == self.security and not now.state.entries(self.id):
            yield refusal("no-dividend-declared", f"nothing is owed on {self.security}: it gets dividends only when the common does", self.id)
