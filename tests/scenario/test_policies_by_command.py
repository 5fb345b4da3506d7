"""Every policy through the command line, on a deal that has the right, with figures worked by hand."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.doors.command import DEAL
from tests.doors.command import seriatim as command
from tests.scenario.playing import SIGNED
from tests.scenario.test_other_rights import CALL, DIVIDEND, HEAD, PUT, WARRANTS

CSV = "\ufeffdate,price,volume\r\n" + "".join(
    f"2017-06-{day:02},{price},{volume}\r\n"
    for day, price, volume in ((1, "0.0030", 4_000_000), (2, "0.0045", 8_000_000), (5, "0.0050", 6_000_000))
)
"""Three days of June 2017, as a spreadsheet may write them: with a byte order mark, and lines that end as on Windows."""


def played(tmp_path: Path, text: str, files: Mapping[str, str], deal: Path, *span: str) -> Any:
    """What one scenario comes to, as JSON."""
    for name, body in {"what.yaml": f"seriatim: 1\n{text}", **files}.items():
        (tmp_path / name).write_text(body, encoding="utf-8", newline="")
    ran = command("scenario", deal, tmp_path / "what.yaml", *span, "--json")
    assert ran.code == 0, ran.out
    return ran.json["scenarios"][0]


def on_series_k(tmp_path: Path, text: str, files: Mapping[str, str], until: str = "2018-02-28") -> Any:
    return played(tmp_path, text, files, DEAL, "--as-of", SIGNED, "--until", until)


def done(column: Any, kind: str) -> list[tuple[str, str]]:
    return [(act["on"], act.get("quantity") or "") for act in column["events"] if act["kind"] == kind]


@pytest.mark.parametrize(
    ("funds", "proceeds", "defaulted"),
    [
        ("all", 5_000_000, []),  # five of 1,000,000; the last closing waits for a condition
        ("none", 0, ["initial", "march", "april", "may", "june"]),
        ("all before may", 3_000_000, ["may", "june"]),
    ],
)
def test_what_is_funded(tmp_path: Path, funds: str, proceeds: int, defaulted: list[str]):
    column = on_series_k(tmp_path, f"purchaser: {{funds: {funds}}}", {})
    assert (int(column["proceeds"]), column["remedy"]["defaulted"]) == (proceeds, defaulted)


def test_the_condition_of_the_last_closing_is_met(tmp_path: Path):
    """Five closings of 1,000,000 and the final one of 15,000,000."""
    assert on_series_k(tmp_path, "conditions: met", {})["proceeds"] == "20000000"


@pytest.mark.parametrize(("remedy", "redeemed", "open_"), [("enforced", 1_500, 0), ("not_enforced", 0, 1_500)])
def test_the_remedy_is_enforced_or_not(tmp_path: Path, remedy: str, redeemed: int, open_: int):
    """Half of the 3,000 held when May is not funded, for a cent a share: 15.00."""
    column = on_series_k(tmp_path, f"purchaser: {{funds: all before may}}\nissuer: {{remedy: {remedy}}}", {})
    told = column["remedy"]
    assert (int(told["redeemed"]), float(told["paid"]), int(told["available"])) == (redeemed, redeemed * 0.01, open_)


@pytest.mark.parametrize("manner", ["given", "file"])
def test_conversions_when_the_price_is_high_enough(tmp_path: Path, manner: str):
    """At or above 0.004 on 2 June first: all 4,000 held then, at 250,000 each: 1,000,000,000 common."""
    paths = {"given": "prices: {2017-06-01: 0.003, 2017-06-02: 0.0045}", "file": "file: p.csv"}
    text = f"market: {{{paths[manner]}}}\nholders: {{boone: {{converts: all when price >= 0.004}}}}"
    column = on_series_k(tmp_path, text, {"p.csv": CSV}, until="2017-06-05")
    assert done(column, "converted") == [("2017-06-02", "4000")]
    assert column["common_issued"] == "1000000000"


def test_conversions_at_a_part_of_the_volume_of_a_file(tmp_path: Path):
    """A quarter of 4, 8 and 6 million: 1, 2 and 1.5 million shares, at 250,000 for one: 4, 8 and 6."""
    column = on_series_k(tmp_path, "market: {file: p.csv}\nholders: {boone: {converts: 25% of volume}}", {"p.csv": CSV}, until="2017-06-05")
    assert done(column, "converted") == [("2017-06-01", "4"), ("2017-06-02", "8"), ("2017-06-05", "6")]


def test_conversions_at_a_part_of_a_constant_volume(tmp_path: Path):
    """10 % of 40,000,000 is 4,000,000: 16 a day; 27 to 31 March 2017 are five trading days after the first closing's 1,000."""
    text = "market: {price: 0.0023, volume: 40_000_000}\nholders: {boone: {converts: 10% of volume from 2017-03-27}}"
    column = on_series_k(tmp_path, text, {}, until="2017-03-31")
    assert [quantity for _, quantity in done(column, "converted")] == ["16"] * 5


def test_held_to_redemption(tmp_path: Path):
    """Five years after each issue 1,000,000 is paid; after the first, on 24 February 2022, four of them are left."""
    column = on_series_k(tmp_path, "", {}, until="2022-03-01")
    assert (done(column, "redeemed"), column["paid_out"]) == ([("2022-02-24", "1000")], "1000000")
    assert [(row["year"], row["amount"]) for row in column["obligations_left"]] == [(2022, "4000000")]


def on_small(tmp_path: Path, clauses: str, text: str) -> Any:
    deal = tmp_path / "deal.yaml"
    deal.write_text(HEAD.lstrip("\n") + clauses.lstrip("\n"), encoding="utf-8")
    return played(tmp_path, text, {}, deal, "--as-of", "2020-01-31", "--until", "2020-12-31")


@pytest.mark.parametrize(("chosen", "paid_out", "held"), [("cash", "97222.23", 1_000), ("kind", "0", 1_119), ("unpaid", "0", 1_000)])
def test_dividends_are_paid_in_kind_in_cash_or_not(tmp_path: Path, chosen: str, paid_out: str, held: int):
    """In cash 10 % for 170 and 180 days of 360: 14,166.67 + 33,055.56, then 50,000.

    In kind 12 %: 17 and 39.67 shares, so 17 and 39; then 6 % of 317 and 739, 19.02 and 44.34: 19 and 44. In all 1,119.
    """
    column = on_small(tmp_path, DIVIDEND, f"issuer: {{dividends: {chosen}}}")
    kinds = [act["manner"] for act in column["events"] if act["kind"] == "dividend_paid"]
    assert kinds == ([chosen] * 2 if chosen != "unpaid" else [])
    outstanding = sum(int(row["outstanding"]) for row in column["holdings"] if row["class"] == "series_r")
    assert (column["paid_out"], outstanding) == (paid_out, held)


def test_a_call_and_a_put_are_used(tmp_path: Path):
    """Called at 105 % after thirty days' notice: 1,050,000. Put by Lake: its 700 at 1,000."""
    assert on_small(tmp_path, CALL, "issuer: {calls: all}")["paid_out"] == "1050000"
    assert on_small(tmp_path, PUT, "holders: {lake: {puts: all}}")["paid_out"] == "700000"


def test_warrants_are_exercised_once_it_pays(tmp_path: Path):
    """1,000 at 2.00, on the first day at 2.50: 2,000 received; cashless, 1,000 × 0.50 ÷ 2.50 = 200 shares."""
    for strike, proceeds, shares in (("cash", "2000", "1000"), ("cashless", "0", "200")):
        text = "market: {prices: {2020-02-03: 1.5, 2020-03-02: 2.5}}\n"
        text += f"holders: {{north: {{exercises: all when it pays, strike: {strike}}}}}"
        column = on_small(tmp_path, WARRANTS, text)
        assert (column["proceeds"], column["common_issued"]) == (proceeds, shares)
        assert column["bounds"] == []  # below the strike nothing is tried


@pytest.mark.parametrize("funds", ["none", "all before may"])
def test_who_does_not_pay_for_shares_pays_no_interest_on_them(tmp_path: Path, funds: str):
    deal = tmp_path / "deal.yaml"
    clause = "    - {clause: default_interest, rate: 10%, day_count: actual/360}\n"
    text = DEAL.read_text(encoding="utf-8")
    head, found, tail = text.partition("    - clause: default_partial_redemption\n")
    assert found
    deal.write_text(head + clause + found + tail, encoding="utf-8")
    column = played(tmp_path, f"purchaser: {{funds: {funds}}}", {}, deal, "--as-of", SIGNED, "--until", "2018-02-28")
    assert column["remedy"]["defaulted"]
    assert done(column, "interest_paid") == []
