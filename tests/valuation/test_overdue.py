"""Dividends in arrears: what of them the redemption pays, and where they are in no value. All sums counted on paper.

1,000 at 8 % a year by days over 365, half-yearly from January 1, 2020: 182 and 184 days of 2020 are 39.890411 and 40.328767.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from seriatim.valuation.contract import Contract
from seriatim.valuation.resolve import Resolved
from tests.valuation.test_rights_ahead import CALL, DEAL, DIVIDEND, SIMPLE, found

TODAY = date(2021, 2, 15)
FIRST, SECOND = 80 * 182 / 365, 80 * 184 / 365
UNPAID = FIRST + SECOND
GROWS = DIVIDEND.replace("compounding: never", "compounding: at_payment_dates")
CALLED = CALL.format(ladder=SIMPLE, notice=0, more="")


def resolved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, amount: str, *clauses: str, on: date = TODAY) -> tuple[Resolved, Contract]:
    text = DEAL.replace("amount: stated_value + accrued", f'amount: "{amount}"')
    monkeypatch.setattr("tests.valuation.test_rights_ahead.DEAL", text)
    (one, _) = found(tmp_path, *clauses, on=on)
    assert one.contract is not None
    return one, one.contract


@pytest.mark.parametrize(
    ("amount", "redemption"),
    [
        ("stated_value + accrued", 1000 + SECOND + UNPAID),
        ("120% of (stated_value + accrued)", 1.2 * (1000 + SECOND + UNPAID)),
        ("110% of stated_value + accrued", 1100 + SECOND + UNPAID),
    ],
)
def test_a_redemption_that_pays_what_has_accrued_pays_the_arrears(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, amount: str, redemption: float
) -> None:
    """Once, beside the last half-year, 184 days too; the payments to come are as ever, the next of 181 days."""
    one, contract = resolved(tmp_path, monkeypatch, amount, DIVIDEND)
    assert float(one.arrears) == pytest.approx(UNPAID)
    assert one.redeemed
    assert contract.redemption == pytest.approx(redemption)
    assert contract.flows[0].amount == pytest.approx(80 * 181 / 365)


def test_one_that_pays_the_stated_value_leaves_them_in_no_value(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, contract = resolved(tmp_path, monkeypatch, "stated_value", DIVIDEND)
    assert float(one.arrears) == pytest.approx(UNPAID)
    assert (contract.redemption, one.redeemed) == (1000.0, False)


def test_they_count_once_where_nothing_is_paid_before_the_redemption(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On August 15, 2024 nine half-years are unpaid, 1,643 days; with the tenth they are the 1,827 days of the five years."""
    one, contract = resolved(tmp_path, monkeypatch, "stated_value + accrued", DIVIDEND, on=date(2024, 8, 15))
    assert float(one.arrears) == pytest.approx(80 * 1643 / 365)
    assert contract.redemption == pytest.approx(1000 + 80 * 1827 / 365)
    assert contract.flows == ()


def test_a_call_that_pays_what_has_accrued_pays_them_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, contract = resolved(tmp_path, monkeypatch, "stated_value + accrued", DIVIDEND, CALLED)
    assert one.redeemed
    assert [call.accrued for call in contract.calls] == [True]
    assert [call.price for call in contract.calls] == pytest.approx([1050 + UNPAID])


def test_arrears_that_accrue_themselves_grow_until_the_redemption(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the second payment date on half-year by half-year; but what has accrued on them so far comes with the next payment."""
    one, contract = resolved(tmp_path, monkeypatch, "stated_value + accrued", GROWS)
    unpaid = FIRST * (1 + SECOND / 1000) + SECOND
    assert float(one.arrears) == pytest.approx(unpaid)
    so_far = unpaid * 0.08 * 44 / 365
    grown, next_paid = unpaid, contract.flows[0].amount - 80 * 181 / 365
    for days in (181, 184, 181, 184, 181, 184, 182, 184):
        grown *= 1 + 0.08 * days / 365
    assert next_paid == pytest.approx(so_far)
    assert contract.redemption < 1000 + SECOND + grown
    assert contract.redemption == pytest.approx(1000 + SECOND + grown - so_far * grown / unpaid / (1 + 0.08 * 181 / 365))


def test_a_call_has_one_price_and_arrears_that_grow_are_in_no_value(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, contract = resolved(tmp_path, monkeypatch, "stated_value + accrued", GROWS, CALLED)
    assert not one.redeemed
    assert contract.recovers == pytest.approx(1000 + SECOND)
    assert [call.price for call in contract.calls] == [1050.0]
