"""What lots are carried at between two valuations: opening values and what was paid, followed through the ledger's moves.

Of 1,000 shares carried at 915,451.63, 400 are converted: they leave at 366,180.65 (400/1,000 of it), 549,270.98 stays. The other 600 are
redeemed for 6.00 in cash: settled at 6.00, and 549,264.98 is a loss.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from seriatim.deal.act import Event
from seriatim.deal.step import cash
from seriatim.units.numbers import CENT, ZERO, exactly, ratio, whole

RESTATED = frozenset({"split", "stock_dividend"})
"""Acts that restate in how many shares something is held, and not what it is carried at."""


@dataclass(slots=True)
class CarriedLot:
    """A lot of a class: how many are left, and what they are carried at."""

    security: str
    quantity: Decimal
    amount: Decimal


@dataclass(slots=True)
class Moved:
    """What happened to a class: bought, at what was given; settled in cash, at what was paid; and given up for something else."""

    purchased: Decimal = ZERO
    redeemed: Decimal = ZERO
    converted: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Register:
    """Whose moves count: the classes that are valued, which of them are warrants, the issuer (its own shares count as gone), the money."""

    classes: Collection[str]
    warrants: Collection[str]
    issuer: str
    currency: str


@dataclass(slots=True)
class Carried:
    """Lots at what they are carried at, and by class what has happened so far. `given` has by class what others were given for it."""

    register: Register
    lots: dict[str, CarriedLot]
    moved: dict[str, Moved] = field(default_factory=dict)
    given: dict[str, set[str]] = field(default_factory=dict)

    def of(self, security: str) -> Moved:
        """What happened to a class."""
        return self.moved.setdefault(security, Moved())

    @exactly
    def add_all(self, events: Iterable[Event]) -> None:
        """Takes up events in the order of their effect."""
        for event in events:
            self._add(event)

    def _add(self, event: Event) -> None:
        moves = event.outcome.moves
        opened = {c.id: c.security for c in event.outcome.opens if c.security in self.register.classes and c.holder != self.register.issuer}
        gone = {account: -change for (account, asset), change in moves.items() if change < 0 and self._has(account, asset)}
        new = {
            account: (asset, change)
            for (account, asset), change in moves.items()
            if change > 0 and (opened.get(account) == asset or self._has(account, asset))
        }
        if event.act.kind in RESTATED:
            self._restate(gone, new)
            return
        for_else = bool(new) or any(certificate.security not in _classes(gone, self.lots) for certificate in event.outcome.opens)
        given: dict[str, Decimal] = {}
        for lot, quantity in gone.items():
            security = self.lots[lot].security
            given[security] = given.get(security, ZERO) + self._leaves(lot, quantity)
        if event.act.kind == "transferred":
            self._passes(given, new)
            return
        received, outlay = self._cash(moves)
        self._given_up(given, None if for_else else received)
        self._enters(new, sum(given.values(), ZERO) + outlay)
        for security, _ in new.values():
            self.given.setdefault(security, set()).update(given)

    def _has(self, account: str, asset: str) -> bool:
        return account in self.lots and self.lots[account].security == asset

    def _restate(self, gone: Mapping[str, Decimal], new: Mapping[str, tuple[str, Decimal]]) -> None:
        for lot, quantity in gone.items():
            self.lots[lot].quantity -= quantity
        for lot, (security, quantity) in new.items():
            self._open(lot, security).quantity += quantity

    def _leaves(self, lot: str, quantity: Decimal) -> Decimal:
        """Takes shares off a lot, and gives what they were carried at: their part of it, to the cent."""
        held = self.lots[lot]
        amount = whole(held.amount * quantity / held.quantity, "nearest", CENT)
        held.quantity, held.amount = held.quantity - quantity, held.amount - amount
        return amount

    def _passes(self, given: Mapping[str, Decimal], new: Mapping[str, tuple[str, Decimal]]) -> None:
        """A transfer: another holder's, carried at the same. What passes to the issuer is given up; what comes from it came for nothing."""
        to_issuer = {security: amount for security, amount in given.items() if security not in {of for of, _ in new.values()}}
        self._given_up(to_issuer, None)
        for security in dict.fromkeys(of for of, _ in new.values()):
            own = {lot: quantity for lot, (of, quantity) in new.items() if of == security}
            for lot, part in _parts(given.get(security, ZERO), own).items():
                held = self._open(lot, security)
                held.quantity, held.amount = held.quantity + own[lot], held.amount + part

    def _cash(self, moves: Mapping[tuple[str, str], Decimal]) -> tuple[Decimal, Decimal]:
        """What holders got in money, and what they gave or now owe for shares; one of the two is nothing."""
        own, currency = cash(self.register.issuer), self.register.currency
        money = [(account, change) for (account, asset), change in moves.items() if asset == currency]
        got = sum((change for account, change in money if account.startswith(cash("")) and account != own), ZERO)
        owed = sum((change for account, change in money if account.startswith("receivable/")), ZERO)
        net = whole(got - owed, "nearest", CENT)
        return max(net, ZERO), max(-net, ZERO)

    def _given_up(self, given: Mapping[str, Decimal], received: Decimal | None) -> None:
        """Shares are gone: for something else at what they were carried at, or else for cash at what was paid."""
        if received is None:
            for security, amount in given.items():
                self.of(security).converted += amount
        else:
            for security, part in _parts(received, given).items():
                self.of(security).redeemed += part

    def _enters(self, new: Mapping[str, tuple[str, Decimal]], cost: Decimal) -> None:
        """Shares are new, at what was given for them; warrants that come beside shares come for nothing."""
        bought = {lot: quantity for lot, (security, quantity) in new.items() if security not in self.register.warrants}
        costs = _parts(cost, bought or {lot: quantity for lot, (_, quantity) in new.items()})
        for lot, (security, quantity) in new.items():
            held, amount = self._open(lot, security), costs.get(lot, ZERO)
            held.quantity, held.amount = held.quantity + quantity, held.amount + amount
            self.of(security).purchased += amount

    def _open(self, lot: str, security: str) -> CarriedLot:
        self.of(security)
        return self.lots.setdefault(lot, CarriedLot(security, ZERO, ZERO))


def _classes(lots: Iterable[str], carried: Mapping[str, CarriedLot]) -> set[str]:
    return {carried[lot].security for lot in lots}


def _parts(amount: Decimal, weights: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """An amount shared out by weight, to the cent, whole: the last gets what is left; by heads where nothing has any weight."""
    weighed = weights if any(weights.values()) else dict.fromkeys(weights, Decimal(1))
    left, over = amount, sum(weighed.values(), ZERO)
    found: dict[str, Decimal] = {}
    for name, weight in weighed.items():
        found[name] = whole(ratio(left * weight, over), "nearest", CENT)
        left, over = left - found[name], over - weight
    return found
