"""Every published waterfall: what classes get, breakpoints, parts of a tranche; and one page that contradicts itself."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from tests.waterfall.published import CASES, TRANCHES, Published
from tests.waterfall.tables import breakpoints, claim, equilibria, paid, solved

PAID = [(case, exit, name, amount) for case in CASES for exit, amounts in case.paid.items() for name, amount in amounts.items()]
M = 1_000_000


@pytest.mark.parametrize(("case", "exit", "name", "amount"), PAID, ids=lambda value: getattr(value, "id", value))
def test_what_a_class_gets(case: Published, exit: int, name: str, amount: int):
    assert abs(paid(case.claims, exit)[name] - amount) <= Fraction(1, 2), "a page in whole dollars is right to half a dollar"


@pytest.mark.parametrize("case", [case for case in CASES if case.breakpoints], ids=lambda case: case.id)
def test_breakpoints_are_exact(case: Published):
    assert breakpoints(*case.claims) == list(case.breakpoints)


@pytest.mark.parametrize(("at", "shares"), TRANCHES)
def test_parts_of_a_tranche(at: int, shares: dict[str, str]):
    case = next(case for case in CASES if case.id.startswith("W09"))
    seats, found = solved(*case.claims)
    tranche = next(t for t in found if t.opens == at)
    for seat, part in zip(seats, tranche.parts, strict=True):
        assert abs(part - Fraction(shares[seat.name])) <= Fraction("0.0006"), seat.name
    assert sum(tranche.parts) == 1


def test_a_capped_class_converts_when_that_pays():
    """W03 beyond its last breakpoint: a third of 90 million is more than the cap of 20."""
    case = CASES[1]
    assert paid(case.claims, 90 * M) == {"common": 60 * M, "a": 30 * M}


# ------------------------------------------------------------------------------- W13: a page that contradicts itself
#
# http://www.algovalue.com/test-case-warrants-preferred-shares-vs-options-common-shares/: a million Series A that cost 2.00, not
# participating; a million warrants at 2.00 on Series A; a million common. The page says that A and the warrants convert above 3
# million, by "2/3 × (X + 2 − 2) = 2 + (2 − 2)", and get 2.667 million of 4. The strikes paid in, 2 million, are taken out again on
# the left *before* the division by thirds, so a third of them is counted for nobody. With them in the pot, A and the warrants get
# 2/3 × (4 + 2) − 2 = 2 million of 4, which is what they get by keeping the preference: the breakpoint is 4 million.

W13 = (claim("common", M), claim("a", M, each=2), claim("a_warrants", M, each=2, strike=2, under="a"))
NET_OF_STRIKES = (claim("common", M), claim("a_and_warrants", 2 * M, each=1))
"""The page's own reading: A and the warrants as one class with the net preference 2 + (2 − 2) million, no strike ever paid."""


def test_w13_as_the_page_counts():
    assert breakpoints(*NET_OF_STRIKES) == [2 * M, 3 * M]
    assert abs(paid(NET_OF_STRIKES, 4 * M)["a_and_warrants"] - 2_667_000) < 1000


def test_w13_with_the_strikes_in_the_pot():
    assert breakpoints(*W13) == [2 * M, 4 * M]
    assert paid(W13, 4 * M) == {"common": 2 * M, "a": 2 * M, "a_warrants": 0}
    assert paid(W13, 7 * M) == {"common": 3 * M, "a": 3 * M, "a_warrants": M}  # (7 + 2) / 3 each, less 2 for the warrants


@pytest.mark.parametrize("exit", [3 * M, Decimal("3500000"), 4 * M])
def test_w13_the_published_choice_is_no_equilibrium(exit: int | Decimal):
    """Below 4 million no combination in which the warrants are exercised *and* A converts holds: each would rather not."""
    seats, _ = solved(*W13)
    found = list(equilibria(seats, Fraction(exit)))
    assert found
    for chosen, got in found:
        assert not (chosen[2][0] and chosen[1][1]) or exit == 4 * M
        assert got == list(paid(W13, Fraction(exit)).values())
