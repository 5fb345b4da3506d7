"""What a scenario comes to: money in and out, shares issued and at what price, whose part shrinks, and what limits refused.

Counts and prices are in shares of the last day: what was issued or sold before a split of the common is counted as what became of
it, so 10,000 sold at 0.50 before a split of one for ten are 1,000 at 5. Series K with every closing to May funded and nothing else:
proceeds 4,000,000; none converted, so the effective price as converted is 4,000,000 / 1,000,000,000 = 0.004.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from seriatim.deal.act import Act
from seriatim.deal.converted import in_common, ways
from seriatim.deal.state import Now
from seriatim.deal.step import cash, effect
from seriatim.ledger.choose import steps
from seriatim.projection.play import Played, closings
from seriatim.scenario.scenario import Run
from seriatim.units.numbers import ZERO, exactly, ratio, total, whole

Moves = Mapping[tuple[str, str], Decimal]
Done = tuple[Act[Decimal], Moves]


@dataclass(frozen=True, slots=True)
class Bound:
    """Acts of one kind, by one party, that one rule narrowed or refused: how often, from when to when, and what it said first."""

    kind: str
    by: str
    became: str
    code: str
    because: str
    times: int
    first: date
    last: date
    asked: str
    available: str
    says: str


@dataclass(frozen=True, slots=True)
class Remedy:
    """What became of the closings that failed, and what the issuer took for it."""

    defaulted: tuple[str, ...]
    expired: tuple[str, ...]
    redeemed: Decimal
    paid: Decimal
    available: Decimal


@dataclass(frozen=True, slots=True)
class Outcome:
    """The figures of one scenario; parts are fractions of 1.

    Prices are None where nothing was issued, or where nothing was received: what was paid for shares held at the opening is not known,
    and not nothing.
    """

    proceeds: Decimal
    paid_out: Decimal
    issued: Decimal
    would_issue: Decimal
    effective_price: Decimal | None
    effective_as_converted: Decimal | None
    outstanding_before: Decimal
    outstanding_after: Decimal
    existing_after: Decimal
    existing_as_converted: Decimal
    remedy: Remedy
    bounds: tuple[Bound, ...]
    price_first: Decimal | None
    price_last: Decimal | None
    price_lowest: Decimal | None
    sold: Decimal
    earned: Decimal


@exactly
def outcome(run: Run, before: Sequence[Done] = ()) -> Outcome:
    """What a run comes to, together with what had been done `before` it."""
    common = run.scenario.common
    done: list[Done] = [*before, *((one.act, one.moves) for one in run.played if one.became != "refused")]
    proceeds = total([received(act, moves, run.scenario.issuer) for act, moves in done], ZERO)
    issued, would = issued_under_the_terms(done, run.start, common), would_issue(run.end, common)
    after, existing = run.end.outstanding(common), as_split(run.start.outstanding(common), run.acts, common)
    out = [change for _, moves in done for (account, _), change in moves.items() if account == cash(run.scenario.issuer) and change < 0]
    prices = [price for _, price in prices_of(run)]
    return Outcome(
        proceeds,
        -total(out, ZERO),
        issued,
        would,
        ratio(proceeds, issued) if proceeds and issued else None,
        ratio(proceeds, issued + would) if proceeds and issued + would else None,
        existing,
        after,
        ratio(existing, after),
        ratio(existing, after + would),
        _remedy(run, done),
        bounds(run.played),
        prices[0] if prices else None,
        prices[-1] if prices else None,
        min(prices, default=None),
        total(list(run.sold.values()), ZERO),
        total(list(run.earned.values()), ZERO),
    )


def received(act: Act[Decimal], moves: Moves, issuer: str) -> Decimal:
    """What the issuer receives by an act, before costs: for a closing, a guarantee called, an exercise for cash, or shares issued."""
    if act.kind not in ("closed", "received", "guarantee_paid", "exercised", "issued"):
        return ZERO
    if act.gross is not None:
        return act.gross
    return total([change for (account, _), change in moves.items() if account == cash(issuer) and change > 0], ZERO)


def issued_under_the_terms(done: Iterable[Done], now: Now[Decimal], common: str) -> Decimal:
    """Common that closings, conversions, exercises and payments in stock have issued, in shares of the last day."""
    registers = {f"issued/{clause.id}" for clause in now.clauses.moving if clause.security == common}
    issued = ZERO
    for act, moves in done:
        issued = as_split(issued, [act], common)
        for (account, asset), change in moves.items():
            given = account.startswith("closing/") or (account.startswith("issued/") and account not in registers)
            issued -= change if asset == common and given else ZERO
    return issued


def would_issue(now: Now[Decimal], common: str) -> Decimal:
    """Common that what is left of every convertible share would give on the last day, each lot by one right.

    A right into another series counts with what that series converts into.
    """
    seen: set[str] = set()
    leading = {common, *(name for name, into in ways(now).items() if common in into)}
    would = ZERO
    for step in steps(now):
        if step.kind == "converted" and step.into in leading and step.price is not None:
            fresh = [(s.account, None) for s in step.slices if s.account not in seen]
            seen.update(name for name, _ in fresh)
            own = step.narrowed(fresh)
            given = effect(own, own.there_is(), "yield").get(("yield", step.into), ZERO) if fresh else ZERO
            would += whole(in_common(now, step.into, given, common)[0])
    return would


def as_split(shares: Decimal, acts: Iterable[Act[Decimal]], common: str) -> Decimal:
    """What so many common shares have become through the splits among some acts."""
    for act in acts:
        if act.kind == "split" and act.security == common and act.new is not None and act.old is not None:
            shares = ratio(shares * act.new, act.old)
    return shares


def prices_of(run: Run) -> tuple[tuple[date, Decimal], ...]:
    """The market's price on each of its days, in shares of the last day; a day's own split comes before its price."""
    if run.scenario.market is None:
        return ()
    splits = [act for act in run.acts if act.kind == "split" and act.security == run.scenario.market.security]
    found: list[tuple[date, Decimal]] = []
    for day in run.days:
        price = day.price
        for act in splits:
            if act.on > day.on and act.new is not None and act.old is not None:
                price = ratio(price * act.old, act.new)
        found.append((day.on, price))
    return tuple(found)


def bounds(played: Iterable[Played]) -> tuple[Bound, ...]:
    """What was narrowed or refused, once for each party, kind and rule."""
    found: dict[tuple[str, ...], Bound] = {}
    for one in played:
        for p in one.problems:
            by, on = one.act.holder or one.act.closing, one.act.on
            key = (one.became, one.act.kind, by, p.code, p.because)
            fresh = Bound(one.act.kind, by, one.became, p.code, p.because, 0, on, on, p.asked, p.available, p.message)
            found[key] = replace(old := found.get(key, fresh), times=old.times + 1, last=on)
    return tuple(found.values())


def _remedy(run: Run, done: Iterable[Done]) -> Remedy:
    """Remedies are the rights of clauses that follow on a missed duty."""
    remedies = {clause.id for clause in run.end.clauses.following}
    taken = [(act, moves) for act, moves in done if act.kind == "redeemed" and act.clause in remedies]
    there = [step.quantity_max for step in steps(run.end) if step.clause in remedies and step.kind == "redeemed"]
    status = {name: at for _, name, at in closings(run.end)}
    return Remedy(
        tuple(name for name, at in status.items() if at.status == "defaulted"),
        tuple(name for name, at in status.items() if at.status == "expired"),
        total([act.quantity for act, _ in taken if act.quantity is not None], ZERO),
        -total([c for _, moves in taken for (account, _), c in moves.items() if account == cash(run.scenario.issuer)], ZERO),
        total(there, ZERO),
    )
