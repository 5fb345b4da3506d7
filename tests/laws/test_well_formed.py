"""Every step that a shipped deal offers in six years of duties done names who, what and for what, in the deal's own names."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import cache

import pytest

from seriatim.deal.state import Now
from seriatim.deal.step import Step
from seriatim.ledger.choose import steps
from seriatim.ledger.fold import opening
from seriatim.projection.walk import duties_performed, walk
from tests.conftest import REPOSITORY
from tests.scenario.playing import deal
from tests.simulator.well_formed import well_formed

DEALS = sorted(path.parent.name for path in (REPOSITORY / "deals").glob("*/deal.yaml"))


@cache
def offered(name: str) -> list[Step[Decimal]]:
    """What there is to do on the first day, and on every day on which a duty is done."""
    terms = deal(name)
    state, begins = opening(terms), terms.begins or date(2020, 1, 1)
    seen = steps(Now(begins, state, terms.clauses))
    for done in walk(terms.clauses, state, begins, begins + timedelta(days=366 * 6), duties_performed, order=terms.same_date_order):
        seen += [done.step, *steps(Now(done.act.on, state, terms.clauses))]
    return seen


@pytest.mark.parametrize("name", DEALS)
def test_every_step_is_well_formed(name: str):
    well_formed(offered(name), deal(name))


def test_they_are_of_many_kinds():
    kinds = {step.kind for name in DEALS for step in offered(name)}
    assert {"closed", "converted", "redeemed", "dividend_paid", "exercised"} <= kinds
