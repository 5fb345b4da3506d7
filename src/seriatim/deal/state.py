"""State: what all the acts so far have added up to; and `Now`: the state on a day, as clauses look at it.

Dates are structure, quantities are numbers: a lot has one date and one quantity, which is a Decimal or an array over paths.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Generic

from seriatim.deal.act import Certificate, Outcome
from seriatim.deal.amendments import in_force
from seriatim.deal.lots import Lot, Lots
from seriatim.deal.recalled import Memory
from seriatim.units.numbers import N, total

if TYPE_CHECKING:
    from seriatim.deal.clause import Clauses


class State(Generic[N]):
    """Certificates, balances and the clauses' memory. Only `add` writes, and only the fold and the walk call it.

    `balances` is keyed by (account, asset), `memory` by (clause, entry); `by_security` has certificates oldest first, then in order
    of issue. `zero` is nothing, in the state's number. `version` grows with every act added: what was worked out of a state of the
    same version on the same day is still true.
    """

    __slots__ = ("_left", "_memory", "balances", "by_security", "certificates", "version", "zero")

    def __init__(self, zero: N):
        self.zero: N = zero
        self.certificates: dict[str, Certificate] = {}
        self.by_security: dict[str, list[Certificate]] = {}
        self.balances: dict[tuple[str, str], N] = {}
        self._memory = Memory()
        self.version = 0
        self._left: dict[str, Lots[N]] = {}

    @property
    def memory(self) -> Memory:
        """What the clauses remember."""
        return self._memory

    @memory.setter
    def memory(self, entries: Mapping[tuple[str, str], Any]) -> None:
        self._memory = Memory(entries)

    def remember(self, memory: Memory) -> None:
        """Takes another memory in the place of its own: one that looks some entries up elsewhere, where a clause asks for them."""
        self._memory = memory

    def add(self, outcome: Outcome[N]) -> None:
        """Adds what an act moved. Nothing is checked here: that is `ledger.perform`'s part."""
        self.version += 1
        for certificate in outcome.opens:
            if certificate.id not in self.certificates:
                self._open(certificate)
        for key, change in outcome.moves.items():
            before = self.balances.get(key)
            self.balances[key] = quantity = change if before is None else before + change
            self._change(*key, quantity)
        for entry, value in outcome.memory.items():
            if value is None:
                self._memory.pop(entry)
            else:
                self._memory[entry] = value

    def _open(self, certificate: Certificate) -> None:
        self.certificates[certificate.id] = certificate
        held = self.by_security.setdefault(certificate.security, [])
        insort(held, certificate, key=_issued_on)
        if held[-1] is not certificate or (certificate.id, certificate.security) in self.balances:
            self._left.pop(certificate.security, None)

    def _change(self, account: str, asset: str, quantity: N) -> None:
        """Keeps the lots of a security up with a balance; where one comes back into the middle, they are listed anew when asked for."""
        if asset not in self._left or (certificate := self.certificates.get(account)) is None or certificate.security != asset:
            return
        if not self._left[asset].change(certificate, quantity, newest=self.by_security[asset][-1] is certificate):
            del self._left[asset]

    def copy(self) -> State[N]:
        """An independent state, equal for now."""
        twin = State(self.zero)
        twin.certificates = dict(self.certificates)
        twin.by_security = {security: list(held) for security, held in self.by_security.items()}
        twin.balances = dict(self.balances)
        twin._memory = self._memory.copy()
        return twin

    def held(self, account: str, asset: str) -> N:
        """The balance of one account."""
        return self.balances.get((account, asset), self.zero)

    def lots(self, security: str, treasury: str = "") -> tuple[Lot[N], ...]:
        """The certificates of a security of which something is left, oldest first, then in order of issue.

        `treasury` names the holder whose own shares do not count: the issuer.
        """
        return self._lots(security).without(treasury)

    def lots_of(self, security: str, holder: str) -> tuple[Lot[N], ...]:
        """One holder's lots of a security, in the same order."""
        return self._lots(security).of(holder)

    def outstanding(self, security: str, treasury: str = "") -> N:
        """How many shares of a security are issued and not retired, without those of the holder `treasury`."""
        return self._lots(security).total(treasury, self.zero)

    def _lots(self, security: str) -> Lots[N]:
        found = self._left.get(security)
        if found is None:
            self._left[security] = found = Lots(self.by_security.get(security, ()), self.balances)
        return found

    def entries(self, clause: str) -> dict[str, Any]:
        """All that one clause remembers, by entry."""
        return self.memory.of(clause)


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
        return self.state.lots(security, self.clauses.issuer)

    def registered(self, security: str, holder: str = "") -> tuple[Lot[N], ...]:
        """The lots as the register has them, treasury shares with them: everybody's, or those of one holder."""
        return self.state.lots_of(security, holder) if holder else self.state.lots(security)

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
