"""The register of one security: shares issued outside the agreement, transferred, cancelled, and split.

Not a term of any agreement: every security has one. A transfer keeps what a share brings along: its date of original issue, so that
an anniversary runs on (Series K, release ¶6: "of original issue"), whether it is restricted, and what is owed or unpaid on it. Of a
lot of 1,000 shares issued on 2017-02-24, 300 transferred on 2018-06-01 fall due on 2022-02-24 all the same. To their own holder shares
are transferred only as a re-registration, under a certificate that is named. A split replaces every
holder's shares and rounds per known holder: a public float counts as one. 1-for-1,000 with fractions rounded up turns 1,500 shares
of one holder into 2.

A split of a series restates its terms with its shares (`deal.split_terms`): 1,000 of $1,000 split 10 for 1 are 10,000 of $100, and what
is still to be bought, called or redeemed is counted in new shares. The price of the common that they convert at stays. It is refused where
a figure would not come out even, as $1,000 in three.

What is transferred to the issuer is in treasury: issued, but not outstanding (`deal.state.Now`), until the issuer transfers it to
somebody. It may be cancelled as anybody's shares may. Of 1,000 common authorised and issued, with 50 in treasury, none can be issued.

Not covered here: a split of notes or warrants, and treasury shares sold again as an issue that lowers prices. A cancellation takes what
is accrued on the shares with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, Literal

from seriatim.deal.act import Act, Certificate, Outcome
from seriatim.deal.clause import refusal
from seriatim.deal.in_cash import pay
from seriatim.deal.lots import Lot
from seriatim.deal.memory import of_lot
from seriatim.deal.notices import passed_on
from seriatim.deal.state import Now
from seriatim.deal.step import Slice, Step, effect, taken
from seriatim.provisions import series_split
from seriatim.provisions.split_shares import positive, price_missing, replaced
from seriatim.units.decimals import shown
from seriatim.units.numbers import CENT, ONE, N, anywhere, same, total, whole
from seriatim.units.problems import Problem

GIVEN_UP = ("transferred", "cancelled")
"""Kinds that take shares from the lots of a holder."""


@dataclass(frozen=True, slots=True)
class ShareRegister(Generic[N]):
    """The register of `security`, which is of a `kind`: a split of common stock moves shares alone, one of a series its terms too."""

    id: str
    security: str
    issuer: str
    currency: str
    kind: Literal["common", "preferred", "note", "warrant"]
    smallest: Decimal = ONE

    def moves(self, now: Now[N], act: Act[N]) -> Outcome[N]:
        """What an issue, a transfer, a cancellation or a split moves."""
        if act.security != self.security:
            return Outcome()
        if act.kind == "issued" and act.quantity is not None:
            return self._issued(act, act.quantity)
        if act.kind == "transferred":
            return self._transferred(now, act)
        if act.kind == "cancelled" and act.quantity is not None:
            return Outcome(moves=effect(self._given_up(now, act), act.quantity))
        if act.kind == "split" and act.new is not None and act.old is not None:
            return Outcome(moves=self._split(now, act, act.new, act.old))
        return Outcome()

    def _split(self, now: Now[N], act: Act[N], new: N, old: N) -> dict[tuple[str, str], N]:
        """Every holder's shares; of a series, what was bought at closings or retired is counted in new shares too, as its terms are."""
        source = f"split/{self.id}"
        moves = replaced(now, self, now.registered(self.security), act, new, old, source)
        if self.kind == "preferred":
            for key, change in series_split.counted(now, self.security, new, old).items():
                moves[key] = change
                moves[source, self.security] = moves[source, self.security] - change
        return moves

    def _issued(self, act: Act[N], quantity: N) -> Outcome[N]:
        """New shares, and what is paid for them where the act says a price."""
        name = self._certificate(act)
        moves = {(name, self.security): quantity, (f"issued/{self.id}", self.security): quantity * -1}
        if act.price is not None:
            pay(moves, act.holder, self.issuer, self.currency, whole(quantity * act.price, "nearest", CENT))
        return Outcome((Certificate(name, self.security, act.holder, act.on),), moves)

    def _transferred(self, now: Now[N], act: Act[N]) -> Outcome[N]:
        """A new certificate out of each lot."""
        opens: list[Certificate] = []
        moves: dict[tuple[str, str], N] = {}
        for lot, part, certificate in self._handed_over(now, act):
            opens.append(certificate)
            moves[lot.id, self.security] = part * -1
            moves[certificate.id, self.security] = part
        return Outcome(tuple(opens), moves)

    def _handed_over(self, now: Now[N], act: Act[N]) -> list[tuple[Lot[N], N, Certificate]]:
        """Which lots a transfer takes, how much of each, and the certificate that each part goes to."""
        if act.quantity is None:
            return []
        lots = {lot.id: lot for lot in now.registered(self.security, act.holder)}
        parts = [(lots[s.account], part) for s, part in taken(self._given_up(now, act), act.quantity) if anywhere(part)]
        name = self._certificate(act)
        names = [name] if len(parts) == 1 else [f"{name}/{number}" for number, _ in enumerate(parts, start=1)]
        return [(lot, part, self._passed(lot, act, own)) for (lot, part), own in zip(parts, names, strict=True)]

    def _passed(self, lot: Lot[N], act: Act[N], name: str) -> Certificate:
        """The certificate of shares that pass to another: with the lot's own date of issue and restriction."""
        return Certificate(name, self.security, act.to, lot.issued_on, lot.restricted)

    def _given_up(self, now: Now[N], act: Act[N]) -> Step[N]:
        """The holder's lots that an act takes from, those named or the oldest first, each at the price of the act."""
        each = now.zero if act.price is None else act.price
        lots = now.registered(self.security, act.holder)
        retired = f"retired/{self.id}"
        step = Step(
            clause=self.id,
            kind=act.kind,
            ref=act.holder,
            modal="may",
            by=act.holder,
            security=self.security,
            quantity_max=total([lot.quantity for lot in lots], now.zero),
            slices=tuple(Slice(lot.id, self.security, lot.holder, lot.quantity, each, to=retired) for lot in lots),
            into=self.currency,
            issuer=self.issuer,
            currency=self.currency,
            smallest=self.smallest,
        )
        return step.narrowed(act.lots)

    def _certificate(self, act: Act[N]) -> str:
        return act.certificate or f"{self.security}/{act.id}"

    def adjusts(self, now: Now[N], act: Act[N], moves: Mapping[tuple[str, str], N]) -> Mapping[tuple[str, str], Any]:
        """A transfer takes along what any clause remembers of the lot, for one share of it, and the notices that call it; a split of a
        series restates its terms.
        """
        if act.security != self.security:
            return {}
        if act.kind == "split" and self.kind == "preferred" and act.new is not None and act.old is not None:
            return series_split.restated(now, self, act, act.new, act.old)
        if act.kind != "transferred":
            return {}
        handed = self._handed_over(now, act)
        taken_along = {
            (clause, moved): value
            for lot, _, certificate in handed
            for (clause, entry), value in now.state.memory.about(lot.id)
            if (moved := of_lot(entry, lot.id, certificate.id))
        }
        return {**taken_along, **passed_on(now, handed)}

    def objections(self, now: Now[N], act: Act[N]) -> Iterator[Problem]:
        """Why shares cannot be issued, handed over, cancelled or split as the act says."""
        if act.security != self.security or act.kind not in ("issued", "split", "stock_dividend", *GIVEN_UP):
            return
        if act.kind == "stock_dividend":
            yield from self._no_stock_dividend(act)
            return
        if act.quantity is not None and not (anywhere(act.quantity) and same(act.quantity, whole(act.quantity, "down", self.smallest))):
            unit = "whole ones" if self.smallest == ONE else f"multiples of {shown(self.smallest)}"
            text = f"{shown(act.quantity)} {self.security} cannot be {act.kind}: shares are counted in {unit}, above 0"
            yield refusal("fractional-shares", text, self.id, asked=shown(act.quantity), available=f"multiples of {shown(self.smallest)}")
        yield from positive(self.id, act)
        if act.kind in GIVEN_UP:
            yield from self._not_given_up(now, act)
        if act.kind == "transferred" and act.holder == act.to and not act.certificate:
            text = f"{act.to} holds these {self.security} already: nothing passes to anybody"
            remedy = "correct the name; shares that their holder has entered under another certificate are recorded with that certificate"
            yield refusal("particular-missing", text, self.id, asked=f"transferred to {act.to}", available="certificate", remedy=remedy)
        if act.kind == "split":
            yield from self._not_split(now, act)

    def _not_given_up(self, now: Now[N], act: Act[N]) -> Iterator[Problem]:
        lots = {lot.id: lot for lot in now.registered(self.security, act.holder)}
        for name in (name for name, _ in act.lots if name not in lots):
            whose = f" of {act.holder}" if act.holder else ""
            text = f"there is no certificate {name!r}{whose} of which {self.security} is left on {act.on}"
            yield refusal("unknown-lot", text, self.id, asked=name, available=", ".join(lots) or "none")
            return
        holders = dict.fromkeys(lot.holder for lot in lots.values())
        if not act.holder and not act.lots and len(holders) > 1:
            remedy = "name the holder or the lots"
            text = f"{act.kind}: {self.security} of several holders could be meant"
            yield refusal("ambiguous-act", text, self.id, asked=act.kind, available=", ".join(holders), remedy=remedy)
            return
        there = self._given_up(now, act).there_is()
        if act.quantity is not None and anywhere(act.quantity - there):
            text = f"{shown(act.quantity)} {self.security} cannot be {act.kind}: {shown(there)} held"
            yield refusal("more-than-held", text, self.id, asked=shown(act.quantity), available=shown(there))

    def _no_stock_dividend(self, act: Act[N]) -> Iterator[Problem]:
        """Shares of a class given on the class itself: of common stock. A series splits, or its own clauses pay dividends in shares."""
        if self.kind == "common":
            return
        text = f"{self.security} gets no stock dividend: that is common given to the holders of common"
        remedy = "name the common"
        if self.kind == "preferred":
            remedy += f"; more {self.security} for each is a split of it, and what its own clauses pay in shares a dividend_paid"
        yield refusal("nothing-provides", text, self.id, asked=f"stock_dividend of {self.security}", remedy=remedy)

    def _not_split(self, now: Now[N], act: Act[N]) -> Iterator[Problem]:
        if self.kind in ("note", "warrant"):
            text = f"{self.security} cannot be split: {'notes are' if self.kind == 'note' else 'warrants are'} not divided by a split"
            remedy = "if only the common was split, name the common; its split moves prices and numbers"
            yield refusal("series-not-split", text, self.id, asked=f"split of {self.security}", remedy=remedy)
        elif self.kind == "preferred" and act.new is not None and act.old is not None:
            yield from series_split.uneven(now, self, act.new, act.old)
        yield from price_missing(self.id, act)
