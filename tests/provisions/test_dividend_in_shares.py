"""Dividends in shares, asked for themselves: what every limit is shown of the issue, and how little room is shared among holders.

60 and 40 shares are due; a limit that lets 50 pass leaves 30 and 20, and half of each dividend unpaid.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import pytest

from seriatim.deal.act import Act
from seriatim.deal.clause import Clauses
from seriatim.deal.state import Now
from seriatim.deal.step import Price, Step
from seriatim.provisions.dividend_in_shares import Given, in_shares
from seriatim.units.numbers import EXACT, ONE, Rounding
from tests.provisions.test_dividend_cumulative import terms
from tests.simulator.deals import Book
from tests.simulator.well_formed import well_formed

WORTH = {"ann": Decimal(120), "bob": Decimal(80)}


@dataclass(frozen=True)
class Witness:
    """A limit that lets so many shares pass and keeps what it was asked."""

    room: Decimal
    asked: list[Step[Decimal]] = field(default_factory=list)
    id: str = "witness"
    security: str = "series_k"

    def cap(self, now: Now[Decimal], step: Step[Decimal]) -> Decimal:
        self.asked.append(step)
        return self.room

    def why(self, now: Now[Decimal]) -> str:
        return "the test says so"


def given(room: object, rounding: Rounding = "down", unit: str = "1", worth: Any = WORTH) -> tuple[Given[Decimal], Witness, Book]:
    """A dividend of so much money's worth, in common at 2.00."""
    witness = Witness(Decimal(str(room)))
    book = Book(terms())
    deal = replace(book.history.deal, clauses=Clauses([*book.history.deal.clauses, witness]))
    now = replace(book.now("2017-09-30"), clauses=deal.clauses)
    act = Act("dividend_paid", now.on, id="e1", security="series_k")
    price = Price(Decimal(2), Decimal(1))
    return in_shares(now, deal.clauses.by_id["cumulative"], act, worth, "common", price, rounding, Decimal(unit)), witness, Book(deal)


def test_every_limit_is_shown_the_issue_as_a_whole_step():
    """Nobody else sees that step: it names the clause, the payer, what is given and to whom, at one share for each share."""
    _, witness, book = given(1000)
    (step,) = witness.asked
    well_formed([step], book.history.deal)
    assert (step.clause, step.kind, step.ref, step.modal, step.by) == ("cumulative", "dividend_paid", "common", "must", "ascent")
    assert (step.security, step.into, step.issuer, step.currency) == ("series_k", "common", "ascent", "USD")
    assert step.quantity_max == step.there_is() == 100
    assert [(s.holder, s.asset, s.quantity, s.amount) for s in step.slices] == [
        ("ann", "common", Decimal(60), ONE),
        ("bob", "common", Decimal(40), ONE),
    ]
    assert (step.price, step.smallest, step.unit) == (Price(ONE, ONE), ONE, ONE)


def test_parts_of_a_share_are_asked_for_as_such():
    _, witness, _ = given(1000, unit="0.01", worth={"ann": Decimal("120.11")})
    assert (witness.asked[0].smallest, witness.asked[0].unit) == (Decimal("0.01"), Decimal("0.01"))
    assert witness.asked[0].quantity_max == Decimal("60.05")


@pytest.mark.parametrize(("room", "ann", "bob"), [(100, 60, 40), (99, 59, 40), (50, 30, 20), (1, 1, 0)])
def test_little_room_is_shared_in_proportion(room: int, ann: int, bob: int):
    found, _, _ = given(room)
    moves = {key: int(change) for key, change in found.outcome.moves.items()}
    expected = {("common/e1/ann", "common"): ann, ("common/e1/bob", "common"): bob, ("issued/cumulative", "common"): -room}
    assert moves == {key: change for key, change in expected.items() if change}
    assert [c.id for c in found.outcome.opens] == [f"common/e1/{holder}" for holder, n in (("ann", ann), ("bob", bob)) if n]
    assert found.unfitting == {"ann": EXACT.divide(Decimal(60 - ann), Decimal(60)), "bob": EXACT.divide(Decimal(40 - bob), Decimal(40))}
    assert found.in_lieu == {}


def test_no_room_moves_nothing_and_all_of_it_stays():
    found, _, _ = given(0)
    assert (dict(found.outcome.moves), found.outcome.opens) == ({}, ())
    assert found.unfitting == {"ann": 1, "bob": 1}


def test_a_fraction_is_owed_in_cash_of_what_was_due_and_not_of_what_fitted():
    """121 at 2.00 are 60 shares and one dollar; 81 are 40 and one. That only half of the shares fit changes neither dollar."""
    found, _, _ = given(50, "cash_in_lieu", worth={"ann": Decimal(121), "bob": Decimal(81)})
    assert found.in_lieu == {"ann": 1, "bob": 1}
