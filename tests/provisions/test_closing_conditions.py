"""What closings wait for, worked out: dates, prices, volumes, occurrences, agreements, and who may waive them."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from seriatim.deal.clause import Clauses
from seriatim.deal.condition import Condition
from seriatim.deal.market import quotations
from seriatim.deal.memory import PerShare
from seriatim.deal.state import Now, State
from seriatim.deal.step import Price
from seriatim.formats.deal_file import read_deal
from seriatim.projection.walk import duties_performed, walk
from seriatim.provisions import ClosingConditions
from seriatim.provisions.closing_conditions import Awaited
from seriatim.units.numbers import lift
from seriatim.units.problems import BadInput
from tests.provisions.agreements import FIRST, Agreed, text
from tests.simulator.deals import day

DATE = "{id: spring, kind: date, not_before: 2020-04-01}"
APPROVAL = "{id: approval, kind: occurrence, occurs: stockholder_approval}"
AGREED = "{id: use, kind: agreed, says: both agree on the use of the money}"
PRICE = "{id: quote, kind: price, security: common, quote: close, at_least: 4, for_days: 3, of_days: 5}"
VOLUME = "{id: liquid, kind: volume, security: common, at_least: 1_000, of_days: 2}"
MILESTONES = "{id: milestones, kind: occurrence, occurs: milestones, waived_by: fund, waived_by_holders: 75%}"


def waits_for(*conditions: str, more: str = "") -> Agreed:
    """A second closing that waits for these."""
    return Agreed(FIRST + f"- {{id: second, when: by 2020-06-30, shares: 50{more}, conditions: [{', '.join(conditions)}]}}\n")


def status(book: Agreed, on: str) -> tuple[str, str]:
    step = book.step("second", on)
    return step.status, step.blocked


def quotes(book: Agreed, closes: dict[str, object], volume: int | None = None) -> Agreed:
    for on, price in closes.items():
        traded: dict[str, Any] = {"volume": Decimal(volume)} if volume else {}
        book.record("observed", on, security="common", quote="close", price=price, **traded)
    return book


WEEK: dict[str, Any] = {"2020-03-02": "4.00", "2020-03-03": "3.99", "2020-03-04": "4.10", "2020-03-05": "3.90", "2020-03-06": "4.20"}


class TestADate:
    def test_the_day_before_and_the_day(self) -> None:
        book = waits_for(DATE)
        assert status(book, "2020-03-31") == ("waits", "it waits until it is 2020-04-01")
        assert status(book, "2020-04-01") == ("", "")
        assert book.refused("closed", "2020-03-31", closing="second").code == "not-available"

    def test_a_last_day_that_only_the_date_brings_is_looked_ahead_to(self) -> None:
        """To be closed within 20 days of September 1, long after the window that was foreseen: on September 21, in one look or in two."""
        later = "{id: autumn, kind: date, not_before: 2020-09-01}"
        for stops in (("2020-07-01", "2020-12-31"), ("2020-07-01", "2020-09-05", "2020-12-31")):
            book = waits_for(later, more=", within_days: 20")
            state = book.now("2020-07-01").state
            done = [d.act for a, b in pairwise(map(day, stops)) for d in walk(book.history.deal.clauses, state, a, b, duties_performed)]
            assert [(act.kind, act.closing, str(act.on)) for act in done] == [("closed", "second", "2020-09-21")]


class TestAnOccurrence:
    def test_until_it_has_occurred_and_while_it_has_not_ceased(self) -> None:
        book = waits_for(APPROVAL)
        assert status(book, "2020-03-02") == ("waits", "it waits until stockholder approval has occurred")
        book.record("occurred", "2020-03-02", what="stockholder_approval")
        assert status(book, "2020-03-02") == ("", "")
        book.record("ceased", "2020-03-03", what="stockholder_approval")
        assert status(book, "2020-03-03")[0] == "waits"

    def test_nobody_is_in_default_before(self) -> None:
        problem = waits_for(APPROVAL).refused("defaulted", "2020-07-01", closing="second")
        assert (problem.code, problem.because) == ("condition-not-met", "staged_closings")

    def test_all_are_needed_and_the_missing_are_named(self) -> None:
        book = waits_for(DATE, APPROVAL, AGREED)
        book.record("occurred", "2020-03-02", what="stockholder_approval")
        assert status(book, "2020-03-02")[1] == "it waits until it is 2020-04-01; and until both agree on the use of the money"

    def test_the_earliest_is_enough_where_the_terms_say_so(self) -> None:
        book = waits_for(APPROVAL, AGREED, more=", needs: any, within_days: 10")
        said = "it waits until the earliest of: stockholder approval has occurred; both agree on the use of the money"
        assert status(book, "2020-03-02") == ("waits", said)
        book.record("condition", "2020-03-05", closing="second", what="use")
        assert (book.step("second", "2020-03-05").status, str(book.step("second", "2020-03-05").due)) == ("", "2020-03-15")
        book.record("occurred", "2020-03-09", what="stockholder_approval")
        assert str(book.step("second", "2020-03-09").due) == "2020-03-15"  # the earliest counts


class TestAPrice:
    def test_three_of_five_days(self) -> None:
        book = quotes(waits_for(PRICE), WEEK)
        assert status(book, "2020-03-05") == ("waits", "it waits until the close of common is at least 4 on 3 of 5 trading days")
        assert status(book, "2020-03-06") == ("", "")
        quotes(book, {"2020-03-09": "1.00"})
        assert status(book, "2020-03-09") == ("", "")  # it has held once

    def test_a_cent_less_is_not_enough(self) -> None:
        assert status(quotes(waits_for(PRICE), {**WEEK, "2020-03-02": "3.99"}), "2020-03-06")[0] == "waits"

    def test_measured_at_the_closing(self) -> None:
        book = quotes(waits_for(PRICE.replace("}", ", measured: closing}")), WEEK)
        assert status(book, "2020-03-06")[0] == "waits"  # the five days before the 6th
        assert status(book, "2020-03-09") == ("", "")
        assert status(book, "2020-03-10")[0] == "waits"  # the 9th is not observed, the 2nd has left the window

    def test_at_most(self) -> None:
        book = waits_for("{id: low, kind: price, security: common, quote: close, at_most: 2}")
        assert status(quotes(book, {"2020-03-02": "2.01"}), "2020-03-02")[0] == "waits"
        assert status(quotes(book, {"2020-03-03": "2.00"}), "2020-03-03")[0] == ""

    def test_a_split_rescales_what_is_asked_and_what_was_seen(self) -> None:
        book = quotes(waits_for(PRICE), {"2020-03-02": "4.00", "2020-03-03": "4.00"})
        book.record("split", "2020-03-04", security="common", new=1, old=10, fractions="down")
        assert status(quotes(book, {"2020-03-04": "39.99"}), "2020-03-04")[0] == "waits"
        assert status(quotes(book, {"2020-03-05": "40.00"}), "2020-03-05")[0] == ""


class TestAVolume:
    def test_the_average_of_all_days(self) -> None:
        book = quotes(waits_for(VOLUME), {"2020-03-02": 1}, volume=1_500)
        assert status(book, "2020-03-02")[0] == "waits"  # one day is not observed
        assert status(quotes(book, {"2020-03-03": 1}, volume=499), "2020-03-03")[0] == "waits"
        assert status(quotes(book, {"2020-03-04": 1}, volume=1_501), "2020-03-04")[0] == ""


class TestAWaiver:
    def test_a_party_named_may(self) -> None:
        book = waits_for(MILESTONES)
        book.record("right_waived", "2020-03-02", clause="closing_conditions", closing="second", what="milestones", holder="fund")
        assert status(book, "2020-03-02") == ("", "")

    @pytest.mark.parametrize(("angels", "enough"), [(74, False), (75, True), (100, True)])
    def test_holders_of_so_many_may_together(self, angels: int, enough: bool) -> None:
        parts = {"angel": angels - 1, "fund": 1, "bank": 100 - angels}
        sold = [f"- {{id: first-{who}, when: by 2020-01-31, shares: {n}, purchaser: {who}}}\n" for who, n in parts.items() if n]
        awaited = MILESTONES.replace("waived_by: fund, ", "")
        book = Agreed("".join(sold) + f"- {{id: second, when: by 2020-06-30, shares: 50, conditions: [{awaited}]}}\n")
        for who, count in parts.items():
            if count:
                book.record("closed", "2020-01-31", closing=f"first-{who}")
        waiver: dict[str, Any] = {"clause": "closing_conditions", "closing": "second", "what": "milestones"}
        book.record("right_waived", "2020-03-02", **waiver, holder="angel")
        assert (status(book, "2020-03-02")[0] == "") == (angels == 100)  # with 99 of 100 the first alone is enough
        if angels < 100:
            book.record("right_waived", "2020-03-03", **waiver, holder="fund")
        assert (status(book, "2020-03-03")[0] == "") == enough

    def test_nobody_else_may(self) -> None:
        problem = waits_for(MILESTONES).refused(
            "right_waived", "2020-03-02", clause="closing_conditions", closing="second", what="milestones", holder="bank"
        )
        assert (problem.code, problem.asked, problem.available) == ("not-available", "bank", "fund or holders of 75 %")

    def test_what_nobody_may_waive_is_waived_as_a_fact(self) -> None:
        book = waits_for(AGREED)
        waiver: dict[str, Any] = {"clause": "closing_conditions", "closing": "second", "what": "use"}
        problem = book.refused("right_waived", "2020-03-02", **waiver)
        assert problem.message.startswith("the terms let nobody waive that ")
        assert (problem.available, problem.remedy) == ("nobody", "what both sides agreed all the same, with --as-fact")
        assert status(book, "2020-03-02")[0] == "waits"
        book.record("right_waived", "2020-03-02", **waiver, as_fact=True)
        assert status(book, "2020-03-02")[0] == ""


class TestRefusals:
    def test_what_is_not_awaited(self) -> None:
        book = waits_for(AGREED)
        problem = book.refused("condition", "2020-03-02", closing="second", what="weather")
        assert (problem.code, problem.available) == ("condition-not-awaited", "second: use")

    def test_what_is_met_already(self) -> None:
        book = waits_for(AGREED)
        book.record("condition", "2020-03-02", closing="second", what="use")
        assert book.refused("condition", "2020-03-03", closing="second", what="use").code == "condition-not-awaited"

    def test_the_market_is_not_for_the_parties_to_say(self) -> None:
        assert "observed" in waits_for(PRICE).refused("condition", "2020-03-02", closing="second", what="quote").remedy

    @pytest.mark.parametrize(
        ("condition", "code", "message"),
        [
            ("{id: a, kind: date}", "missing-key", "needs not_before"),
            ("{id: a, kind: price, security: common, at_least: 1}", "missing-key", "needs quote"),
            ("{id: a, kind: volume, security: common}", "missing-key", "needs at_least"),
            ("{id: a, kind: occurrence}", "missing-key", "needs occurs"),
            ("{id: a, kind: price, security: gold, quote: close, at_least: 1}", "unknown-reference", "'gold'"),
            ("{id: a, kind: agreed, waived_by: nobody}", "unknown-reference", "'nobody'"),
            (
                "{id: a, kind: price, security: common, quote: close, at_least: 1, for_days: 3, of_days: 2}",
                "out-of-range",
                "at most of_days",
            ),
            ("{id: a, kind: agreed}, {id: a, kind: agreed}", "duplicate-id", "conditions of second"),
        ],
    )
    def test_a_deal_file_that_cannot_be_meant(self, condition: str, code: str, message: str) -> None:
        with pytest.raises(BadInput) as caught:
            waits_for(condition)
        assert [p.code for p in caught.value.problems] == [code]
        assert message in caught.value.problems[0].message

    def test_a_long_stop_before_the_last_day(self) -> None:
        closings = FIRST + "- {id: second, when: by 2020-06-30, shares: 50, condition: x, long_stop: 2020-06-29}\n"
        with pytest.raises(BadInput) as caught:
            read_deal(text(closings), "deal.yaml")
        assert caught.value.problems[0].code == "out-of-range"


@pytest.mark.parametrize("kind", ["price", "volume"])
def test_arrays_count_where_every_path_agrees(kind: Any) -> None:
    def number(x):
        return np.array([float(x), float(x)])

    condition = lift(Condition("c", kind, security="common", quote="close", at_least=Decimal(4)), number)
    clause = ClosingConditions("conditions", (Awaited("second", "series_a", "all", (condition,)),))
    state: State = State(np.zeros(2))
    for entry, value in clause.opening().items():
        state.memory["conditions", entry] = value
    now = Now(day("2020-03-02"), state, Clauses([clause]))
    one = np.ones(2)
    for seen, ready in ((np.array([4.0, 3.9]), False), (np.array([4.0, 4.1]), True)):
        price = Price(seen, one) if kind == "price" else Price(one, seen)
        name = "close" if kind == "price" else "volume"
        state.memory[quotations("common"), f"{name}/2020-03-02"] = PerShare("common", price)
        assert (clause.ready_on(now, "second") is not None) == ready
