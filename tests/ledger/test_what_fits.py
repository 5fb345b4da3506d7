"""What fits into a limit is what the rounded shares come to, and not a share of the series less."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seriatim.deal.limits import fitting, fitting_each
from seriatim.deal.step import Price, Slice, Step
from seriatim.units.numbers import Rounding

ROUNDINGS: tuple[Rounding, ...] = ("down", "nearest", "up", "cash_in_lieu")


def step(lots: list[int], worth: Any, price: Any, rounding: Rounding, one: Any = Decimal(1)) -> Step[Any]:
    slices = tuple(Slice(f"a/{n}", "a", "ann", one * lot, one * worth, to="") for n, lot in enumerate(lots))
    terms: dict[str, Any] = {"clause": "c", "kind": "converted", "ref": "ann", "modal": "may", "by": "ann", "security": "a"}
    terms |= {"into": "common", "issuer": "acme", "currency": "USD", "rounding": rounding}
    return Step(quantity_max=one * sum(lots), slices=slices, price=Price(one * price, one), **terms)


def given_for(shares: int, worth: Decimal, price: Decimal, rounding: Rounding) -> int:
    exact = Fraction(shares) * Fraction(worth) / Fraction(price)
    half = {"down": Fraction(0), "cash_in_lieu": Fraction(0), "nearest": Fraction(1, 2), "up": Fraction(1) - Fraction(1, 10**12)}
    return int((exact + half[rounding]) // 1)


def by_trying(shares: int, worth: Decimal, price: Decimal, rounding: Rounding, room: int) -> int:
    return max(n for n in range(shares + 1) if n == 0 or given_for(n, worth, price, rounding) <= room) if room else 0


@given(
    lots=st.lists(st.integers(1, 40), min_size=1, max_size=3),
    worth=st.sampled_from(["1000", "10", "1", "0.5", "3"]).map(Decimal),
    price=st.integers(1, 90_000).map(lambda n: Decimal(n) / 1000),
    room=st.integers(0, 3000),
    rounding=st.sampled_from(ROUNDINGS),
)
def test_it_is_what_trying_every_number_of_shares_finds(
    lots: list[int], worth: Decimal, price: Decimal, room: int, rounding: Rounding
) -> None:
    found = by_trying(sum(lots), worth, price, rounding, room)
    asked = step(lots, worth, price, rounding)
    assert min(fitting(asked, Decimal(room)), asked.quantity_max) == found
    assert min(fitting_each(asked, lambda holder: holder, lambda _: Decimal(room)), asked.quantity_max) == found
    on_paths: Step[Any] = step(lots, float(worth), float(price), rounding, np.ones(2))
    assert list(np.minimum(fitting(on_paths, np.full(2, float(room))), on_paths.quantity_max)) == [found, found]


@pytest.mark.parametrize(("rounding", "fits"), [("down", 1), ("cash_in_lieu", 1), ("nearest", 0), ("up", 0)])
def test_a_share_that_gives_one_and_a_part_fits_into_a_room_of_one_where_the_part_is_dropped(rounding: Rounding, fits: int) -> None:
    """1 at 0.6182 is 1.617: one common rounded down, two to the nearest."""
    assert fitting(step([5], 1, Decimal("0.6182"), rounding), Decimal(1)) == fits


def test_shares_of_several_holders_are_each_rounded() -> None:
    """Two that get half a share each, to the nearest one, get 2; one that has both lots gets 1."""
    alone = step([1, 1], 1, 2, "nearest")
    together = replace(alone, slices=(alone.slices[0], replace(alone.slices[1], holder="bob")))
    assert fitting(alone, Decimal(1)) == 2
    assert fitting(together, Decimal(1)) == 1
    assert fitting_each(together, lambda _: "group", lambda _: Decimal(1)) == 1
    assert fitting_each(together, lambda holder: holder, lambda _: Decimal(1)) == 2
