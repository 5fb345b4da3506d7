"""The history of prices: what changed a price, and nothing that left it as it was."""

from __future__ import annotations

from decimal import Decimal

from seriatim.captable.price_history import price_history
from tests.provisions.protected import book, series


def test_another_class_at_the_same_price_is_no_change_of_the_price():
    b = book(a=series("a", 100, 1000, 5), b=series("b", 1, 1000, 5))
    b.record("amended", "2020-06-01", clause="a_conversion", what="into", value="b")
    b.record("amended", "2020-07-01", clause="a_conversion", what="price", price=4)
    changes = price_history(b.history.deal, b.history.events)
    assert [(str(c.on), c.clause, c.before, c.after) for c in changes] == [("2020-07-01", "a_conversion", Decimal(5), Decimal(4))]
