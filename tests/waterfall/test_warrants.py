"""Warrants and options read from a deal: the claim of what they would buy, less the strike. And a class that nobody gave a seat."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar

import numpy as np
import pytest

from seriatim.deal.act import Certificate, Outcome
from seriatim.deal.claim import Claim, bought, issued_today
from seriatim.deal.clause import Clauses, Role
from seriatim.deal.phrases import Worth
from seriatim.deal.state import Now
from seriatim.deal.terms import Security
from seriatim.provisions import LiquidationPreference
from seriatim.waterfall.breakpoints import tranches
from seriatim.waterfall.seats import claims, seats, unseated
from tests.simulator.deals import Book, deal
from tests.simulator.paths import clauses_on_paths, state_on_paths


@dataclass(frozen=True)
class Warrant:
    """The least that a warrant's clause has to say."""

    role: ClassVar[Role] = "exercise"

    id: str
    security: str
    into: str
    shares: Decimal
    strike: Decimal

    def claim(self, now: Now[Any]) -> Iterator[Claim[Any]]:
        return bought(now, self.id, now.lots(self.security), self.into, self.shares, self.strike)


def book(*warrants: Warrant, preference: bool = True, participation: str = "none", **terms: Any) -> Book:
    """1,000 common and 100 Series K of 1,000 at 10.00, each with its seat; some warrants, 50 of each."""
    small = deal([("none", "by 2017-02-24", 1, "")], common={"float": 1000}, preferred={"boone": 100}, conversion={"price": 10}, **terms)
    given: dict[str, Any] = {"amount": Worth.parse("stated_value + accrued"), "rank": 1, "participation": participation}
    given |= {"cap_multiple": Decimal(3)} if participation == "capped" else {}
    own = [LiquidationPreference("liquidation", "series_k", "USD", Decimal(1000), conversion="conversion", **given)] if preference else []
    securities = {w.security: Security(w.security, "warrant", w.security) for w in warrants}
    return Book(replace(small, clauses=Clauses([*small.clauses, *own, *warrants]), securities={**small.securities, **securities}))


def now(held: Book, *warrants: Warrant, on: str = "2017-05-05") -> Now[Decimal]:
    """The state on a day, with 50 of each warrant in Carol's hands."""
    then = held.now(on)
    for w in warrants:
        own = Certificate(f"{w.security}/carol", w.security, "carol", then.on)
        then.state.add(Outcome((own,), {(own.id, w.security): Decimal(50)}))
    return then


ON_COMMON = Warrant("w", "warrant", "common", Decimal(2), Decimal(30))
ON_K = Warrant("w", "warrant", "series_k", Decimal("1.5"), Decimal(1600))


def test_two_common_for_thirty():
    (claim,) = ON_COMMON.claim(now(book(ON_COMMON), ON_COMMON))
    assert (claim.preference, claim.common / claim.of, claim.strike, claim.under) == (0, 2, 30, "common")
    assert [lot.holder for lot in claim.lots] == ["carol"]


def test_one_and_a_half_preferred_ask_for_what_new_shares_would():
    """What has accrued on the shares outstanding does not accrue on those that a warrant would buy."""
    held = book(ON_K)
    held.record("dividend_paid", "2017-03-01", security="common", per_share="0.25", participating="owed")
    then = now(held, ON_K)
    (claim,) = ON_K.claim(then)
    assert (claim.preference, claim.common / claim.of, claim.rank) == (1500, 150, 1)
    (issued,) = issued_today(then, "series_k")
    assert issued.preference == 1000
    assert then.outstanding("series_k") == 100, "looking changes nothing"
    assert [c.preference for c in claims(then) if c.security == "series_k"] == [1025]


def test_one_and_a_half_capped_preferred_are_capped_at_one_and_a_half_caps():
    """Three times 1,000 each is 3,000; for one and a half, 4,500."""
    (claim,) = ON_K.claim(now(book(ON_K, participation="capped"), ON_K))
    assert (claim.participation, claim.cap) == ("capped", 4500)


@pytest.mark.parametrize("warrant", [ON_COMMON, ON_K], ids=["on common", "on preferred"])
def test_breakpoints_of_a_deal_with_warrants(warrant: Warrant):
    """100,000 first; A common share at 10.00 is worth converting for: 1,000 of them take 10,000. Then 11,000 shares.

    On common, two shares at 30 are worth it above 15.00: at 110,000 + 11,000 × 5 = 165,000. On preferred, 150 common for 1,600 above
    10.67 (its preference of 1,500 is less than the strike): at 110,000 + 11,000 × 2/3.
    """
    found = tranches(seats(claims(now(book(warrant), warrant))))
    last = Fraction(165_000) if warrant is ON_COMMON else 110_000 + Fraction(22_000, 3)
    assert [t.opens for t in found[1:]] == [100_000, 110_000, last]


def test_no_warrants_no_claim():
    assert list(ON_COMMON.claim(now(book(ON_COMMON)))) == []


def test_a_warrant_on_a_class_without_a_seat_has_none():
    held = book(ON_K, preference=False)
    then = now(held, ON_K)
    found = unseated(held.history.deal, then)
    assert [(p.code, p.because) for p in found] == [("no-seat", "series_k"), ("no-seat", "warrant")]
    assert "50 warrants of warrant are outstanding" in found[1].message


def test_a_class_that_is_not_outstanding_needs_no_seat():
    held = book(preference=False)
    held.record("converted", "2017-03-01", quantity=100)
    assert unseated(held.history.deal, held.now("2017-05-05")) == []
    assert [p.because for p in unseated(held.history.deal, held.now("2017-02-20"))] == ["series_k"]


def test_arrays_give_what_is_exact():
    exact = now(book(ON_K), ON_K)
    paths = Now(exact.on, state_on_paths(exact.state, 2), clauses_on_paths(exact.clauses))
    (claim,) = paths.clauses.by_id["w"].claim(paths)
    assert np.allclose(claim.preference, 1500)
    assert np.allclose(claim.common / claim.of, 150)
