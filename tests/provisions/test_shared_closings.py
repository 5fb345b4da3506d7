"""A closing that several purchasers share: each funds its own part, and one may be short or in default without the other.

100 shares at 10 on 31 January: 60 to the fund, 40 to the angel.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from seriatim.formats.deal_file import read_deal
from seriatim.units.problems import BadInput
from tests.doors.command import seriatim
from tests.provisions.agreements import SECOND, Agreed, text

SHARED = "- {id: first, when: by 2020-01-31, shares: 100, purchasers: {fund: 60, angel: 40}}\n"


class TestEachItsOwn:
    def test_a_part_for_each(self) -> None:
        steps = Agreed(SHARED).steps("2020-01-20", "staged_closings")
        assert [(s.ref, s.by, s.quantity_max, str(s.due)) for s in steps] == [
            ("first-fund", "fund", 60, "2020-01-31"),
            ("first-angel", "angel", 40, "2020-01-31"),
        ]

    def test_one_funds_and_one_is_short(self) -> None:
        book = Agreed(SHARED)
        book.record("closed", "2020-01-31", closing="first-fund")
        book.record("closed", "2020-01-31", closing="first-angel", quantity=15)
        book.record("short", "2020-02-03", closing="first-angel")
        assert (book.status("first-fund"), book.status("first-angel")) == ("closed", "short")
        assert book.holdings("series_a") == {"fund": 60, "angel": 15}
        assert (book.cash("fund"), book.cash("angel"), book.cash("acme")) == (-600, -150, 750)

    def test_one_is_in_default_and_the_other_stands(self) -> None:
        book = Agreed(SHARED + SECOND % "", terms="default_effect: ends_later_closings\n")
        book.record("defaulted", "2020-02-01", closing="first-fund")
        assert [book.status(c) for c in ("first-fund", "first-angel", "second")] == ["defaulted", "pending", "expired"]
        book.record("closed", "2020-02-02", closing="first-angel")

    def test_an_act_on_the_whole_names_the_parts(self) -> None:
        problem = Agreed(SHARED).refused("closed", "2020-01-31", closing="first")
        assert (problem.code, problem.available) == ("unknown-closing", "first-fund, first-angel")


class TestInPerCent:
    def test_a_pro_rata_part_is_so_many_shares(self) -> None:
        # Corvus's second tranche (market filing 31) of 4,460,715 shares
        closing = "- {id: second, when: by 2020-01-31, shares: 4_460_715, purchasers: {fund: 60%, angel: 40%}}\n"
        steps = Agreed(closing).steps("2020-01-20", "staged_closings")
        assert [(s.ref, s.quantity_max) for s in steps] == [("second-fund", 2_676_429), ("second-angel", 1_784_286)]

    def test_a_number_and_a_rate_stand_side_by_side(self) -> None:
        steps = Agreed(SHARED.replace("fund: 60", "fund: 60%")).steps("2020-01-20", "staged_closings")
        assert [s.quantity_max for s in steps] == [60, 40]

    def test_a_rate_that_is_assumed_keeps_its_ground(self) -> None:
        assumed = SHARED.replace("fund: 60", "fund: {value: 60%, assumed: parts}")
        says = "assumptions:\n  parts: {says: the fund buys 60%, changes: [schedule]}\n"
        deal = read_deal(text(assumed) + says, "deal.yaml").deal
        assert deal.agreement is not None
        assert [(c.id, int(c.shares)) for c in deal.agreement.closings] == [("first-fund", 60), ("first-angel", 40)]

    def test_parts_of_fractional_shares(self) -> None:
        closing = SHARED.replace("shares: 100", "shares: 1.5").replace("fund: 60, angel: 40", "fund: 50%, angel: 50%")
        fractional = text(closing).replace("authorized: 1_000_000", "authorized: 1_000_000, smallest: 0.01")
        deal = read_deal(fractional, "deal.yaml").deal
        assert deal.agreement is not None
        assert [str(c.shares) for c in deal.agreement.closings] == ["0.75", "0.75"]


MILESTONES = """\
- {id: first, when: by 2020-01-31, shares: 100, purchasers: {fund: 40, angel: 60}}
- id: third
  when: by 2020-12-31
  shares: 100
  purchasers: {fund: 40%, angel: 60%}
  conditions: [{id: milestones, kind: agreed, says: the Milestones are achieved, waived_by_holders: 75%}]
"""
"""A Series D whose third tranche waits for milestones, or for holders of 75% of the shares outstanding (market filing 40)."""


class TestConditionsOfAll:
    def book(self) -> Agreed:
        book = Agreed(MILESTONES)
        for part in ("first-fund", "first-angel"):
            book.record("closed", "2020-01-31", closing=part)
        return book

    def waiting(self, book: Agreed, on: str) -> dict[str, str]:
        return {s.ref: s.status for s in book.steps(on, "staged_closings")}

    def test_met_once_for_every_part(self) -> None:
        book = self.book()
        assert self.waiting(book, "2020-06-01") == {"third-fund": "waits", "third-angel": "waits"}
        book.record("condition", "2020-06-01", closing="third", what="milestones")
        assert "waits" not in self.waiting(book, "2020-06-01").values()
        problem = book.refused("condition", "2020-06-02", closing="third", what="milestones")
        assert (problem.code, problem.because) == ("condition-not-awaited", "closing_conditions")
        assert book.history.verify() == ()

    def test_waived_by_holders_of_enough_for_every_part(self) -> None:
        book = self.book()
        waiver: dict[str, Any] = {"clause": "closing_conditions", "closing": "third", "what": "milestones"}
        book.record("right_waived", "2020-06-01", **waiver, holder="angel")  # 60 of 100 shares outstanding
        assert set(self.waiting(book, "2020-06-01").values()) == {"waits"}
        book.record("right_waived", "2020-06-02", **waiver, holder="fund")  # 100 of 100
        assert "waits" not in self.waiting(book, "2020-06-02").values()

    def test_met_for_one_part_and_then_for_the_rest(self) -> None:
        book = self.book()
        book.record("condition", "2020-06-01", closing="third-fund", what="milestones")
        assert self.waiting(book, "2020-06-01")["third-angel"] == "waits"
        book.record("condition", "2020-06-02", closing="third", what="milestones")
        assert "waits" not in self.waiting(book, "2020-06-02").values()
        assert [book.state().memory["closing_conditions", f"third-{who}/milestones"].day for who in ("fund", "angel")] == [1, 2]

    def test_what_no_part_waits_for_is_refused(self) -> None:
        problem = self.book().refused("condition", "2020-06-01", closing="third", what="approval")
        assert (problem.code, problem.available) == ("condition-not-awaited", "third-fund: milestones, third-angel: milestones")
        assert "unknown-closing" in self.book().refusals_of("condition", "2020-06-01", closing="fourth", what="milestones")


@pytest.mark.parametrize(
    ("closing", "says"),
    [
        (SHARED.replace("40}", "41}"), "the purchasers' parts come to 101 shares, not 100"),
        (SHARED.replace("angel", "nobody"), "there is no 'nobody' among the parties"),
        (SHARED.replace("shares: 100", "shares: 100, purchaser: fund"), "a closing with purchasers cannot have purchaser of its own"),
        (SHARED.replace("shares: 100", "shares: 100, amount: 1_000"), "a closing with purchasers cannot have amount of its own"),
        (SHARED.replace("40}", "many}"), "many"),
        (SHARED.replace("60", "60%").replace("40}", "39%}"), "the purchasers' parts come to 99 shares, not 100"),
        (SHARED.replace("60", "33.3%"), "fund: 33.3% of 100 shares are 33.3, which is no whole number of them"),
        (SHARED.replace("{fund: 60, angel: 40}", "[fund, angel]"), "should hold named values"),
    ],
)
def test_parts_that_do_not_fit(closing: str, says: str) -> None:
    with pytest.raises(BadInput) as caught:
        Agreed(closing)
    assert any(says in problem.message for problem in caught.value.problems), caught.value.problems


def test_what_is_stated_of_the_whole(tmp_path: Path) -> None:
    stated = "stated:\n  - {id: sold, what: shares, value: 100, closings: [first]}\n  - {id: times, what: count, value: 2}\n"
    (tmp_path / "deal.yaml").write_text(text(SHARED + SECOND % "") + stated, encoding="utf-8")
    done = seriatim("check", tmp_path / "deal.yaml")
    assert (done.code, done.out.count("verified")) == (0, 2), done.text
    said = " ".join(seriatim("explain", tmp_path / "deal.yaml").out.split())
    assert "Closing first-fund: 60 shares for 600 USD, to Fund" in said


def test_the_parts_rest_on_the_same_words(tmp_path: Path) -> None:
    """A date that both parts cite is one date, and each part's shares are looked up."""
    (tmp_path / "letter.txt").write_text("By January 31, 2020 the fund buys 60 shares and the angel 40 shares.", encoding="utf-8")
    cited = SHARED.replace("40}}", "40}, cite: letter \u00b61}")
    deal = tmp_path / "deal.yaml"
    deal.write_text(text(cited) + "sources:\n  letter: {title: A letter, file: letter.txt}\n", encoding="utf-8")
    done = seriatim("check", deal)
    assert done.code == 0, done.text
    deal.write_text(
        deal.read_text(encoding="utf-8").replace("angel: 40", "angel: 41").replace("shares: 100", "shares: 101"), encoding="utf-8"
    )
    assert "cited-figure-not-found" in seriatim("check", deal).text


DEFAULTS = """\
- {clause: default_partial_redemption, fraction: 50%, amount: 0.01, measured: exercise, holders: %s, lots: pro_rata, fractions: down}
- {clause: default_termination, cure_days: 10}
- {clause: default_interest, rate: 10%%, day_count: actual/360}
"""


def explained(tmp_path: Path, closings: str, holders: str) -> str:
    (tmp_path / "deal.yaml").write_text(text(closings, clauses=DEFAULTS.replace("50%", "50%%") % holders), encoding="utf-8")
    return " ".join(seriatim("explain", tmp_path / "deal.yaml").out.split())


def test_what_a_default_brings_is_said_of_whoever_buys(tmp_path: Path) -> None:
    """With one purchaser by its name; of several, each answers for its own."""
    alone = explained(tmp_path, SECOND % "", "all")
    assert "If Fund defaults on any closing, Acme may redeem 50.00 % of the outstanding Series A" in alone
    assert "Fund owes Acme interest at 10.00 % a year" in alone
    shared = explained(tmp_path, SHARED, "defaulting")
    assert "If a purchaser defaults on any closing, Acme may redeem 50.00 % of the Series A that it holds" in shared
    assert (
        "What is held is counted on the day of the redemption. - The redemption takes shares of the purchasers in default alone" in shared
    )
    assert "If a purchaser defaults, Acme may give notice and, once 10 days have passed since without a cure, end" in shared
    assert "Each purchaser owes Acme interest at 10.00 % a year (actual/360) on what it has not funded of a closing" in shared


def test_half_of_what_the_purchaser_in_default_holds_may_be_redeemed(tmp_path: Path) -> None:
    """The fund holds 20 of its 60, the angel all its 40: half of 20, not half of 60."""
    book = Agreed(SHARED, clauses=DEFAULTS.replace("50%", "50%%") % "defaulting")
    book.record("closed", "2020-01-31", closing="first-fund", quantity=20)
    book.record("closed", "2020-01-31", closing="first-angel")
    book.record("defaulted", "2020-02-01", closing="first-fund")
    (step,) = book.steps("2020-02-01", "default_partial_redemption")
    assert step.quantity_max == 10
