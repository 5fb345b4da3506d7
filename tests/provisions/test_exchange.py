"""Exchange of a series into another: by a rate, by stated value, whole or in part, until a day."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from seriatim.deal.act import Act
from seriatim.deal.state import Now
from seriatim.formats.deal_file import read_deal
from seriatim.ledger.perform import perform
from tests.doors.command import seriatim
from tests.simulator.deals import Book, day
from tests.simulator.paths import clauses_on_paths, state_on_paths

PAVMED = {"amount": "1.5", "price": "1", "fractions": "up", "part": "any", "restricted": "false"}


def text(a1: str = "", a: str = "", **terms: str) -> str:
    rate = ", ".join(f"{name}: {value}" for name, value in {**PAVMED, **terms}.items())
    return f"""
seriatim: 1
id: two-series
title: Series A and A-1
currency: USD
parties:
  acme: {{name: Acme Inc., role: issuer}}
  ann: {{name: Ann, role: holder}}
  bob: {{name: Bob, role: holder}}
securities:
  common: {{kind: common, name: Common}}
  series_a1: {{kind: preferred, name: Series A-1, stated_value: 4{a1}}}
  series_a:
    kind: preferred
    name: Series A
    stated_value: 6
    opening: [{{holder: ann, shares: 154_839, on: 2017-03-01}}, {{holder: bob, shares: 10, on: 2017-06-01}}]{a}
    clauses:
      - {{clause: exchange, into: series_a1, {rate}}}
"""


def book(a1: str = "", a: str = "", **terms: str) -> Book:
    return Book(read_deal(text(a1, a, **terms), "deal.yaml").deal)


class TestRates:
    def test_one_for_one_and_a_half(self):
        told = book()
        told.record("exchanged", "2017-11-17", security="series_a", holder="ann", quantity=154_839)
        assert told.holdings("series_a1") == {"ann": 232_259}  # 232,258.5, rounded up
        assert (told.holdings("series_a"), told.held("retired/exchange", "series_a")) == ({"bob": 10}, 154_839)

    def test_by_stated_value(self):
        told = book(amount="stated_value", price="4", fractions="down")
        told.record("exchanged", "2017-11-17", holder="bob", quantity=9)
        assert told.holdings("series_a1") == {"bob": 13}  # 54 of stated value, at 4: 13.5

    def test_fractions_of_the_other_series_down_to_its_smallest_part(self):
        told = book(a1=", smallest: 0.5", fractions="down")
        told.record("exchanged", "2017-11-17", holder="bob", quantity=9)
        assert told.holdings("series_a1") == {"bob": Decimal("13.5")}

    def test_the_fraction_in_cash(self):
        told = book(amount="stated_value", price="4", fractions="cash_in_lieu")
        told.record("exchanged", "2017-11-17", holder="bob", quantity=9)
        assert (told.holdings("series_a1"), told.cash("bob")) == ({"bob": 13}, 2)

    def test_one_share(self):
        told = book()
        told.record("exchanged", "2017-11-17", holder="bob", quantity=1)
        assert told.holdings("series_a1") == {"bob": 2}

    def test_named_lots_and_restricted_certificates(self):
        told = book(restricted="true")
        told.record("exchanged", "2017-11-17", quantity=4, lots={"series_a/opening/bob": 4}, certificate="a1-7")
        (lot,) = told.state().lots("series_a1")
        assert (lot.id, lot.holder, lot.restricted, str(lot.issued_on)) == ("a1-7", "bob", True, "2017-11-17")


class TestDays:
    def test_from_issue_to_no_end_where_no_day_is_agreed(self):
        rights = book().steps("2030-01-01", "exchange")
        assert {(step.by, str(step.opens), step.closes) for step in rights} == {("ann", "2017-03-01", None), ("bob", "2017-06-01", None)}

    def test_the_last_day_and_the_day_after(self):
        agreed = {"from_day": "2017-11-01", "to_day": "2017-11-30"}
        book(**agreed).record("exchanged", "2017-11-30", holder="bob", quantity=10)
        problem = book(**agreed).refused("exchanged", "2017-12-01", holder="bob", quantity=10)
        assert (problem.code, problem.because, problem.asked) == ("right-ended", "exchange", "2017-12-01")

    def test_not_before_the_first_day(self):
        problem = book(from_day="2017-11-01").refused("exchanged", "2017-10-31", holder="bob", quantity=10)
        assert (problem.code, problem.available) == ("not-open-yet", "from 2017-11-01")


class TestRefusals:
    def test_all_or_nothing(self):
        for as_fact in (False, True):
            told = book(part="all")
            if as_fact:
                told.record("exchanged", "2017-11-17", holder="bob", quantity=9, as_fact=True)
            else:
                problem = told.refused("exchanged", "2017-11-17", holder="bob", quantity=9)
                assert (problem.code, problem.because, problem.asked, problem.available) == ("not-in-part", "exchange", "9", "10")
        told = book(part="all")
        told.record("exchanged", "2017-11-17", holder="bob", quantity=10)
        assert told.holdings("series_a1") == {"bob": 15}

    def test_all_or_nothing_of_the_only_one_who_may(self):
        """Ann waived her right, so an exchange that names nobody is Bob's: all of his 10 or none."""
        told = book(part="all")
        told.record("right_waived", "2017-11-01", clause="exchange", holder="ann")
        problem = told.refused("exchanged", "2017-11-17", quantity=9)
        assert (problem.code, problem.available) == ("not-in-part", "10")
        told.record("exchanged", "2017-11-17", quantity=10)

    @pytest.mark.parametrize(("quantity", "code"), [("11", "more-than-held"), ("0", "fractional-shares"), ("0.5", "fractional-shares")])
    def test_quantities(self, quantity: str, code: str):
        for as_fact in (False, True):
            problem = book().refused("exchanged", "2017-11-17", holder="bob", quantity=quantity, as_fact=as_fact)
            assert (problem.code, problem.because) == (code, "exchange")

    def test_whose(self):
        assert book().refused("exchanged", "2017-11-17", quantity=1).code == "ambiguous-act"

    def test_whose_before_any_may(self):
        """Nobody's right is open yet: as a fact too, it must be said whose shares were exchanged."""
        for as_fact in (False, True):
            problem = book(from_day="2017-11-20").refused("exchanged", "2017-11-17", quantity=1, as_fact=as_fact)
            assert (problem.code, problem.remedy) == ("ambiguous-act", "name the holder, the lots, the price or the clause")

    def test_not_beyond_what_the_other_series_may_have(self):
        told = book(a1=", authorized: 14")
        problem = told.refused("exchanged", "2017-11-17", holder="bob", quantity=10)
        assert (problem.code, problem.because, problem.available) == ("limit-exceeded", "authorized_series_a1", "9")

    def test_what_is_gone_is_gone(self):
        told = book()
        told.record("exchanged", "2017-11-17", holder="bob", quantity=10)
        assert told.refused("exchanged", "2017-11-18", holder="bob", quantity=1).code == "no-such-right"


def test_on_arrays_as_exactly_on_each_entry():
    told = book()
    counts = [1, 7, 10]
    on_paths = Now(day("2017-11-17"), state_on_paths(told.state(), len(counts)), clauses_on_paths(told.history.deal.clauses))
    act: Act[Any] = Act("exchanged", day("2017-11-17"), id="e", holder="bob", quantity=np.array(counts, dtype=float))
    moved = perform(on_paths, act).outcome.moves["series_a1/e", "series_a1"]
    for count, shares in zip(counts, moved.tolist(), strict=True):
        exact = perform(told.now("2017-11-17"), Act("exchanged", day("2017-11-17"), id="e", holder="bob", quantity=Decimal(count)))
        assert float(exact.outcome.moves["series_a1/e", "series_a1"]) == shares


def test_recorded_and_verified_on_the_command_line(tmp_path: Path):
    file, store = tmp_path / "deal.yaml", tmp_path / "deal.ledger"
    file.write_text(text(), encoding="utf-8")
    words = ("--on", "2017-11-17", "--shares", "154_839", "--holder", "ann", "--store", store)
    assert seriatim("record", file, "exchanged", *words).code == 0
    assert seriatim("verify", file, "--store", store).code == 0
    rows = seriatim("schedule", file, "--store", store, "--as-of", "2017-11-17", "--json").json["rows"]
    assert [(row["kind"], row["ref"], row["shares"], row["yields"], row["into"]) for row in rows] == [
        ("exchange", "bob", "10", "15", "series_a1")
    ]
    assert "1.5" in seriatim("explain", file).out
