"""The remedy takes in all no more than its fraction, however often it is exercised."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.simulator.deals import Book, deal
from tests.simulator.laws import in_proportion, remedy_bounded


@settings(max_examples=60)
@given(
    st.lists(st.integers(1, 3000), min_size=1, max_size=5),
    st.sampled_from(["down", "up", "nearest"]),
    st.sampled_from(["pro_rata", "oldest_first", "newest_first"]),
    st.lists(st.fractions(0, 1), min_size=1, max_size=5),
)
def test_in_total_its_fraction(shares: list[int], fractions: str, lots: str, parts: list[Fraction]):
    closings = [(f"lot{i}", f"during 2017-0{i + 2}", count, "") for i, count in enumerate(shares, start=1)]
    book = Book(deal([*closings, ("missed", "during 2017-08", 1, "")], remedy={"fractions": fractions, "lots": lots}))
    book.close(*(name for name, *_ in closings))
    book.record("defaulted", "2017-09-01", closing="missed")
    half, up = divmod(sum(shares), 2)
    most = half + (up if fractions != "down" else 0)
    for part in parts:
        (step,) = book.steps("2017-09-02", "remedy")
        assert step.quantity_max == most - (sum(shares) - book.outstanding())
        if quantity := int(step.quantity_max * 1) * part // 1:
            event = book.record("redeemed", "2017-09-02", quantity=int(quantity), price="0.01")
            remedy_bounded(book.history, event)
            in_proportion(book.history, event)
    left = book.steps("2017-09-02", "remedy")[0].quantity_max
    assert book.refused("redeemed", "2017-09-02", quantity=left + 1, price="0.01").code in ("more-than-allowed", "more-than-held")
