"""The laws: what must hold of every history, whatever the deal and whatever was recorded.

Each law is a function that asserts. `after_each` asks them all. Where a law can be worked out without the clauses (with plain
fractions), it is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

from seriatim.deal.act import Act, Event
from seriatim.deal.clause import Clauses
from seriatim.deal.limits import available
from seriatim.deal.state import Now, State
from seriatim.deal.step import Step
from seriatim.formats.events import body, event
from seriatim.ledger.choose import steps
from seriatim.ledger.entry import Entry
from seriatim.ledger.fold import fold, opening
from seriatim.ledger.history import History
from seriatim.ledger.perform import perform
from seriatim.projection.walk import act_of, duties_performed, walk
from seriatim.units.numbers import exactly
from tests.simulator.deals import NOON

SOURCES = ("opening/", "issued/", "closing/", "retired/", "split/")
RESOLVING = ("short", "waived", "expired", "default_waived")

Facts = tuple[Mapping[tuple[str, str], Decimal], Mapping[tuple[str, str], Any]]


def facts(state: State[Decimal]) -> Facts:
    """What two equal states have in common: balances that are not zero, and memory."""
    return {key: balance for key, balance in state.balances.items() if balance}, dict(state.memory)


# ------------------------------------------------------------------------------------------------- of a history as a whole


def conservation(history: History) -> None:
    """Every asset's moves sum to zero, in each event and in all; issued less retired is outstanding."""
    for e in history.standing():
        assert not any(_by_asset(e.outcome.moves).values()), e.id
    state = history.state()
    assert not any(_by_asset(state.balances).values())
    for security in history.deal.securities:
        moved = {account: -b for (account, asset), b in state.balances.items() if asset == security and account.startswith(SOURCES)}
        certificates = {account for (account, asset) in state.balances if asset == security and account not in moved}
        assert certificates <= set(state.certificates)
        assert _by_asset({(account, security): b for account, b in moved.items()}).get(security, 0) == state.outstanding(security)


@exactly
def _by_asset(moves: Mapping[tuple[str, str], Decimal]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for (_, asset), change in moves.items():
        sums[asset] = sums.get(asset, Decimal(0)) + change
    return sums


def nothing_negative(history: History) -> None:
    """No certificate holds less than nothing or a part of a share, no closing gives more than it is for, nothing retired returns."""
    state = history.state()
    shares = {f"closing/{t.id}": t.shares for t in history.deal.clauses.by_id["purchase"].tranches}
    for (account, asset), balance in state.balances.items():
        if asset != "USD":
            assert balance == balance.to_integral_value(), account
        if account in state.certificates or account.startswith("retired/"):
            assert balance >= 0, account
        if account in shares:
            assert -shares[account] <= balance <= 0, account


@exactly
def replay(history: History, random: Random) -> None:
    """Any prefix and the rest give the same as all at once."""
    events = history.standing()
    at = random.randint(0, len(events))
    assert facts(fold(fold(opening(history.deal), events[:at]), events[at:])) == facts(history.state())


def verified(history: History) -> None:
    """The clauses, asked again, say what was recorded."""
    assert history.verify() == ()


def recording_order(history: History, random: Random) -> None:
    """The same acts in the same places of the same days, recorded in any order, give the same."""
    events = history.standing()
    if not events:
        return
    shuffled = [events[i] for i in random.sample(range(len(events)), len(events))]
    ties: dict[tuple[date, int], list[Event]] = {}
    for e in events:
        ties.setdefault((e.act.on, e.place), []).append(e)
    in_order = [ties[e.act.on, e.place].pop(0) for e in shuffled]  # equal places keep their order: there it is the rule
    entries = [Entry(replace(e.act, place=e.place), e.evidence, as_fact=bool(e.defects)) for e in in_order]
    again = History(history.deal).with_events(History(history.deal).record(entries, NOON))
    assert facts(again.state()) == facts(history.state())
    assert {e.id: e.outcome for e in again.events} == {e.id: e.outcome for e in events}


def resolves_once(history: History) -> None:
    """A closing ends once, and no share of it is issued twice; its money is its shares at the price."""
    purchase = history.deal.clauses.by_id["purchase"]
    state = history.state()
    for tranche in purchase.tranches:
        of_it = [e.act for e in history.standing() if e.act.closing == tranche.id]
        receipts = [a for a in of_it if a.kind == "closed"]
        funded = sum((a.quantity or Decimal(0) for a in receipts), Decimal(0))
        ended = sum(a.kind in RESOLVING for a in of_it) + (funded == tranche.shares)
        assert ended <= 1, tranche.id
        assert funded <= tranche.shares
        assert (state.memory["purchase", tranche.id].status == "closed") == (funded == tranche.shares)
        assert sum((a.gross or Decimal(0) for a in receipts), Decimal(0)) == funded * purchase.price


def closings_followed(history: History) -> None:
    """Where each closing stands, worked out again from the acts alone."""
    purchase = history.deal.clauses.by_id["purchase"]
    order = [t.id for t in purchase.tranches]
    status, ended_by = dict.fromkeys(order, "pending"), dict.fromkeys(order, "")
    owed = {t.id: t.shares for t in purchase.tranches}
    leads_to = {"short": "short", "waived": "waived", "expired": "expired", "defaulted": "defaulted", "default_waived": "waived"}
    for act in (e.act for e in history.standing()):
        later = order[order.index(act.closing) + 1 :] if act.closing else []
        ends = purchase.default_effect == "ends_later_closings"
        if act.kind == "closed":
            owed[act.closing] -= act.quantity or 0
            status[act.closing] = "pending" if owed[act.closing] else "closed"
        elif act.kind in leads_to:
            status[act.closing] = leads_to[act.kind]
            for name in later if act.kind == "defaulted" and ends else ():
                if status[name] == "pending":
                    status[name], ended_by[name] = "expired", act.closing
        elif act.kind == "cured":
            status[act.closing] = "pending"
            for name in later if ends else ():
                if ended_by[name] == act.closing:
                    ended_by[name] = next((x for x in order[: order.index(name)] if status[x] == "defaulted"), "")
                    status[name] = "expired" if ended_by[name] else "pending"
        elif act.kind == "terminated":
            status.update({name: "expired" for name in order if status[name] == "pending"})
    state = history.state()
    assert {name: state.memory["purchase", name].status for name in order} == status


def written_and_read(history: History) -> None:
    """An event's stored text gives the event back."""
    for e in history.events[-3:]:
        read = event(body(e), e.sequence, e.recorded_at)
        assert (read.act, read.outcome, read.defects) == (replace(e.act, place=read.act.place), e.outcome, e.defects)


# --------------------------------------------------------------------------------------------------------- of a day's steps


def limits_narrow(history: History, on: date) -> None:
    """What is available is never more than the clause allows, and never more than without the limits."""
    now = history.now(on)
    free = Now(on, now.state, Clauses(c for c in history.deal.clauses if not hasattr(c, "cap")))
    for step in steps(now):
        most, binds = available(now, step)
        assert 0 <= most <= step.quantity_max
        assert most <= available(free, step)[0]
        assert binds == step.clause or most < step.quantity_max
        assert step.quantity_max <= step.there_is() or step.clause == "remedy"


def duty_done(history: History, on: date, random: Random) -> None:
    """A duty performed in full is no longer there, and every other is as it was (a closing adds those of its shares)."""
    now = history.now(on)
    duties = [s for s in steps(now) if s.modal == "must" and s.kind in ("closed", "redeemed")]
    possible = [s for s in duties if not s.blocked and (s.opens is None or s.opens <= on) and 0 < s.quantity_max == available(now, s)[0]]
    if not possible:
        return
    step = random.choice(possible)
    performed = perform(now, act_of(now, step, step.quantity_max))
    assert performed.problems == ()
    state = now.state.copy()
    state.add(performed.outcome)
    before = {(s.clause, s.ref): s.quantity_max for s in duties}
    after = {(s.clause, s.ref): s.quantity_max for s in steps(Now(on, state, now.clauses)) if (s.clause, s.ref) in before}
    del before[step.clause, step.ref]
    assert after == before


def split_invariance(history: History, on: date, random: Random) -> None:
    """A split changes how many shares there are, not what they are: conversions and dividends follow, up to rounding."""
    now = history.now(on)
    new, old = random.choice(((1, 1000), (3, 2), (7, 3), (10, 1)))
    split = perform(now, Act("split", on, id="law", security="common", new=Decimal(new), old=Decimal(old), fractions="up"))
    state = now.state.copy()
    state.add(split.outcome)
    after = Now(on, state, now.clauses)
    adjusts = history.deal.clauses.by_id["conversion"].adjusts_for_splits
    follows = adjusts and history.deal.clauses.by_id["dividend"].basis == "as_converted"
    factor = Fraction(new, old) if adjusts else Fraction(1)
    was, became = ({(s.clause, s.ref): s for s in steps(n) if s.slices} for n in (now, after))
    assert was.keys() >= became.keys()
    for key, step in became.items():
        if step.kind == "converted":
            shares, then = (_issued(n, s, s.quantity_max) for n, s in ((now, was[key]), (after, step)))
            assert abs(then - shares * factor) <= 1 + factor, key
        elif step.status == "declared":
            if follows or key[0] == "common_dividends":
                worth, became_worth = (sum((s.quantity * s.amount for s in x.slices), Decimal(0)) for x in (was[key], step))
                each = max((s.amount for s in step.slices), default=Decimal(0))
                holders = len({s.holder for s in step.slices})
                assert abs(became_worth - worth) <= each * holders + Decimal("1e-9") * abs(worth), key
        else:
            assert (step.quantity_max, step.slices) == (was[key].quantity_max, was[key].slices)


def _issued(now: Now[Decimal], step: Step[Decimal], quantity: Decimal) -> Fraction:
    if not quantity:
        return Fraction(0)
    act = Act("converted", now.on, id="law", clause=step.clause, holder=step.ref, quantity=quantity)
    moves = perform(now, act).outcome.moves
    return Fraction(moves.get(("common/law", "common"), Decimal(0)))


def walk_ends(history: History, on: date, random: Random, days: int = 2500) -> None:
    """Nothing after the horizon; two walks end to end are one; shares and money are conserved on the way."""
    horizon = on + timedelta(days=random.randint(0, days))
    between = on + timedelta(days=random.randint(0, (horizon - on).days))
    clauses = history.deal.clauses
    whole, parts = history.now(on).state, history.now(on).state
    done = list(walk(clauses, whole, on, horizon, duties_performed))
    assert all(on < d.act.on <= horizon for d in done)
    assert [d.act.on for d in done] == sorted(d.act.on for d in done)
    again = [*walk(clauses, parts, on, between, duties_performed), *walk(clauses, parts, between, horizon, duties_performed)]
    assert [d.act for d in again] == [d.act for d in done]
    assert facts(parts) == facts(whole)
    assert not any(_by_asset(whole.balances).values())


# ------------------------------------------------------------------------------------------------------ of an act just taken


def causality(before: History, after: History, first: date) -> None:
    """What is recorded for a day changes nothing before it."""
    for days in (1, 30):
        earlier = first - timedelta(days=days)
        assert facts(before.state(earlier)) == facts(after.state(earlier))


def conversion_counted(history: History, e: Event) -> None:
    """Common shares of a conversion: worth by price, worked out with fractions from the terms and the splits."""
    terms = history.deal.clauses.by_id["conversion"]
    if e.act.kind != "converted" or terms.amount.accrued:
        return
    price = Fraction(terms.price)
    for other in history.standing():
        if terms.adjusts_for_splits and other.act.kind == "split" and other.order < e.order:
            price = price * Fraction(other.act.old or 1) / Fraction(other.act.new or 1)
    worth = Fraction(terms.stated_value if terms.amount.stated_value else terms.amount.money)
    exact = Fraction(e.act.quantity or 0) * worth / price
    shares = _rounded(exact, terms.fractions)
    assert e.outcome.moves.get((e.act.certificate, "common"), 0) == shares
    in_cash = _cents((exact - shares) * price) if terms.fractions == "cash_in_lieu" else Fraction(0)
    assert e.outcome.moves.get(("cash/ascent", "USD"), Decimal(0)) == -in_cash


def authorized_kept(history: History, e: Event) -> None:
    """Whatever issues shares leaves no more of them than are authorised, unless it is on record as a defect."""
    issues = {"converted": "common", "issued": "common", "closed": "series_k"}
    if e.act.kind not in issues or e.defects:
        return
    state = fold(opening(history.deal), [x for x in history.standing() if x.order <= e.order])
    security = issues[e.act.kind]
    count = state.memory.get((f"authorized_{security}", "count"))
    assert count is not None
    assert state.outstanding(security) <= count


def remedy_bounded(history: History, e: Event) -> None:
    """What the remedy has taken in all is never more than its fraction of what was outstanding, worked out anew."""
    terms = history.deal.clauses.by_id["remedy"]
    if e.act.clause != "remedy" or e.defects:
        return
    earlier = [x for x in history.standing() if x.order < e.order]
    taken = sum((Fraction(x.act.quantity or 0) for x in earlier if x.act.clause == "remedy"), Fraction(0))
    if terms.measured == "default":
        at = max(i for i, x in enumerate(earlier) if x.act.kind == "defaulted")
        counted = sum((Fraction(x.act.quantity or 0) for x in earlier[:at] if x.act.clause == "remedy"), Fraction(0))
        base = _concerned(history, earlier[:at]) + counted
    else:
        base = _concerned(history, earlier) + taken
    assert taken + Fraction(e.act.quantity or 0) <= _rounded(Fraction(terms.fraction) * base, terms.fractions)
    assert any(x.act.kind == "defaulted" for x in earlier)


def _concerned(history: History, events: Sequence[Event]) -> Fraction:
    terms = history.deal.clauses.by_id["remedy"]
    state = fold(opening(history.deal), events)
    return sum(
        (Fraction(lot.quantity) for lot in state.lots("series_k") if terms.holders == "all" or lot.holder == terms.purchaser), Fraction(0)
    )


def in_proportion(history: History, e: Event) -> None:
    """Taken pro rata, every lot gives its proportion, to the share."""
    terms = history.deal.clauses.by_id["remedy"]
    if e.act.clause != "remedy" or terms.lots != "pro_rata" or e.defects:
        return
    state = fold(opening(history.deal), [x for x in history.standing() if x.order < e.order])
    lots = [lot for lot in state.lots("series_k") if terms.holders == "all" or lot.holder == terms.purchaser]
    held = sum((Fraction(lot.quantity) for lot in lots), Fraction(0))
    for lot in lots:
        part = Fraction(lot.quantity) * Fraction(e.act.quantity or 0) / held
        assert abs(part + Fraction(e.outcome.moves.get((lot.id, "series_k"), Decimal(0)))) < 1


def _rounded(exact: Fraction, fractions: str) -> int:
    return {"up": math.ceil(exact), "nearest": math.floor(exact + Fraction(1, 2))}.get(fractions, math.floor(exact))


def _cents(exact: Fraction) -> Fraction:
    return Fraction(math.floor(exact * 100 + Fraction(1, 2)), 100)


# -------------------------------------------------------------------------------------------------------------------- all


def after_each(before: History, after: History, new: Sequence[Event], random: Random) -> None:
    """Every law, after a batch was taken (`new`) or refused (none, and then `after` is `before`)."""
    conservation(after)
    nothing_negative(after)
    replay(after, random)
    resolves_once(after)
    closings_followed(after)
    on = random.choice([e.act.on for e in after.events] or [date(2017, 3, 1)]) + timedelta(days=random.choice((0, 0, 1, 400)))
    limits_narrow(after, on)
    duty_done(after, on, random)
    split_invariance(after, on, random)
    walk_ends(after, on, random)
    if not new:
        return
    verified(after)
    recording_order(after, random)
    written_and_read(after)
    causality(before, after, min(e.act.on for e in new))
    for e in new:
        if e.act.kind != "reversed":
            conversion_counted(after, e)
            authorized_kept(after, e)
            remedy_bounded(after, e)
            in_proportion(after, e)
