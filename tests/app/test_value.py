"""`value` from a market file to the whole: what adds up, what is said, and what is refused at its line."""

from __future__ import annotations

import math
import statistics
import subprocess
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import pytest

import seriatim
from seriatim.app.value_findings import about_lots
from seriatim.formats.market_inputs import read_market_inputs
from seriatim.units.problems import BadInput
from seriatim.valuation.contract import Contract, Credit, Curve, Flow, Inputs
from seriatim.valuation.pricing import worth
from seriatim.valuation.wording import part_told
from tests.conftest import REPOSITORY, require
from tests.doors.command import seriatim as command

SERIES_K = REPOSITORY / "deals" / "ascent-series-k"
MARKET = (SERIES_K / "market.yaml").read_text(encoding="utf-8")
APRIL = date(2017, 4, 28)
STALE = "the stock's price is of 2017-02-24, 63 days before the day of the valuation, 2017-04-28"


def value(model: str = "afv", market: Path = SERIES_K / "market.yaml", **assume: str) -> seriatim.ValueView:
    given = {name.replace("_", "-"): text for name, text in assume.items()}
    return seriatim.value(SERIES_K / "deal.yaml", market, model=model, events=SERIES_K / "events.yaml", as_of=APRIL, assume=given)  # type: ignore[arg-type]


def altered(tmp_path: Path, *changes: tuple[str, str]) -> Path:
    text = MARKET
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (tmp_path / "market.yaml").write_text(text, encoding="utf-8")
    return tmp_path / "market.yaml"


def test_the_newest_lot_has_five_years_to_go_and_the_reference_value() -> None:
    """915.5700, and 907.0657 and 1,355.594 under the other models."""
    newest = value().lots[-1]
    assert newest.worth is not None
    assert newest.worth.priced.each == pytest.approx(915.5700, abs=5e-5)
    assert newest.worth.others == {"tf": pytest.approx(907.0657, abs=5e-5), "no_credit": pytest.approx(1355.594, abs=5e-4)}


def test_what_has_a_formula_is_valued_without_loading_numba() -> None:
    """Nor what finds a grid, a tornado or a bridge, where none is asked for."""
    arguments = ["value", "deal.yaml", "--market", "market.yaml", "--events", "events.yaml", "--as-of", "2018-01-10"]
    program = f"""
import sys
from seriatim.cli.main import main
sys.argv = {["seriatim", *arguments]}
try:
    main()
finally:
    print([name for name in ("numba", "seriatim.valuation.bridge", "seriatim.valuation.pricing") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=SERIES_K, capture_output=True, text=True, check=False)
    assert "closed form" in done.stdout
    assert done.stdout.splitlines()[-1] == "['seriatim.valuation.pricing']"


def test_parts_lots_and_rights_add_up() -> None:
    view = value()
    for lot in view.lots:
        assert lot.worth is not None
        assert math.fsum(lot.worth.parts.values()) == pytest.approx(lot.worth.priced.each, rel=1e-12)
        assert lot.worth.floor + lot.worth.parts["conversion"] == pytest.approx(lot.worth.priced.each, rel=1e-12)
    assert view.commitment is not None
    assert view.whole == pytest.approx(sum(lot.total for lot in view.lots) + view.commitment.found.rights, rel=1e-12)
    assert view.commitment.found.holdings == pytest.approx(view.held, rel=1e-12)
    assert [f.message for f in view.findings] == [STALE]


def test_the_value_rises_with_the_agreement_and_is_there_without_it() -> None:
    curve = value().commitment.by_agreement  # type: ignore[union-attr]
    assert [worth for _, worth in curve] == sorted(worth for _, worth in curve)
    assert curve[-1][1] == pytest.approx(value().commitment.found.rights, rel=1e-12)  # type: ignore[union-attr]


def test_a_default_that_ends_the_closings_after_it_is_worth_less_to_the_investor() -> None:
    ends = value(default_effect="ends_later_closings").commitment
    stands = value().commitment
    assert ends is not None
    assert stands is not None
    assert ends.found.rights < stands.found.rights < stands.without_remedy


def test_a_shortage_of_shares_makes_the_remedy_bite() -> None:
    """At signing, nothing recorded: with 2 billion authorised less and less of what is held may be converted before a default."""
    rights = []
    for authorized in ("20_000_000_000", "2_000_000_000"):
        assume = {"common-authorized": authorized}
        view = seriatim.value(SERIES_K / "deal.yaml", SERIES_K / "market.yaml", as_of=date(2017, 2, 24), assume=assume)
        assert view.commitment is not None
        rights.append(view.commitment.found.rights)
    assert rights[1] < rights[0]


def test_a_spread_is_not_a_hazard_where_something_is_recovered(tmp_path: Path) -> None:
    """A spread of 15 % with 40 % recovered is a hazard of 25 %: 1,042.727."""
    view = value(market=altered(tmp_path, ("hazard: 15%, recovery: 0%", "spread: 15%, recovery: 40%")))
    newest = view.lots[-1].worth
    assert (view.basis.credit.hazard, view.basis.credit.spread) == pytest.approx((0.25, 0.15))
    assert newest is not None
    assert newest.priced.each == pytest.approx(1042.727, abs=5e-4)


def test_volatility_from_prices_is_that_of_the_last_days(tmp_path: Path) -> None:
    prices = [0.002, 0.0025, 0.0022, 0.0023, 0.0021, 0.0026]
    days = [f"2017-04-{day}" for day in (19, 20, 21, 24, 25, 26)]
    (tmp_path / "prices.csv").write_text("date,price\n" + "".join(f"{d},{p}\n" for d, p in zip(days, prices, strict=True)))
    view = value(market=altered(tmp_path, ("volatility: {value: 120%", "volatility: {prices: prices.csv, days: 4")))
    returns = [math.log(b / a) for a, b in pairwise(prices[1:])]
    assert view.basis.inputs.volatility == pytest.approx(statistics.stdev(returns) * math.sqrt(252), rel=1e-12)
    assert view.basis.window == (date(2017, 4, 20), date(2017, 4, 26), 4)


def test_too_few_prices_are_named(tmp_path: Path) -> None:
    (tmp_path / "prices.csv").write_text("date,price\n2017-04-26,0.002\n")
    with pytest.raises(BadInput, match="4 returns need one more"):
        value(market=altered(tmp_path, ("volatility: {value: 120%", "volatility: {prices: prices.csv, days: 4")))


def test_prices_that_never_move_have_no_volatility(tmp_path: Path) -> None:
    (tmp_path / "prices.csv").write_text("date,price\n" + "".join(f"2017-04-{day},0.0023\n" for day in range(10, 20)))
    with pytest.raises(BadInput, match="a volatility that is a slip"):
        value(market=altered(tmp_path, ("volatility: {value: 120%", "volatility: {prices: prices.csv, days: 4")))


AFTER_THE_SPLIT = date(2018, 7, 24)
"""Four days after the split of 1 for 1,000 that the events of Series K record."""


def split(market: Path) -> seriatim.ValueView:
    return seriatim.value(SERIES_K / "deal.yaml", market, events=SERIES_K / "events.yaml", as_of=AFTER_THE_SPLIT)


def test_a_price_from_before_a_split_is_not_taken_for_one_after_it(tmp_path: Path) -> None:
    """0.0023 on the day before the split is 2.30 on the day of it, which is a price of a new share; 0.25 new shares are 0.575."""
    before = ("price: 0.0023, on: 2017-02-24", "price: 0.0023, on: 2018-07-19")
    with pytest.raises(BadInput, match="is of 2018-07-19, before the split of 2018-07-20, 1 for 1000"):
        split(altered(tmp_path, before))
    (lot,) = split(altered(tmp_path, ("price: 0.0023, on: 2017-02-24", "price: 2.30, on: 2018-07-20"))).lots
    assert lot.worth is not None
    assert lot.worth.parity == pytest.approx(575.0)


def test_prices_as_traded_across_a_split_are_named_and_adjusted_ones_taken(tmp_path: Path) -> None:
    traded = [0.0021, 0.0022, 0.0020, 2.1, 2.2, 2.0]
    adjusted = [2.1, 2.2, 2.0, 2.1, 2.2, 2.0]
    days = [f"2018-07-{day}" for day in (17, 18, 19, 20, 23, 24)]
    market = altered(
        tmp_path, ("price: 0.0023, on: 2017-02-24", "price: 2, on: 2018-07-24"), ("{value: 120%", "{prices: prices.csv, days: 5")
    )
    for prices in (traded, adjusted):
        (tmp_path / "prices.csv").write_text("date,price\n" + "".join(f"{d},{p}\n" for d, p in zip(days, prices, strict=True)))
        if prices is traded:
            with pytest.raises(BadInput, match="the price of 2018-07-19 is from before the split of 2018-07-20"):
                split(market)
    returns = [math.log(b / a) for a, b in pairwise(adjusted)]
    assert split(market).basis.inputs.volatility == pytest.approx(statistics.stdev(returns) * math.sqrt(252), rel=1e-12)


def test_a_redemption_that_is_overdue_is_a_claim_and_no_perpetual(tmp_path: Path) -> None:
    """The last 200 shares were to be redeemed on May 27, 2022; nobody recorded that they were."""
    market = altered(tmp_path, ("price: 0.0023, on: 2017-02-24", "price: 2.30, on: 2022-06-01"))
    view = seriatim.value(SERIES_K / "deal.yaml", market, events=SERIES_K / "events.yaml", as_of=date(2022, 6, 1))
    (lot,) = view.lots
    assert lot.worth is None
    assert lot.refusal == "redemption_mandatory was due on 2022-05-27 and is not paid: what is left is a claim"


def test_dividends_in_arrears_are_named_where_no_value_has_them(tmp_path: Path) -> None:
    """BioSig's 9 % of 1,000 from January 9 to September 30, 2013 by 30/360: 261 days, 65.25 a share."""
    deal = REPOSITORY / "deals" / "biosig-series-c"
    market = altered(tmp_path, ("price: 0.0023, on: 2017-02-24", "price: 2.30, on: 2013-10-01"))
    view = seriatim.value(deal / "deal.yaml", market, events=deal / "events.yaml", as_of=date(2013, 10, 1))
    assert [lot.resolved.arrears for lot in view.lots] == [Decimal("65.25")]
    assert [f.message for f in view.findings if "fell due" in f.message] == [
        "series_c/opening/holders: dividends of 65.25 USD a share fell due and are not recorded as paid; they are in no value"
    ]


def test_arrears_of_what_is_followed_along_paths_count_only_until_the_next_payment(tmp_path: Path) -> None:
    """The ledger's next payment pays them too, and a path counts what fell due on that day alone."""
    (tmp_path / "deal.yaml").write_text(CALLABLE, encoding="utf-8")
    market = altered(tmp_path, ("price: 0.0023, on: 2017-02-24", "price: 4.5, on: 2020-06-30"))
    (lot,) = seriatim.value(tmp_path / "deal.yaml", market, as_of=date(2020, 6, 30)).lots
    followed = replace(lot, resolved=replace(lot.resolved, contract=None, redeemed=False))
    (problem,) = about_lots([followed], "USD")
    said = "dividends of 2.00 USD a share fell due and are not recorded as paid"
    counts = "they count only where it is converted or redeemed before the next dividend is paid"
    assert (problem.code, problem.message) == ("not-priced", f"series_a/opening/fund: {said}; {counts}")


def test_warrants_to_come_are_named_and_outstanding_they_have_a_value(tmp_path: Path) -> None:
    """Workhorse's units were sold with a warrant each: the preferred alone is not what was paid for."""
    deal = REPOSITORY / "deals" / "workhorse-series-b"
    for on, said, valued in (
        ("2019-06-01", ["warrants: closings to come bring them, and warrants to come are in no value"], []),
        ("2019-06-06", [], [1_250_000]),
    ):
        market = altered(tmp_path, ("price: 0.0023, on: 2017-02-24", f"price: 2.30, on: {on}"))
        view = seriatim.value(deal / "deal.yaml", market, events=deal / "events.yaml", as_of=date.fromisoformat(on))
        assert [f.message for f in view.findings if "warrants" in f.message] == said
        assert [lot.resolved.lot.quantity for lot in view.warrants if lot.worth] == valued


def test_the_part_is_of_the_stated_value_where_one_is_stated(tmp_path: Path) -> None:
    """Series K is redeemed for its 1,000. A callable of stated value 100, redeemed at 110 %, is worth the same part of the 100."""
    newest = value().lots[-1]
    assert newest.worth is not None
    assert newest.part == (newest.worth.priced.each / 1000, "of stated value")
    file = tmp_path / "deal.yaml"
    file.write_text(CALLABLE.replace("issue, amount: stated_value", "issue, amount: 110% of stated_value"), encoding="utf-8")
    market = altered(tmp_path, ("price: 0.0023, on: 2017-02-24", "price: 5, on: 2020-06-01"))
    lot = seriatim.value(file, market, as_of=date(2020, 6, 1)).lots[0]
    assert lot.worth is not None
    assert lot.worth.redemption == pytest.approx(110 + 8 / 360 + 2)  # with what has accrued on the last day, and what was due in March
    assert lot.part == (lot.worth.priced.each / 100, "of stated value")
    unstated = replace(lot, resolved=replace(lot.resolved, stated_value=None))
    assert unstated.part == (lot.worth.priced.each / lot.worth.redemption, "of redemption")
    assert part_told(unstated).endswith("% of redemption")


def test_a_lot_has_the_same_cents_in_both_tables(tmp_path: Path) -> None:
    """What rounding leaves over when the lots are summed goes to one of them, and is in its line everywhere."""
    deal = REPOSITORY / "deals" / "class-a-pik"
    market = altered(tmp_path, ("price: 0.0023, on: 2017-02-24", "price: 1, on: 2026-11-20"))
    ran = command("value", deal / "deal.yaml", "--market", market, "--events", deal / "events.yaml", "--as-of", "2026-11-20")
    above, below = ran.out.split("The whole deal")
    for line in below.split("inputs' hash")[0].splitlines():
        if line.startswith("class_a/kind"):
            name, amount = line.split()
            assert any(row.split()[0] == name and amount in row.split() for row in above.splitlines() if row.startswith("class_a"))


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("price: 0.0023", "price: 0", "out-of-range", 2),
        ("value: 120%", "value: 1200%", "out-of-range", 3),
        ("{value: 120%,", "{", "terms-contradict", 3),
        ("{value: 120%,", "{value: 120%, prices: a.csv, days: 30,", "terms-contradict", 3),
        ("{value: 120%,", "{prices: a.csv,", "missing-key", 3),
        ("hazard: 15%,", "hazard: 15%, spread: 15%,", "terms-contradict", 5),
        ("hazard: 15%,", "", "terms-contradict", 5),
        ("recovery: 0%,", "", "missing-key", 5),
        ("recovery: 0%", "recovery: 140%", "out-of-range", 5),
        ("{value: 1.9%,", "{curve: [{years: 0, rate: 1%}],", "out-of-range", 4),
        ("dividend_yield: {value: 0%, source: the company pays none}\n", "", "missing-key", 1),
        ("probability: 100%,", "", "terms-contradict", 8),
        ("probability: 100%,", "probability: 150%,", "out-of-range", 8),
        ("source: the company pays none", "source: ''", "missing-value", 6),
        ("{value: 120%,", "{value: 120%, days: 30,", "terms-contradict", 3),
        ("{value: 120%,", "{prices: a.csv, days: 1,", "out-of-range", 3),
        ("spot:", "spotted:", "unknown-key", 2),
    ],
)
def test_what_is_wrong_in_a_market_file_is_named_at_its_line(old: str, new: str, code: str, line: int) -> None:
    assert old in MARKET
    with pytest.raises(BadInput) as caught:
        read_market_inputs(MARKET.replace(old, new), "market.yaml")
    found = [(problem.code, problem.where.line if problem.where else 0) for problem in caught.value.problems]
    assert code in [c for c, _ in found]
    assert line in [at for c, at in found if c == code] or code == "missing-key"


@pytest.mark.parametrize(("of", "fresh"), [("2017-04-28", True), ("2017-04-27", True), ("2017-04-26", False), ("2017-04-21", False)])
def test_a_price_is_of_the_day_or_of_the_trading_day_before(tmp_path: Path, of: str, fresh: bool) -> None:
    view = value(market=altered(tmp_path, ("on: 2017-02-24", f"on: {of}")))
    assert [f.code for f in view.findings] == ([] if fresh else ["price-of-another-day"])


def test_on_a_monday_the_price_of_friday_is_fresh_and_one_from_before_the_issue_is_named(tmp_path: Path) -> None:
    """BioSig's shares are a position of 2013-01-09, without an agreement: Monday 7 October 2013, and the day of issue, a Wednesday."""
    deal = REPOSITORY / "deals" / "biosig-series-c"
    for of, on, said in (("2013-10-04", "2013-10-07", set()), ("2013-01-08", "2013-01-09", {"price-before-announcement"})):
        market = altered(tmp_path, ("price: 0.0023, on: 2017-02-24", f"price: 2.30, on: {of}"))
        view = seriatim.value(deal / "deal.yaml", market, events=deal / "events.yaml", as_of=date.fromisoformat(on))
        assert {f.code for f in view.findings} - {"not-priced"} == said


def test_one_market_file_serves_both_commands(tmp_path: Path) -> None:
    file = altered(tmp_path, ("spot:", "quotes: [{quote: closing_bid, on: 2017-02-07, price: 0.0023, source: a quotation}]\nspot:"))
    assert [f.message for f in value(market=file).findings] == [STALE]
    assert command("check", SERIES_K / "deal.yaml", "--market", file).code in (0, 1)


def test_the_command_prints_what_the_api_says() -> None:
    ran = command(
        "value", SERIES_K / "deal.yaml", "--market", SERIES_K / "market.yaml", "--events", SERIES_K / "events.yaml", "--as-of", APRIL
    )
    assert ran.code == 1
    assert STALE in ran.out
    assert f"{value().whole:,.2f}" in ran.out


def test_under_tsiveriotis_and_fernandes_there_is_no_commitment() -> None:
    view = value("tf")
    assert view.commitment is None
    assert [problem.code for problem in view.findings] == ["price-of-another-day", "not-priced"]


CALLABLE = """seriatim: 1
id: callable
title: A convertible with dividends and a call
currency: USD
parties: {acme: {name: Acme, role: issuer}, fund: {name: Fund, role: holder}, public: {name: Public, role: holder}}
securities:
  common: {kind: common, name: Common, opening: [{holder: public, shares: 10_000_000, on: 2020-01-01}]}
  series_a:
    kind: preferred
    name: Series A
    stated_value: 100
    opening: [{holder: fund, shares: 1000, on: 2020-01-01}]
    clauses:
      - {clause: conversion_fixed, into: common, price: 5, amount: stated_value, fractions: down, adjusts_for_splits: true,
         restricted: false}
      - {clause: redemption_mandatory, on: 5 years after issue, amount: stated_value + accrued, roll: none, calendar: nyse}
      - {clause: redemption_call, ladder: [{amount: 120% of stated_value + accrued}], lots: pro_rata, notice_days: 0}
      - {clause: dividend_cumulative, rate: 8%, basis: stated_value, day_count: 30/360_us, compounding: never,
         payable: "on 03-31, 06-30, 09-30 and 12-31", roll: none, calendar: nyse, paid_in: cash}
"""


def test_dividends_and_a_call_are_priced_on_the_grid(tmp_path: Path) -> None:
    """2 dollars a quarter; callable at 120 and what has accrued, so without credit risk, where waiting has its price, at no more than that.

    The 2 dollars that were due in March and are not recorded as paid come on top of the call's price and of the redemption.
    The floor by hand: 102.0222 in 1,646 days, 18 payments of 2, at 1.9 % and 15 %.
    """
    require("numba", find_spec("numba"))
    (tmp_path / "deal.yaml").write_text(CALLABLE, encoding="utf-8")
    market = altered(tmp_path, ("price: 0.0023, on: 2017-02-24", "price: 4.5, on: 2020-06-30"), ("120%", "80%"))
    view = seriatim.value(tmp_path / "deal.yaml", market, as_of=date(2020, 6, 30))
    (lot,) = view.lots
    assert lot.worth is not None
    contract = lot.resolved.contract
    assert contract is not None
    assert (lot.worth.priced.method, [call.price for call in contract.calls], contract.calls[0].accrued) == ("grid", [122.0], True)
    *paid, taken = contract.flows  # what the redemption takes along accrues for the call until then
    assert {flow.amount for flow in paid} == {2.0}
    assert taken.amount == pytest.approx(8 / 360)
    days = [(date(2020 + (2 + n) // 4, 3 * ((2 + n) % 4) + 3, (31, 30, 30, 31)[(2 + n) % 4]) - date(2020, 6, 30)).days for n in range(18)]
    floor = sum(2 * math.exp(-0.169 * d / 365) for d in days) + (102 + 8 / 360) * math.exp(-0.169 * 1646 / 365)
    assert lot.worth.floor == pytest.approx(floor, rel=1e-12)
    assert math.fsum(lot.worth.parts.values()) == pytest.approx(lot.worth.priced.each, rel=1e-12)
    assert max(floor, lot.worth.parity) < lot.worth.priced.each < 124.0
    assert lot.worth.others["no_credit"] == pytest.approx(122.0, abs=1e-9)
    said = (
        "series_a/opening/fund: dividends of 2.00 USD a share fell due and are not recorded as paid; they count as paid when it is redeemed"
    )
    assert [f.message for f in view.findings if f.code == "dividends-in-arrears"] == [f"{said}, on 2025-01-01"]


def test_a_deal_without_common_has_a_value_too(tmp_path: Path) -> None:
    without = ("  common: {", "      - {clause: conversion_fixed", "         restricted:", "      - {clause: redemption_call")
    text = "".join(line for line in CALLABLE.splitlines(keepends=True) if not line.startswith(without))
    (tmp_path / "deal.yaml").write_text(text, encoding="utf-8")
    view = seriatim.value(tmp_path / "deal.yaml", SERIES_K / "market.yaml", as_of=date(2020, 6, 30))
    (lot,) = view.lots
    assert lot.worth is not None
    assert view.whole == pytest.approx(1000 * lot.worth.floor)
    assert view.diluted is None


def test_what_cannot_be_converted_is_worth_what_it_is_paid() -> None:
    """20 in four years with 0.40 a quarter, and nothing to convert into: no model of the stock matters."""
    flows = tuple(Flow(n / 4, 0.4, (n - 1) / 4) for n in range(1, 17))
    found = worth(Contract(4.0, 20.0, 0.0, conversion=(), flows=flows), Inputs(1.5, 0.8, Curve.flat(0.02)), Credit(0.1), "afv")
    assert found.priced.each == found.floor == pytest.approx(sum(found.parts.values()))
    assert found.greeks.delta == found.greeks.vega == 0.0


WAITING = """\
seriatim: 1
id: waiting
title: What waits
currency: USD
parties: {co: {name: Co, role: issuer}, inv: {name: Inv, role: investor}}
securities:
  common: {kind: common, name: Common, opening: [{holder: inv, shares: 10_000_000, on: 2024-01-02}]}
  pref:
    kind: preferred
    name: Pref
    stated_value: 1000
    opening: [{holder: inv, shares: 1000, on: 2024-01-02}]
    clauses:
      - {clause: conversion_fixed, into: common, price: 10, amount: stated_value, fractions: down, adjusts_for_splits: true,
         restricted: false}
      - {clause: redemption_mandatory, on: 5 years after issue, amount: stated_value + accrued, roll: none, calendar: nyse}
"""
OFF = (
    "      - {clause: redemption_change_of_control, occurrence: sold, days: 30, amount: 101% of stated_value, roll: none, calendar: nyse}\n"
)


def test_what_waits_for_an_occurrence_is_named_as_in_no_value(tmp_path: Path) -> None:
    deal, market = tmp_path / "deal.yaml", tmp_path / "market.yaml"
    market.write_text(MARKET.replace("2017-02-24", "2024-01-02").replace("0.0023", "9"), encoding="utf-8")
    found = []
    for terms in (WAITING, WAITING + OFF):
        deal.write_text(terms, encoding="utf-8")
        found.append(seriatim.value(deal, market, as_of=date(2024, 1, 2)))
    assert found[0].findings == ()
    (problem,) = found[1].findings
    assert (problem.code, problem.because) == ("not-priced", "redemption_change_of_control")
    assert problem.message.endswith("is in no value, because sold has not occurred")
    assert found[0].whole == found[1].whole
