"""Series K under scenarios, with the figures worked by hand: what is funded, what is converted, what the remedy takes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.scenario.playing import comes_to, play, told

STOP = "purchaser: {funds: all before may}"
MARKET = "market: {price: 0.0023, volume: 40_000_000}"


def test_without_policies_every_duty_and_nothing_else():
    assert told(play("", until="2022-12-31")) == [
        ("closed", "2017-02-24", "1000"),
        ("closed", "2017-03-31", "1000"),
        ("closed", "2017-04-30", "1000"),
        ("closed", "2017-05-31", "1000"),
        ("closed", "2017-06-30", "1000"),
        ("expired", "2017-08-01", ""),
        *[("redeemed", day, "1000") for day in ("2022-02-24", "2022-03-31", "2022-04-30", "2022-05-31", "2022-06-30")],
    ]


def test_the_final_closing_is_made_if_its_condition_is_met():
    what: Any = comes_to("conditions: met")
    assert (what.proceeds, what.would_issue, what.remedy.expired) == (20_000_000, 5_000_000_000, ())
    assert f"{what.effective_as_converted:f}" == "0.004"
    assert what.effective_price is None  # nothing was converted


def test_the_first_day_of_each_window():
    assert told(play("purchaser: {pays: first_day}"))[:3] == [
        ("closed", "2017-02-10", "1000"), ("closed", "2017-03-01", "1000"), ("closed", "2017-04-01", "1000")
    ]  # fmt: skip


def test_a_purchaser_that_stops_at_may_and_a_remedy_that_is_taken():
    what: Any = comes_to(f"{STOP}\nissuer: {{remedy: enforced}}")
    assert what.remedy.defaulted == ("may", "june")
    assert (what.remedy.redeemed, what.remedy.paid, what.paid_out) == (1500, 15, 15)
    assert (what.proceeds, what.would_issue) == (3_000_000, 375_000_000)


def test_the_remedy_is_open_where_it_is_not_taken():
    what: Any = comes_to(STOP)
    assert (what.remedy.redeemed, what.remedy.available, what.remedy.paid) == (0, 1500, 0)


def test_converted_before_the_default_there_is_less_to_take():
    """800 of 3,000 converted: half of the 2,200 left."""
    run = play(
        f"{STOP}\nissuer: {{remedy: enforced}}\n{MARKET}\nholders: {{boone: {{converts: 100% of volume from 2017-05-05 to 2017-05-11}}}}"
    )
    assert [row for row in told(run) if row[0] == "converted"] == [("converted", f"2017-05-{day:02}", "160") for day in (5, 8, 9, 10, 11)]
    assert ("redeemed", "2017-06-01", "1100") in told(run)


def test_all_converted_before_the_default_leaves_nothing_to_take():
    run = play(f"{STOP}\nissuer: {{remedy: enforced}}\nholders: {{boone: {{converts: all from 2017-05-31}}}}")
    assert told(run)[3:] == [
        ("converted", "2017-05-31", "3000"), ("defaulted", "2017-06-01", ""), ("defaulted", "2017-07-01", ""), ("expired", "2017-08-01", "")
    ]  # fmt: skip


def test_the_agreement_ends_on_the_default():
    run = play(f"{STOP}\nissuer: {{remedy: enforced, terminates: on_default}}")
    assert told(run)[3:] == [("defaulted", "2017-06-01", ""), ("terminated", "2017-06-01", ""), ("redeemed", "2017-06-01", "1500")]


def test_nobody_pays():
    run = play("purchaser: {funds: none}\nissuer: {remedy: enforced}")
    assert [row[0] for row in told(run)] == ["defaulted"] * 5 + ["expired"]


def test_ten_percent_of_the_volume_each_trading_day():
    """4,000,000 of 40,000,000 are 16 preferred at 250,000 each; 62 full days take 992, and the 63rd the last 8."""
    run = play(f"purchaser: {{funds: all before march}}\n{MARKET}\nholders: {{boone: {{converts: 10% of volume}}}}")
    converted = [quantity for kind, _, quantity in told(run) if kind == "converted"]
    assert converted == ["16"] * 62 + ["8"]


def test_a_price_decides():
    days = "market: {prices: {2017-02-09: 0.003, 2017-05-08: 0.005, 2017-05-09: 0.003}}"
    run = play(f"{days}\nholders: {{boone: {{converts: all when price >= 0.004}}}}")
    assert [row for row in told(run) if row[0] == "converted"] == [("converted", "2017-05-08", "3000")]


def test_a_limit_narrows_and_is_named():
    """2,000,000,000 authorised leave 270,000,000: 1,080 preferred, as the clause's page has it."""
    authorised = "events: [{kind: authorized, on: 2017-02-10, security: common, quantity: 2_000_000_000}]"
    what: Any = comes_to(f"{authorised}\nholders: {{boone: {{converts: all from 2017-06-01}}}}")
    (narrowed, refused) = what.bounds
    assert what.issued == 270_000_000
    assert (narrowed.asked, narrowed.available, narrowed.because, narrowed.became) == ("4,000", "1,080", "authorized_common", "narrowed")
    assert (refused.code, refused.available, refused.became) == ("limit-exceeded", "0", "refused")


def test_a_redemption_that_is_not_paid_stays_due():
    run = play("purchaser: {funds: all before march}\nissuer: {redemptions: unpaid}", until="2022-12-31")
    assert told(run)[-1] == ("unpaid", "2022-02-24", "")
    assert run.end.outstanding("series_k") == 1000


def test_a_split_on_the_way():
    split = "events: [{kind: split, on: 2017-06-01, security: common, new: 1, old: 1000, fractions: down}]"
    what: Any = comes_to(f"{split}\n{MARKET}\nholders: {{boone: {{converts: 10% of volume to 2017-05-31}}}}")
    run = play(f"{split}\n{MARKET}\nholders: {{boone: {{converts: 10% of volume to 2017-05-31}}}}")
    converted = sum(int(quantity) for kind, _, quantity in told(run) if kind == "converted")
    assert what.issued == converted * 250
    assert what.price_first == what.price_last == Decimal("2.3"), "0.0023 before it, in shares of the last day"
