"""State: what all the acts so far have added up to; and `Now`: the state on a day, as clauses look at it.

Dates are structure, quantities are numbers: a lot has one date and one quantity, which is a Decimal or an array over paths.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Generic

from seriatim.deal.act import Certificate, Outcome
from seriatim.deal.amendments import in_force
from seriatim.units.numbers import N, anywhere, total

if TYPE_CHECKING:
    from seriatim.deal.clause import Clauses


@dataclass(frozen=True, slots=True)
class Lot(Generic[N]):
    """What is left of a certificate: shares of one security that one holder has had since one day."""

    id: str
    security: str
    holder: str
    issued_on: date
    quantity: N
    restricted: bool = False


class State(Generic[N]):
    """Certificates, balances and the clauses' memory. Only `add` writes, and only the fold and the walk call it.

    `balances` is keyed by (account, asset), `memory` by (clause, entry); `by_security` has certificates oldest first, then in order
    of issue. `zero` is nothing, in the state's number.
    """

    __slots__ = ("balances", "by_security", "certificates", "memory", "zero")

    def __init__(self, zero: N):
        self.zero: N = zero
        self.certificates: dict[str, Certificate] = {}
        self.by_security: dict[str, list[Certificate]] = {}
        self.balances: dict[tuple[str, str], N] = {}
        self.memory: dict[tuple[str, str], Any] = {}

    def add(self, outcome: Outcome[N]) -> None:
        """Adds what an act moved. Nothing is checked here: that is `ledger.perform`'s part."""
        balances, memory = self.balances, self.memory
        for certificate in outcome.opens:
            if certificate.id not in self.certificates:
                self.certificates[certificate.id] = certificate
                insort(self.by_security.setdefault(certificate.security, []), certificate, key=_issued_on)
        for key, change in outcome.moves.items():
            before = balances.get(key)
            balances[key] = change if before is None else before + change
        for key, value in outcome.memory.items():
            if value is None:
                memory.pop(key, None)
            else:
                memory[key] = value

    def copy(self) -> State[N]:
        """An independent state, equal for now."""
        twin = State(self.zero)
        twin.certificates = dict(self.certificates)
        twin.by_security = {security: list(held) for security, held in self.by_security.items()}
        twin.balances = dict(self.balances)
        twin.memory = dict(self.memory)
        return twin

    def held(self, account: str, asset: str) -> N:
        """The balance of one account."""
        return self.balances.get((account, asset), self.zero)

    def lots(self, security: str, treasury: str = "") -> Iterator[Lot[N]]:
        """The certificates of a security of which something is left, oldest first, then in order of issue.

        `treasury` names the holder whose own shares do not count: the issuer.
        """
        for c, quantity in self._left(security, treasury):
            yield Lot(c.id, security, c.holder, c.issued_on, quantity, c.restricted)

    def outstanding(self, security: str, treasury: str = "") -> N:
        """How many shares of a security are issued and not retired, without those of the holder `treasury`."""
        return total([quantity for _, quantity in self._left(security, treasury)], self.zero)

    def _left(self, security: str, treasury: str) -> Iterator[tuple[Certificate, N]]:
        balances = self.balances
        for certificate in self.by_security.get(security, ()):
            quantity = balances.get((certificate.id, security))
            if quantity is not None and certificate.holder != treasury and anywhere(quantity):
                yield certificate, quantity

    def entries(self, clause: str) -> dict[str, Any]:
        """All that one clause remembers, by entry."""
        return {key: value for (owner, key), value in self.memory.items() if owner == clause}


def _issued_on(certificate: Certificate) -> date:
    return certificate.issued_on


@dataclass(frozen=True, slots=True)
class Now(Generic[N]):
    """The state on a day, with the clauses in force: what every clause is asked with. Looking changes nothing.

    Made with the clauses as agreed; they are then those of the day, with what the state says was amended by then.

    Shares that the issuer itself holds are *treasury* shares: issued, and on the register, but not outstanding. They get no dividend and
    nothing in a liquidation, convert into nothing and count in no percentage (as in Securities Exchange Act §13(d)(4), NYSE Listed
    Company Manual 312.04(d) and DGCL §160(c)). So `lots` and `outstanding` leave them out for every clause. Of 1,000 issued, 50 with the
    issuer, 950 are outstanding, and 95 in one hand are 10 %. The charter counts what is issued: `registered` and `issued`.
    """

    on: date
    state: State[N]
    clauses: Clauses

    def __post_init__(self) -> None:
        object.__setattr__(self, "clauses", in_force(self.clauses, self.state, self.on))

    @property
    def zero(self) -> N:
        return self.state.zero

    def lots(self, security: str) -> tuple[Lot[N], ...]:
        """What is left of each certificate of a security, oldest first; without treasury shares."""
        return tuple(self.state.lots(security, self.clauses.issuer))

    def registered(self, security: str) -> tuple[Lot[N], ...]:
        """The lots as the register has them, treasury shares with them."""
        return tuple(self.state.lots(security))

    def held(self, account: str, asset: str) -> N:
        return self.state.held(account, asset)

    def outstanding(self, security: str) -> N:
        """How many shares are issued, not retired, and not the issuer's own."""
        return self.state.outstanding(security, self.clauses.issuer)

    def issued(self, security: str) -> N:
        """How many shares are issued and not retired: outstanding and in treasury."""
        return self.state.outstanding(security)

    def recall(self, clause: str, entry: str) -> Any:
        """What a clause remembers under a name; None if nothing."""
        return self.state.memory.get((clause, entry))

    def accrued(self, lot: Lot[N]) -> N:
        """Dividends accrued and unpaid on one share of a lot, over all clauses that accrue."""
        parts: list[N] = [clause.accrued(self, lot) for clause in self.clauses.accruing]
        return total(parts, self.zero)
