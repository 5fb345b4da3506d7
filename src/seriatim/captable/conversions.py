"""What shares would convert into today, where several rights may stand side by side over them, and a price may not be known.

Of the rights that a lot's holder has, or that fall due by themselves, the one that comes to the most common counts: the holder would
choose it, and the issuer has to have so many shares ready. A right that waits for an event does not count, and one whose price
cannot be known is named: what it would yield is left out, never taken for nothing.

A right may give shares of another series, which convert in their turn: all is converted on a copied state, step after step, and a
series waits until whatever becomes it has become it. 1,000 warrants on Series A, whose shares convert into 10 common each, come to
1,000 Series A and with them to 10,000 common; a warrant on a series that converts into nothing comes to none. What has been of
a series does not become it again, so that two series that convert into each other come to an end.

A holder that converts all it may by one right has its shares rounded once, whatever the number of its certificates: so do these
figures, and so they are what is outstanding once everything is converted. Three lots of one holder, each worth a third of a share
more than 10, come to 31 rounded down: 10, 11 and 10. Of three holders each has 10, and together 30. On a way of several steps each
is rounded, as the holder would receive it: 7 notes at 0.5 are 3 Series A of 2.5 common each, and 7 common.

No limit narrows it: fully diluted and reserved say what would be needed, and a limit only delays who converts. What a holder can
acquire within every limit is `captable.acquirable`. An exchange, to which both sides have to agree, does not count.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from seriatim.deal.act import Certificate, Outcome
from seriatim.deal.converted import RIGHTS, ways
from seriatim.deal.state import Now
from seriatim.deal.step import NO_PRICE, Price, Slice, Step, effect
from seriatim.ledger.choose import steps
from seriatim.units.numbers import ZERO, apportioned, total

Counts = Callable[[Step[Decimal]], bool]


def rights(now: Now[Decimal]) -> list[Step[Decimal]]:
    """Every right to convert, or to buy for cash, as it stands."""
    return [step for step in steps(now) if step.kind in RIGHTS and step.manner != "cashless"]


@dataclass(slots=True)
class _Made:
    """A certificate on the way: the securities that its shares were of before, and how many come from each lot of today."""

    been: frozenset[str]
    of: dict[str, Decimal] = field(default_factory=dict)


class Conversions:
    """Every lot of a day converted by its best right, and what came of it by the next, until nothing is left that converts.

    `common` names the securities in which it is counted. `counts` leaves rights out; `been` says of lots what else they were before.
    """

    def __init__(
        self,
        now: Now[Decimal],
        common: Collection[str],
        counts: Counts = lambda step: True,
        been: Mapping[str, frozenset[str]] | None = None,
    ):
        self.common = frozenset(common)
        self.counts = counts
        self._before = been or {}
        self.converted: Now[Decimal] = Now(now.on, now.state.copy(), now.clauses)
        self.given: dict[str, Decimal] = {}  # security -> what the rights give of it
        self._ways = ways(now)
        self._made: dict[str, _Made] = {}
        self._unknown: dict[tuple[str, str], Step[Decimal]] = {}
        self._unpriced: set[str] = set()  # lots of today over which a right stands whose price is not known
        self._taken: set[str] = set()
        self.chosen: list[Step[Decimal]] = []  # each first step over the lots for which it is the best, and for all of them
        while best := self._waiting_for_none(self._best()):
            for step in _one_each(best):
                self._take(step)
        self._comes_to = self._counted()

    def yields(self, lot: str) -> Decimal | None:
        """A lot's part of what its holder comes to by the right; none without a right, and None where only an unknown price gives any."""
        shares = self._comes_to.get(lot, ZERO)
        return None if not shares and lot in self._unpriced else shares

    def unknown(self) -> tuple[Step[Decimal], ...]:
        """Rights that are there, today or on the way, and whose price nobody can know."""
        return tuple(self._unknown.values())

    def _been(self, lot: str, security: str) -> frozenset[str]:
        return self._made[lot].been if lot in self._made else self._before.get(lot, frozenset({security}))

    def _best(self) -> dict[str, Step[Decimal]]:
        """Of each lot that was not taken yet, the right that comes to the most."""
        standing: dict[str, list[Step[Decimal]]] = {}
        for step in rights(self.converted):
            for s in step.slices:
                if s.account in self._taken or step.into in self._been(s.account, step.security) or not self.counts(step):
                    continue
                if step.status == NO_PRICE:
                    self._name(step, s.account)
                elif _stands(step):
                    standing.setdefault(s.account, []).append(step)
        best = {lot: self._best_of(lot, steps_) for lot, steps_ in standing.items()}
        return {lot: step for lot, step in best.items() if step is not None}

    def _best_of(self, lot: str, standing: list[Step[Decimal]]) -> Step[Decimal] | None:
        """The right by which a lot comes to the most, the first of equals; none for common that would become less than it is."""
        common = standing[0].security in self.common
        if len(standing) == 1 and not common:
            return standing[0]  # nothing to weigh
        been = self._been(lot, standing[0].security)
        gains = [self._worth(self.converted, step, lot, been) - (_of(step, lot).quantity if common else ZERO) for step in standing]
        return standing[gains.index(max(gains))] if max(gains) >= 0 else None

    def _name(self, step: Step[Decimal], lot: str) -> None:
        self._unknown.setdefault((step.clause, step.by if lot not in self._made else ""), step)
        self._unpriced.update(self._made[lot].of if lot in self._made else {lot})

    def _worth(self, now: Now[Decimal], step: Step[Decimal], lot: str, been: frozenset[str]) -> Decimal:
        """The common that a lot comes to by a right, by the best way from there."""
        given = yielded(over(step, [lot]))
        if step.into in self.common or not given:
            return given
        if not self._ways.get(step.into, frozenset()) & self.common:
            return ZERO
        holder = _of(step, lot).holder
        new, ahead = f"{step.into}/tried/{lot}", Now(now.on, now.state.copy(), now.clauses)
        ahead.state.add(Outcome((Certificate(new, step.into, holder, now.on),), {(new, step.into): given}))
        been = been | {step.into}
        further = (s for s in rights(ahead) if s.security == step.into and s.into not in been and _stands(s) and self.counts(s))
        return max((self._worth(ahead, s, new, been) for s in further if any(x.account == new for x in s.slices)), default=ZERO)

    def _waiting_for_none(self, best: dict[str, Step[Decimal]]) -> dict[str, Step[Decimal]]:
        """The lots of those securities into which nothing else still converts; all of them, where each waits for another."""
        open_ = {step.security for step in best.values()}
        first = {name for name in open_ if not any(name in self._ways[other] for other in open_ if other != name)}
        return {lot: step for lot, step in best.items() if step.security in (first or open_)}

    def _take(self, step: Step[Decimal]) -> None:
        """Converts on the copied state: for each holder one new certificate, which remembers what it was made of."""
        for holder in dict.fromkeys(s.holder for s in step.slices):
            own = over(step, [s.account for s in step.slices if s.holder == holder])
            new = f"{step.into}/converted/{len(self._made) + 1}"
            moves = effect(own, own.quantity_max, new)
            given = moves.get((new, step.into), ZERO)
            been: frozenset[str] = frozenset().union(*(self._been(s.account, step.security) for s in own.slices))
            self._made[new] = _Made(been | {step.into}, self._shared_out(own, given))
            self.converted.state.add(Outcome((Certificate(new, step.into, holder, self.converted.on),), moves))
            self.given[step.into] = self.given.get(step.into, ZERO) + given
        first = [s.account for s in step.slices if s.account not in self._made]
        if first:
            self.chosen.append(over(step, first))
        self._taken.update(s.account for s in step.slices)

    def _shared_out(self, step: Step[Decimal], given: Decimal) -> dict[str, Decimal]:
        """A holder's new shares, rounded once, shared among the lots that they come from by running totals."""
        worth: dict[str, Decimal] = {}
        for s in step.slices:
            of: Mapping[str, Decimal] = self._made[s.account].of if s.account in self._made else {s.account: s.quantity}
            for lot, part in of.items():
                worth[lot] = worth.get(lot, ZERO) + part * s.amount
        parts = apportioned(list(worth.values()), given, total(list(worth.values()), ZERO), "nearest", step.unit)
        return dict(zip(worth, parts, strict=True))

    def _counted(self) -> dict[str, Decimal]:
        """The common that each lot of today comes to: the parts of it in what is common in the end."""
        found: dict[str, Decimal] = {}
        for security in self.common:
            for lot in self.converted.lots(security):
                of = self._made[lot.id].of if lot.id in self._made else {lot.id: lot.quantity}
                for name, part in of.items():
                    found[name] = found.get(name, ZERO) + part
        return found


def _of(step: Step[Decimal], lot: str) -> Slice[Decimal]:
    """A lot's slice of a step."""
    return next(s for s in step.slices if s.account == lot)


def _stands(step: Step[Decimal]) -> bool:
    """Whether a right counts: its price is known, and nothing is waited for, unless it comes by itself."""
    return not step.unpriced and (not step.blocked or step.modal == "must")


def _one_each(best: Mapping[str, Step[Decimal]]) -> Iterator[Step[Decimal]]:
    """Each right over the lots for which it is the best: no share is counted twice."""
    steps_ = {id(step): step for step in best.values()}
    for key, step in steps_.items():
        yield over(step, [s.account for s in step.slices if s.account in best and id(best[s.account]) == key])


def over(step: Step[Decimal], lots: list[str]) -> Step[Decimal]:
    """The right over these lots, and for all of them: a most for one conversion is no limit on several."""
    return replace(step, quantity_max=step.there_is()).narrowed([(lot, None) for lot in lots])


def yielded(step: Step[Decimal]) -> Decimal:
    """What all of a step gives."""
    moves = effect(step, step.quantity_max, "yield")
    return sum((change for (account, asset), change in moves.items() if account.startswith("yield") and asset == step.into), ZERO)


def conversion_terms(now: Now[Decimal], security: str) -> tuple[Decimal | None, Decimal | None]:
    """The lowest price in force at which a series converts or a warrant buys, and how many shares one gives at it, with nothing accrued.

    None where it converts at no price or none can be known; no ratio where certificates differ, or the price is another right's.
    """
    lowest: Price[Decimal] | None = None
    given: Decimal | None = None
    for clause in now.clauses.becoming:
        price = clause.price_in_force(now) if clause.security == security else None
        if price is not None and (lowest is None or price.money * lowest.shares < lowest.money * price.shares):
            lowest, given = price, clause.ratio_in_force(now)
    return (None if lowest is None else lowest.each()), given
