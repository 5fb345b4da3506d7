"""What the clauses leave of a lot and of the closings to come, on deals whose numbers can be counted on paper."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from seriatim.app.workspace import Options, open_workspace
from seriatim.deal.state import Now
from seriatim.valuation.commitment import Committed, commitment
from seriatim.valuation.contract import Window
from seriatim.valuation.resolve import Resolved, resolved
from tests.conftest import REPOSITORY

DEALS = REPOSITORY / "deals"


def state(deal: str, on: date, recorded: bool = True, **assume: str) -> Now:
    folder = DEALS / deal
    events = [folder / "events.yaml"] if recorded else []
    given = {name.replace("_", "-"): value for name, value in assume.items()}
    return open_workspace(folder / "deal.yaml", Options(events=events, assume=given)).now(on, None)


def lots(deal: str, on: date, security: str) -> dict[str, Resolved]:
    return {found.lot.id: found for found in resolved(state(deal, on), security)}


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
    """Workhorse pays 8 % of 20 dollars a year, quarterly: 0.40, after a first part of 25 days (0.1111, by 30/360)."""
    (units,) = lots("workhorse-series-b", date(2019, 6, 5), "series_b").values()
    assert units.contract is not None
    flows = units.contract.flows
    assert flows[0].amount == pytest.approx(20 * 0.08 * 25 / 360)
    assert {round(flow.amount, 10) for flow in flows[1:]} == {0.4}
    assert [flow.accrues_from for flow in flows] == [0.0, *(flow.at for flow in flows[:-1])]
    assert units.contract.shares == 0.0


@pytest.mark.parametrize(
    ("deal", "on", "security", "reason"),
    [
        ("ascent-series-e", date(2016, 12, 30), "series_e", "no date of redemption"),
        ("lilis-series-c", date(2018, 2, 1), "series_c", "no date of redemption"),
        ("ecostim-series-a", date(2018, 7, 1), "series_a", "change with time"),
    ],
)
def test_refused_by_name(deal: str, on: date, security: str, reason: str) -> None:
    found = lots(deal, on, security)
    assert found
    assert all(each.contract is None and any(reason in text for text in each.refusals) for each in found.values())


def coming(**assume: str) -> dict[str, Committed]:
    return {each.closing: each for each in commitment(state("ascent-series-k", date(2017, 2, 14), recorded=False, **assume))}


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
    assert all(each.issues.contract and each.issues.contract.conversion == (Window(0.0, 1826 / 365),) for each in found.values())


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
    commitment(now)
    resolved(now, "series_k")
    assert (dict(now.state.balances), dict(now.state.memory)) == before


def test_there_is_no_commitment_without_an_agreement(tmp_path: Path) -> None:
    assert commitment(state("lilis-series-c", date(2018, 2, 1))) == ()
