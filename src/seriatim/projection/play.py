"""Playing a scenario: the walk over the clauses with a market that answers, parties that may fail, and limits that are told.

Unlike `walk`, which says what would follow if every duty were done, nothing is done here that the ledger would refuse: each
act is performed as it would be recorded. A day goes: what happens by itself (the scenario's own events, conditions, defaults), then
what holders sell, then the day's price is observed, then the scenario's own acts that may need it (a cashless exercise at the day's
price), then duties and rights in the order of the clauses.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from seriatim.deal.act import Act, Take
from seriatim.deal.clause import Clauses, Purchase
from seriatim.deal.closing import ClosingStatus
from seriatim.deal.limits import available
from seriatim.deal.notice_given import first_day
from seriatim.deal.state import Now, State
from seriatim.deal.step import ON_NOTICE, Step
from seriatim.ledger.choose import steps
from seriatim.ledger.perform import perform
from seriatim.projection.market import MarketDay, Trading
from seriatim.projection.policies import Conduct
from seriatim.projection.walk import act_of
from seriatim.units.numbers import ZERO, least, ratio, total, whole
from seriatim.units.problems import Problem

PLACE = 0
"""Acts of a scenario name this place, so that those of one day count in the order in which they were played."""

PRICED = frozenset({"converted", "exercised", "exchanged", "redeemed", "dividend_paid", "fee_paid"})
"""Kinds of act that may be done at the price of their own day: it is observed before them."""


@dataclass(frozen=True, slots=True)
class Played:
    """An act of the scenario with what stands against it: `done` as it is, `narrowed` by a limit to what it left, or `refused`.

    Of what was narrowed or refused, `wanted` is what was asked and `problems` why it could not all be had.
    """

    act: Act[Decimal]
    moves: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)
    became: Literal["done", "narrowed", "refused"] = "done"
    wanted: Decimal | None = None
    problems: tuple[Problem, ...] = ()


@dataclass
class Play:
    """One run of a scenario: the state it moves, and what parties need to remember from day to day."""

    clauses: Clauses
    state: State[Decimal]
    conduct: Conduct
    common: str
    issuer: str = ""
    events: tuple[Act[Decimal], ...] = ()
    trading: Trading[Decimal] | None = None
    quotes: tuple[str, ...] = ()
    buyers: str = ""
    days: list[MarketDay[Decimal]] = field(default_factory=list)
    sold: dict[str, Decimal] = field(default_factory=dict)
    earned: dict[str, Decimal] = field(default_factory=dict)
    first: date = date.min
    seen: tuple[date, int, Sequence[Step[Decimal]]] = (date.min, -1, ())

    def until(self, after: date, until: date) -> Iterator[Played]:
        """Every act after one day and until another, in order, with those that were refused."""
        market = self.trading.path.days(after, until) if self.trading else ()
        on, given = after, tuple(sorted({act.on for act in self.events}))
        self.first = after + timedelta(days=1)
        while (day := self._next(on, until, market, given)) is not None:
            on = day
            yield from self._day(on)

    def _next(self, on: date, until: date, market: Sequence[date], given: Sequence[date]) -> date | None:
        """The next day to look at: one that a clause, the market, an event, a right or a failure names."""
        now = Now(on, self.state, self.clauses)
        dates = [day for clause in now.clauses.waking if (day := clause.next(now, on)) is not None]
        dates += [step.opens for step in self._open(now) if step.opens is not None]
        dates += [*self._deadlines(now), *self.conduct.dates(), self.first]
        dates += [days[place] for days in (market, given) if (place := bisect_right(days, on)) < len(days)]
        return min((day for day in dates if on < day <= until), default=None)

    def _open(self, now: Now[Decimal]) -> Sequence[Step[Decimal]]:
        """What may or must be done today, worked out once between two acts: most days are asked many times and nothing changes."""
        if self.seen[:2] != (now.on, self.state.version):
            self.seen = (now.on, self.state.version, steps(now))
        return self.seen[2]

    def _day(self, on: date) -> Iterator[Played]:
        for find in (self._events, self._conditions, self._failures, self._calls_on_guarantors, self._terminations):
            for act in find(Now(on, self.state, self.clauses)):
                yield self._fact(act)
        yield from self._market(on)
        for act in self._own(on, priced=True):
            yield self._fact(act)
        today = self.days[-1] if self.days and self.days[-1].on == on else None
        yield from self._steps(on, today)

    # ------------------------------------------------------------------------------------------------ what happens by itself

    def _events(self, now: Now[Decimal]) -> Iterator[Act[Decimal]]:
        """What the scenario says happens on the day, before its price is known."""
        yield from self._own(now.on, priced=False)

    def _own(self, on: date, priced: bool) -> Iterator[Act[Decimal]]:
        yield from (replace(act, place=PLACE) for act in self.events if act.on == on and (act.kind in PRICED) == priced)

    def _conditions(self, now: Now[Decimal]) -> Iterator[Act[Decimal]]:
        """A closing's condition is met on the day on which it is to be funded."""
        if self.conduct.conditions == "met":
            for _, closing, at in closings(now):
                day = at.window.opens if self.conduct.purchaser.pays == "first_day" else at.window.closes
                if at.status == "pending" and not at.condition_met and (day is None or day <= now.on):
                    yield Act("condition", now.on, f"condition-{closing}", PLACE, closing=closing)

    def _deadlines(self, now: Now[Decimal], closing: str = "") -> Iterator[date]:
        """The days on which a closing not funded may turn into something else: the day after its last, and after each grace."""
        standing = {name: (clause, at) for clause, name, at in closings(now) if at.status == "pending" and closing in ("", name)}
        for step in self._open(now) if standing else ():
            if step.kind != "closed" or step.ref not in standing:
                continue
            clause, at = standing[step.ref]
            own: Purchase = self.clauses.by_id[clause]
            stops = [tranche.long_stop for tranche in own.tranches if tranche.id == step.ref]
            for day in (step.due, step.closes, at.noticed, *stops):
                if day is not None:
                    yield day + timedelta(days=1)
                    yield day + timedelta(days=own.cure_days + 1)

    def _failures(self, now: Now[Decimal]) -> Iterator[Act[Decimal]]:
        """A closing not funded in time lapses or is in default, whichever its clause lets be recorded; a redemption goes unpaid."""
        for clause, closing, at in list(closings(now)):
            late = at.status == "pending" and any(day <= now.on for day in self._deadlines(now, closing))
            if late and not self._made_up(now, closing):
                yield from [act for act in self._failing(now, clause, closing, at) if not perform(now, act).problems][:1]
        if self.conduct.issuer.redemptions == "unpaid":
            for step in self._open(now):
                if step.kind == "redeemed" and step.modal == "must" and step.due == now.on:
                    lots = tuple(Take(s.account) for s in step.slices)
                    yield Act("unpaid", now.on, f"unpaid-{step.ref}-{now.on}", PLACE, security=step.security, lots=lots)

    def _failing(self, now: Now[Decimal], clause: str, closing: str, at: ClosingStatus) -> Iterator[Act[Decimal]]:
        """What may become of a closing that is late; the notice only where the time to cure runs from one, and none was given."""
        for kind in ("expired", "defaulted"):
            yield Act(kind, now.on, f"{kind}-{closing}", PLACE, closing=closing)
        owed = any(step.kind == "closed" and step.ref == closing and step.modal == "must" for step in self._open(now))
        purchase: Purchase = self.clauses.by_id[clause]
        if owed and at.noticed is None and purchase.cure_runs_from == "notice":
            yield Act("noticed", now.on, f"noticed-{closing}", PLACE, clause=clause, closing=closing, by=self.issuer)

    def _made_up(self, now: Now[Decimal], closing: str) -> bool:
        """Whether the purchaser funds a closing today that was overdue when the scenario began."""
        own = [step for step in self._open(now) if step.kind == "closed" and step.ref == closing]
        return any(self.conduct.wanted(now, step, None, ZERO) for step in own)

    def _calls_on_guarantors(self, now: Now[Decimal]) -> Iterator[Act[Decimal]]:
        """An issuer that takes its remedies calls a guarantee on the day of the default."""
        if self.conduct.issuer.remedy != "enforced":
            return
        for clause in self.clauses.playing("guarantee"):
            for _, closing, at in list(closings(now)):
                if at.status == "defaulted":
                    name = f"called-{clause.id}-{closing}"
                    act: Act[Decimal] = Act("noticed", now.on, name, PLACE, clause=clause.id, closing=closing, by=self.issuer)
                    yield from [act] if not perform(now, act).problems else []

    def _terminations(self, now: Now[Decimal]) -> Iterator[Act[Decimal]]:
        """The agreement ends on the day of a default, if that is the issuer's policy."""
        if self.conduct.issuer.terminates == "on_default" and any(
            at.status == "defaulted" and at.since == now.on for *_, at in closings(now)
        ):
            yield Act("terminated", now.on, f"terminated-{now.on}", PLACE)

    def _fact(self, act: Act[Decimal]) -> Played:
        performed = perform(Now(act.on, self.state, self.clauses), act)
        if performed.problems:
            return Played(act, {}, "refused", act.quantity, performed.problems)
        self.state.add(performed.outcome)
        if act.kind == "split" and act.security == self.common and act.new is not None and act.old is not None and self.trading:
            self.trading.split(act.new, act.old)
            self.sold = {holder: ratio(shares * act.new, act.old) for holder, shares in self.sold.items()}
        return Played(performed.act, performed.outcome.moves)

    # ------------------------------------------------------------------------------------------------ the market and its sellers

    def _selling(self, now: Now[Decimal], volume: Decimal | None) -> Iterator[tuple[str, Decimal]]:
        """What each holder sells today of the common it holds, at most what its policy says of the day's volume.

        Whether a price is right is judged by the last one seen: the day's own is known when the sales are.
        """
        seen = MarketDay(now.on, self.days[-1].price if self.days else ZERO, volume)
        for holder, conduct in self.conduct.holders.items():
            held = total([lot.quantity for lot in now.registered(self.common, holder) if holder != self.issuer], ZERO)
            room = conduct.sells.shares(seen)
            quantity = held if room is None else least(held, room)
            if quantity and conduct.sells.today(now.on, seen):
                yield holder, quantity

    def _market(self, on: date) -> Iterator[Played]:
        """The day's sales, each to those who buy on the market, and the price that is then observed."""
        if self.trading is None or self.trading.path.price(on) is None:
            return
        sold: dict[str, Decimal] = {}
        for holder, quantity in list(self._selling(Now(on, self.state, self.clauses), self.trading.volume(on))):
            name = f"sold-{holder}-{on}"
            act = Act("transferred", on, name, PLACE, security=self.common, holder=holder, to=self.buyers, quantity=quantity)
            played = self._fact(act)
            sold[holder] = quantity if played.became == "done" else ZERO
            yield played
        today = self.trading.next(on, total(list(sold.values()), ZERO))
        if today is None:
            return
        self.days.append(today)
        for holder, quantity in sold.items():
            self.sold[holder] = self.sold.get(holder, ZERO) + quantity
            self.earned[holder] = self.earned.get(holder, ZERO) + quantity * today.price
        for quote in self.quotes:
            volume = today.volume if quote == self.quotes[0] and today.volume else None
            name = f"observed-{self.common}-{quote}-{on}"
            yield self._fact(Act("observed", on, name, PLACE, security=self.common, quote=quote, price=today.price, volume=volume))

    # ---------------------------------------------------------------------------------------------------- duties and rights

    def _steps(self, on: date, today: MarketDay[Decimal] | None) -> Iterator[Played]:
        """Each step that is open today is offered once to whose it is, in the order of the clauses."""
        offered: set[tuple[str, str, str]] = set()
        got: dict[str, Decimal] = {}
        while (step := self._first(on, offered)) is not None:
            now = Now(on, self.state, self.clauses)
            wanted = self.conduct.wanted(now, step, today, got.get(step.by, ZERO))
            wanted = whole(wanted, "down", step.smallest)
            if wanted and step.status == ON_NOTICE:
                yield self._fact(self._notice(now, step, wanted))
            elif wanted:
                yield from self._take(now, step, wanted, got)

    def _first(self, on: date, offered: set[tuple[str, str, str]]) -> Step[Decimal] | None:
        for step in self._open(Now(on, self.state, self.clauses)):
            key = (step.clause, step.ref, step.manner)
            out_of_time = (step.opens and step.opens > on) or (step.closes and step.closes < on)
            if key not in offered and not out_of_time:
                offered.add(key)
                return step
        return None

    def _take(self, now: Now[Decimal], step: Step[Decimal], wanted: Decimal, got: dict[str, Decimal]) -> Iterator[Played]:
        """Does as much as the limits let pass, and says what they did not."""
        quantity = whole(least(wanted, available(now, step)[0]), "down", step.smallest)
        against = perform(now, self._act(now, step, wanted)).problems if quantity < wanted or step.blocked else ()
        act = self._act(now, step, quantity if quantity and not step.blocked else wanted)
        performed = perform(now, act)
        if performed.problems:
            yield Played(act, {}, "refused", wanted, performed.problems)
            return
        self.state.add(performed.outcome)
        done = performed.act
        if done.certificate and step.into == self.common:
            got[step.by] = got.get(step.by, ZERO) + performed.outcome.moves.get((done.certificate, self.common), ZERO)
        short = quantity < wanted
        yield Played(done, performed.outcome.moves, "narrowed" if short else "done", wanted if short else None, against)

    def _notice(self, now: Now[Decimal], step: Step[Decimal], quantity: Decimal) -> Act[Decimal]:
        """The notice that comes before a redemption, for the first day that it may name."""
        first = first_day(now, now.clauses.by_id[step.clause], step)
        holder = "" if step.by == step.issuer else step.by
        name = f"noticed-{step.clause}-{step.ref}-{now.on}"
        return Act("noticed", now.on, name, PLACE, clause=step.clause, by=step.by, holder=holder, quantity=quantity, effective=first)

    def _act(self, now: Now[Decimal], step: Step[Decimal], quantity: Decimal) -> Act[Decimal]:
        """The act that performs a step, saying whose shares and in what manner where that is the party's choice."""
        act = replace(act_of(now, step, quantity), place=PLACE)
        if step.modal == "may" and step.kind in ("redeemed", "exercised") and step.by != step.issuer:
            act = replace(act, holder=step.by, manner=step.manner)
        return replace(act, manner=self._manner(step)) if step.kind == "dividend_paid" else act

    def _manner(self, step: Step[Decimal]) -> Literal["", "cash", "kind", "stock"]:
        """In what a dividend is paid: as the issuer chooses where it may, and in cash where the terms do not offer what it chose."""
        clause, chosen = self.clauses.by_id[step.clause], self.conduct.issuer.dividends
        if getattr(clause, "paid_in", "") != "issuer_elects" or chosen == "unpaid":
            return ""
        return chosen if chosen == "cash" or getattr(clause, chosen) is not None else "cash"


def closings(now: Now[Decimal]) -> Iterator[tuple[str, str, ClosingStatus]]:
    """Every closing with the clause that it is under and where it stands."""
    for clause in now.clauses.stepping:
        for name, at in now.state.entries(clause.id).items():
            if isinstance(at, ClosingStatus):
                yield clause.id, name, at
