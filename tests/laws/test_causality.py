"""What comes later changes nothing earlier: neither what is recorded for a later day, nor a later price on a path."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from seriatim.deal.state import Now
from seriatim.deal.step import Step
from seriatim.ledger.history import History
from seriatim.projection.walk import duties_performed, walk
from seriatim.units.problems import Refused
from tests.simulator.acts import Maker
from tests.simulator.deals import NOON, Book
from tests.simulator.laws import causality
from tests.simulator.strategies import RANDOM, histories

DAYS = tuple(date(2017, 4, 15) + timedelta(days=40 * n) for n in range(20))


@settings(max_examples=50)
@given(histories(), RANDOM)
def test_recording_changes_nothing_before_its_day(history: History, random: Random):
    maker = Maker(random, history)
    maker.count = 1000
    for _ in range(4):
        try:
            events = history.record(maker.entries(), NOON.replace(year=2030))
        except Refused:
            continue
        causality(history, history.with_events(events), min(e.act.on for e in events))


@settings(max_examples=30)
@given(
    st.lists(st.decimals("0.001", "0.009", places=4), min_size=len(DAYS), max_size=len(DAYS)),
    st.integers(0, len(DAYS) - 1),
    st.decimals("0.001", "0.009", places=4),
)
def test_a_later_price_changes_nothing_before_its_day(prices: list[Decimal], at: int, other: Decimal):
    changed = [*prices[:at], other, *prices[at + 1 :]]
    one, two = (_acts(dict(zip(DAYS, path, strict=True)), DAYS[at] - timedelta(days=1)) for path in (prices, changed))
    assert one == two


def _acts(prices: dict[date, Decimal], until: date) -> list[Any]:
    """What is done up to a day by holders who convert a third wherever the price is above 0.004; the walk itself goes on."""

    def policy(now: Now[Decimal], step: Step[Decimal]) -> Decimal:
        if step.kind == "converted":
            return step.quantity_max / 3 if prices.get(now.on, Decimal(0)) > Decimal("0.004") else now.zero
        return duties_performed(now, step)

    book = Book().close("initial", "march")
    done = walk(book.history.deal.clauses, book.state(), date(2017, 4, 1), date(2023, 1, 1), policy, DAYS)
    return [d.act for d in done if d.act.on <= until]
