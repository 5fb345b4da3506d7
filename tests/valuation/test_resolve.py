"""What the clauses leave of a lot and of the closings to come, on deals whose numbers can be counted on paper."""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from seriatim.app.workspace import Options, open_workspace
from seriatim.deal.state import Now
from seriatim.deal.step import Slice, Step
from seriatim.valuation.commitment import Committed, commitment
from seriatim.valuation.contract import Window
from seriatim.valuation.ladder import priced, unsteady
from seriatim.valuation.resolve import Resolved, resolved
from seriatim.valuation.seen import Seen
from tests.conftest import REPOSITORY

DEALS = REPOSITORY / "deals"


def state(deal: str, on: date, recorded: bool = True, **assume: str) -> Now:
    folder = DEALS / deal
    events = [folder / "events.yaml"] if recorded else []
    given = {name.replace("_", "-"): value for name, value in assume.items()}
    return open_workspace(folder / "deal.yaml", Options(events=events, assume=given)).now(on, None)


def lots(deal: str, on: date, security: str) -> dict[str, Resolved]:
    return {found.lot.id: found for found in resolved(state(deal, on), security, "common")}


def test_series_k_is_redeemed_five_years_after_each_closing() -> None:
    """On April 28, 2017: the first lot has 1,763 days left, the second 1,794, the third 1,825."""
    found = lots("ascent-series-k", date(2017, 4, 28), "series_k")
    days = {name: round(each.contract.years * 365) for name, each in found.items() if each.contract}
    assert days == {"series_k/initial": 1763, "series_k/march": 1794, "series_k/april": 1825}
    for each in found.values():
        assert each.contract is not None
        assert (each.contract.redemption, each.contract.shares, each.contract.is_plain) == (1000.0, 250_000.0, True)
        assert each.clauses == ("conversion_fixed", "redemption_mandatory")


def test_what_was_converted_is_not_valued() -> None:
    """On May 6, after the conversion of 800: 200 of the oldest lot are left."""
    found = lots("ascent-series-k", date(2017, 5, 6), "series_k")
    assert found["series_k/initial"].lot.quantity == 200


def test_dividends_are_flows_that_accrue_from_the_one_before() -> None:
    """Class A pays 1.10 in cash on each share, half-yearly; the first is 90 days ahead, and by 30/360 half of it has accrued.

    So it accrues evenly since 90 days ago.
    """
    found = lots("class-a-pik", date(2017, 12, 31), "class_a")
    for units in found.values():
        assert units.contract is not None
        flows = units.contract.flows
        assert flows[0].at == pytest.approx(90 / 365)
        assert {round(flow.amount, 10) for flow in flows} == {1.1}
        assert flows[0].accrues_from == pytest.approx(-90 / 365)
        assert [flow.accrues_from for flow in flows[1:]] == [flow.at for flow in flows[:-1]]


def test_dividends_in_stock_are_no_cash() -> None:
    """Workhorse pays 0.40 a quarter in common counted at 1.62: a quarter of a share, whatever that is worth."""
    (units,) = lots("workhorse-series-b", date(2019, 6, 5), "series_b").values()
    assert units.contract is None
    assert units.refusals == ("dividend_cumulative pays in shares",)


@pytest.mark.parametrize(
    ("deal", "on", "security", "reason"),
    [
        ("corvus-series-a", date(2015, 6, 30), "series_a", "the terms here give it no value"),
        ("lilis-series-c", date(2018, 2, 1), "series_c", "change with time"),
        ("bbby-series-a", date(2023, 2, 10), "series_a", "in several ways"),
        ("ecostim-series-a", date(2018, 7, 1), "series_a", "change with time"),
    ],
)
def test_refused_by_name(deal: str, on: date, security: str, reason: str) -> None:
    found = lots(deal, on, security)
    assert found
    assert all(each.contract is None and any(reason in text for text in each.refusals) for each in found.values())


def test_one_that_is_never_redeemed_pays_its_last_year_again_and_again() -> None:
    """BioSig's Series C: 9 % of 1,000 a year, quarterly; from the sixth year on, each year is as the fifth."""
    (held,) = lots("biosig-series-c", date(2015, 1, 5), "series_c").values()
    assert held.contract is not None
    assert held.contract.is_perpetual
    assert held.redeemed_on is None
    assert [flow.amount for flow in held.contract.yearly] == [22.5] * 4
    assert [round(flow.at - before.at, 9) for flow, before in zip(held.contract.yearly, held.contract.flows[-4:], strict=True)] == [1.0] * 4
    assert held.contract.redemption == 1000.0
    assert held.contract.shares == pytest.approx(1000 / 3.75)


def seen(on: date, amount: str, accrued: str = "0", clause: str = "redemption_call") -> Seen:
    """A right of the issuer as a walk meets it."""
    part = Slice(account="lot", asset="series", holder="holder", quantity=Decimal(100), amount=Decimal(amount), to="issuer")
    step = Step(clause, "redeemed", "", "may", "issuer", "series", Decimal(100), (part,), "USD", "issuer", "USD", opens=date(2018, 1, 1))
    return Seen(on, step, part, Decimal(accrued))


def test_a_ladder_of_prices_is_a_call_for_each_rung() -> None:
    """1,200 at first, 1,250 from 2019 and 1,300 from 2020; with what accrues on top where the price less that changes less often."""
    prices = ((date(2018, 2, 1), "1200"), (date(2019, 1, 1), "1250"), (date(2019, 7, 1), "1250"), (date(2020, 1, 1), "1300"))
    ladder = [seen(*each) for each in prices]
    found = list(priced(date(2018, 2, 1), None, ladder))
    assert [(price, accrues) for _, price, accrues, _ in found] == [(1200.0, False), (1250.0, False), (1300.0, False)]
    assert [window.opens for window, *_ in found] == [0.0, 334 / 365, 699 / 365]
    assert [window.closes for window, *_ in found] == [334 / 365, 699 / 365, math.inf]
    accrues = [seen(day, amount, owed) for day, amount, owed in ((date(2018, 2, 1), "1010", "10"), (date(2018, 6, 1), "1030", "30"))]
    assert list(priced(date(2018, 2, 1), None, accrues)) == [(Window(), 1000.0, True, 0.0)]
    assert list(unsteady([*ladder, seen(date(2018, 2, 1), "900", clause="other")])) == ["redemption_call and other may redeem it at once"]
    moving = [seen(date(2018, 2, day), str(1000 + day * day)) for day in range(1, 20)]
    assert list(unsteady(moving)) == ["the price of redemption_call changes all the time"]


def coming(**assume: str) -> dict[str, Committed]:
    return {each.closing: each for each in commitment(state("ascent-series-k", date(2017, 2, 14), recorded=False, **assume), "common")}


def test_the_closings_to_come_in_order_with_what_missing_one_costs() -> None:
    """Half of what is outstanding at a cent, from the second closing on: before the first there is nothing to redeem."""
    found = coming()
    assert [(each.closing, each.on.isoformat(), int(each.cost)) for each in found.values()] == [
        ("initial", "2017-02-24", 1_000_000),
        ("march", "2017-03-31", 1_000_000),
        ("april", "2017-04-30", 1_000_000),
        ("may", "2017-05-31", 1_000_000),
        ("june", "2017-06-30", 1_000_000),
        ("final", "2017-07-31", 15_000_000),
    ]
    assert [each.missed.remedy.redeemed for each in found.values()] == [0.0, 0.5, 0.5, 0.5, 0.5, 0.5]
    assert {each.missed.remedy.price for each in found.values()} == {0.0, 0.01}
    assert all(each.missed.possible for each in found.values())
    assert [bool(each.waits) for each in found.values()] == [False] * 5 + [True]
    assert all(
        each.issues and each.issues.contract and each.issues.contract.conversion == (Window(0.0, 1826 / 365),) for each in found.values()
    )


def test_whether_the_later_closings_stand_is_the_deals_word() -> None:
    assert [each.missed.ends_later for each in coming().values()] == [False] * 5 + [True]
    assert all(each.missed.ends_later for each in coming(default_effect="ends_later_closings").values())


def test_a_shortage_of_shares_takes_the_way_out_before_a_default() -> None:
    """2 billion authorised and 1.73 billion outstanding leave 270 million, 1,080 preferred: of 2,000, 3,000 and so on that are held."""
    found = coming(common_authorized="2_000_000_000")
    parts = [each.missed.remedy.convertible for each in found.values()]
    assert parts == [1.0, 1.0, 1080 / 2000, 1080 / 3000, 1080 / 4000, 1080 / 5000]


def test_looking_changes_nothing() -> None:
    now = state("ascent-series-k", date(2017, 4, 28))
    before = (dict(now.state.balances), dict(now.state.memory))
    commitment(now, "common")
    resolved(now, "series_k", "common")
    assert (dict(now.state.balances), dict(now.state.memory)) == before


def test_there_is_no_commitment_without_an_agreement(tmp_path: Path) -> None:
    assert commitment(state("lilis-series-c", date(2018, 2, 1)), "common") == ()
