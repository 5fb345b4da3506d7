"""Laws of every waterfall: all of the exit is paid; more exit is never less for anybody; nobody alone could choose better.

Random tables of preferred of all kinds with common, warrants, options on common and on preferred. The second solver in
`tables.py` tries every combination of choices.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from seriatim.deal.claim import Claim
from seriatim.waterfall.breakpoints import most
from seriatim.waterfall.payout import CENTS, payout
from tests.waterfall.tables import can_take, claim, equilibria, halves, paid, solved

Table = tuple[Claim[Decimal], ...]
small = st.integers(1, 12)


@st.composite
def preferreds(draw: st.DrawFn, name: str) -> Claim[Decimal]:
    each = draw(st.integers(0, 9))
    participation: Any = draw(st.sampled_from(["none", "full", "capped"]))
    cap = each + draw(st.integers(0, 12)) if participation == "capped" else None
    ratio = (draw(st.integers(0, 3)), draw(st.integers(1, 3)))
    return claim(name, draw(small), each=each, rank=draw(st.integers(1, 3)), participation=participation, cap=cap, ratio=ratio)


@st.composite
def tables(draw: st.DrawFn, preferred: int = 4) -> Table:
    classes = [claim("common", draw(small))] + [draw(preferreds(f"p{i}")) for i in range(draw(st.integers(1, preferred)))]
    if draw(st.booleans()):
        classes.append(claim("options", draw(small), strike=draw(small), under="common"))
    if draw(st.booleans()):
        on = draw(st.sampled_from(classes[1 : preferred + 1]))
        bought = claim("warrants", draw(small), strike=draw(small), under=on.security)
        if not on.strike:
            terms = {name: getattr(on, name) for name in ("preference", "rank", "participation", "cap", "common", "of")}
            classes.append(replace(bought, **terms))
    return tuple(draw(st.permutations(classes)))


exits = st.fractions(0, 400, max_denominator=3)


@settings(max_examples=300)
@given(tables(), exits)
def test_all_of_the_exit_is_paid_and_nobody_pays_in(table: Table, exit: Fraction):
    got = paid(table, exit)
    assert sum(got.values()) == exit
    assert min(got.values()) >= 0


@settings(max_examples=150, deadline=None)
@given(tables(preferred=3), exits)
@example((claim("common", 2), claim("a", 1, each=10, participation="capped", cap=20)), Fraction(61))
@example((claim("common", 1), claim("a", 1, each=2), claim("w", 1, each=2, strike=2, under="a")), Fraction(4))
def test_nobody_alone_could_choose_better(table: Table, exit: Fraction):
    """What the levels give is what some combination of choices gives in which none regrets its own, and no other pays otherwise."""
    seats, _ = solved(*table)
    found = [got for _, got in equilibria(seats, exit)]
    assert found, "there is an equilibrium"
    assert all(got == list(paid(table, exit).values()) for got in found)


@settings(max_examples=200)
@given(tables(), exits, exits)
def test_more_is_never_less(table: Table, one: Fraction, other: Fraction):
    low, high = sorted((one, other))
    less, more = paid(table, low), paid(table, high)
    assert all(less[name] <= more[name] for name in less)


@settings(max_examples=200)
@given(tables(), exits, st.randoms(use_true_random=False))
def test_the_order_of_the_classes_does_not_matter(table: Table, exit: Fraction, random):
    shuffled = list(table)
    random.shuffle(shuffled)
    assert paid(shuffled, exit) == paid(table, exit)


@settings(max_examples=200)
@given(tables(), exits, st.data())
def test_splitting_a_class_in_two_changes_nothing(table: Table, exit: Fraction, data: st.DataObject):
    one = data.draw(st.sampled_from(table))
    split = [part for c in table for part in (halves(c) if c is one else [c])]
    got, before = paid(split, exit), paid(table, exit)
    first, second = f"{one.security}_1", f"{one.security}_2"
    assert got[first] == got[second]
    assert got[first] + got[second] == before[one.security]
    assert all(got[name] == before[name] for name in before if name != one.security)


@given(st.integers(1, 50), st.integers(1, 50), st.integers(1, 20), st.integers(1, 20), st.data())
def test_equal_ranks_are_paid_in_proportion(a: int, b: int, each_a: int, each_b: int, data: st.DataObject):
    owed = a * each_a + b * each_b
    exit = data.draw(st.fractions(0, owed, max_denominator=10))
    got = paid((claim("common", 5), claim("a", a, each=each_a, rank=2), claim("b", b, each=each_b, rank=2)), exit)
    assert got == {"common": 0, "a": exit * a * each_a / owed, "b": exit * b * each_b / owed}


@settings(max_examples=200)
@given(tables(), exits)
def test_a_senior_class_is_paid_before_a_junior_gets_anything(table: Table, exit: Fraction):
    """For as long as a preference is not paid in full, nobody of a later rank, and no common, gets anything."""
    seats, _ = solved(*table)
    got = paid(table, exit)
    short = [s.rank for s in seats if s.preference and not s.strike and got[s.name] < s.shares * s.preference]
    for seat in seats:
        if short and (seat.rank > min(short) or not seat.preference):
            assert got[seat.name] == 0, seat.name


@settings(max_examples=200)
@given(tables(), exits)
def test_a_breakpoint_is_where_something_changes(table: Table, exit: Fraction):
    _, found = solved(*table)
    assert [t.closes for t in found[:-1]] == [t.opens for t in found[1:]]
    assert all(sum(t.parts) == 1 and all(part >= 0 for part in t.parts) for t in found)
    assert all((a.parts, a.modes, a.level.rank) != (b.parts, b.modes, b.level.rank) for a, b in pairwise(found))
    assert found[-1].closes is None, "common takes whatever is left"


@settings(max_examples=200)
@given(tables(), st.integers(0, 60_000), st.integers(0, 20_000))
def test_cents_add_up(table: Table, exit: int, costs: int):
    seats, found = solved(*table)
    result = payout(seats, found, Decimal(exit) / CENTS, Decimal(costs) / CENTS)
    assert result.net == max(Decimal(exit - costs) / CENTS, 0)
    assert sum(c.amount for c in result.classes) == result.net
    for paid_class in result.classes:
        own = [h for h in result.holders if h.security == paid_class.security]
        assert sum(h.amount for h in own) == paid_class.amount
        exact = sum(s.shares * s.each for s in result.shares if s.security == paid_class.security)
        assert abs(Fraction(paid_class.amount) - exact) < Fraction(1, CENTS)


@settings(max_examples=100)
@given(tables(), exits)
def test_without_common_there_may_be_nobody_for_the_rest(table: Table, exit: Fraction):
    left = tuple(c for c in table if c.preference and not c.common and not c.strike)
    _, found = solved(*left)
    assert most(found) == sum(Fraction(c.preference) * Fraction(lot.quantity) for c in left for lot in c.lots)
    assert not can_take(left, sum((Fraction(c.preference) * Fraction(lot.quantity) for c in left for lot in c.lots), Fraction(1)))
