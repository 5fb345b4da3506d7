"""Anti-dilution and warrants through the deal file, the ledger and the command line; the history of prices; what is verified."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import seriatim as door
from tests.doors.command import Ran, seriatim

DEAL = Path(__file__).parent / "protected.deal.yaml"


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """A closing, a cheap issue, an exercise, and a split."""
    store = tmp_path / "protected.ledger"
    for words in (
        ("closed", "first", "--on", "2020-03-01"),
        ("issued", "common", "--on", "2020-06-01", "--holder", "founders", "--shares", "200000", "--price", "5"),
        (
            "exercised",
            "--on",
            "2020-06-02",
            "--security",
            "bridge_warrants",
            "--shares",
            "1000",
            "--holder",
            "seed_fund",
            "--manner",
            "cash",
        ),
        ("split", "common", "--on", "2020-07-01", "--ratio", "1:10", "--fractions", "down"),
    ):
        ran = said("record", *words, store=store)
        assert ran.code == 0, ran.text
    return store


def said(verb: str, *words: object, store: Path) -> Ran:
    return seriatim(verb, DEAL, *words, "--store", store)


def test_the_history_of_prices_is_kept_and_shown(ledger: Path) -> None:
    rows: Any = said("history", "--json", store=ledger).json["prices"]
    told = [(r["on"], r["clause"], r["before"], r["after"], r["kind"], r["by"]) for r in rows]
    # The base is common, A as converted and the warrants. The closing: 125,000 at 8 and 5,000 warrants at 9; then 200,000 at 5.
    first = Fraction(10 * 1_000_000 + 1_000_000 + 45_000, 1_000_000 + 125_000 + 5000)
    base = 800_000 + Fraction(1_000_000) / Fraction("9.7743") + 105_000
    second = (Fraction("9.7743") * base + 1_000_000) / (base + 200_000)
    assert [f"{float(price):.4f}" for price in (first, second)] == ["9.7743", "8.9834"]
    assert told == [
        ("2020-03-01", "a_conversion", "10", "9.7743", "closed", ["antidilution_weighted"]),
        ("2020-06-01", "a_conversion", "9.7743", "8.9834", "issued", ["antidilution_weighted"]),
        ("2020-06-01", "warrant_exercise", "9", "5", "issued", ["antidilution_ratchet"]),
        ("2020-07-01", "a_conversion", "8.9834", "89.834", "split", []),
        ("2020-07-01", "b_conversion", "8", "80", "split", []),
        ("2020-07-01", "warrant_exercise", "5", "50", "split", []),
    ]


def test_what_was_recorded_is_verified(ledger: Path) -> None:
    assert said("verify", store=ledger).code == 0


def test_the_cap_table_counts_warrants_as_exercised(ledger: Path) -> None:
    table: Any = said("captable", "--as-of", "2020-06-02", "--json", store=ledger).json
    warrants = next(c for c in table["classes"] if c["class"] == "bridge_warrants")
    assert (warrants["outstanding"], warrants["as_converted"]) == ("104000", "187200")  # 9 ÷ 5 = 1.8 each
    assert (warrants["conversion_price"], warrants["conversion_ratio"]) == ("5", "1.8")


def test_the_what_if_says_the_same_at_every_door(ledger: Path) -> None:
    words = ("--new-money", "500000", "--post-money-part", "20%", "--as-of", "2020-06-02")
    told: Any = said("antidilution", *words, "--json", store=ledger).json
    part = Decimal("0.2")
    view = door.antidilution(DEAL, Decimal(500_000), post_money_part=part, as_of=date(2020, 6, 2), store=ledger)
    assert (told["price"], told["shares"]) == (str(view.round.price), str(view.round.shares))
    assert abs(view.round.part - part) < Decimal("0.0001")
    text = said("antidilution", *words, store=ledger).out
    assert "nothing is recorded" in text
    assert "warrant_exercise" in text
    all_of_it = text.splitlines()[-1].split()
    held = [sum(getattr(row, when) for row in view.round.held).quantize(Decimal("0.01")) for when in ("before", "after")]
    assert [Decimal(word.replace(",", "")) for word in all_of_it[1:3]] == held
    assert "pre-money" in text


def test_an_issue_that_the_charter_has_no_room_for_is_a_finding(ledger: Path) -> None:
    """50,000,000 are authorised: what the issue itself takes, what is issued, and what the others become are counted together."""
    told = said("antidilution", "--new-money", "500000", "--price", "0.0103", "--as-of", "2020-06-02", "--json", store=ledger)
    (finding,) = told.json["findings"]
    held = {row["class"]: Decimal(row["after"]) for row in told.json["held"]}
    others = sum((shares for name, shares in held.items() if name not in ("", "common")), Decimal(0)).to_integral_value("ROUND_CEILING")
    needed = 48_543_689 + held["common"] + others
    assert (told.code, finding["code"], finding["because"]) == (1, "authorized-shortfall", "authorized_common")
    assert (finding["asked"], finding["available"]) == (str(needed), "50000000")
    assert f"{needed - 50_000_000:,} too few" in finding["message"]
    text = said("antidilution", "--new-money", "500000", "--price", "0.0103", "--as-of", "2020-06-02", store=ledger)
    assert "raise the authorised count before the issue" in text.out
    assert "it cannot be made" not in text.out


@pytest.mark.parametrize(("money", "short"), [("491999.90", False), ("492000", False), ("492000.01", True)])
def test_the_last_share_that_the_charter_has(tmp_path: Path, money: str, short: bool) -> None:
    """800,000 are issued and 49,200,000 are left; at 0.01 and with nothing to convert they cost $492,000."""
    text = DEAL.read_text(encoding="utf-8")
    bare = text[: text.index("  series_a:")]
    (tmp_path / "deal.yaml").write_text(bare, encoding="utf-8")
    told = seriatim("antidilution", tmp_path / "deal.yaml", "--new-money", money, "--price", "0.01", "--as-of", "2020-06-02", "--json")
    assert bool(told.json["findings"]) == short == (told.code == 1)


def test_a_what_if_needs_a_price_or_a_part() -> None:
    both = ("--price", "5", "--post-money-part", "20%")
    for words, code in (((), "wrong-usage"), (both, "wrong-usage"), (("--price", "5", "--new-money", "0"), "out-of-range")):
        assert seriatim("antidilution", DEAL, "--new-money", "5", *words, "--json").codes == [code], words


def test_the_schedule_and_the_report_show_both_ways_to_exercise(ledger: Path, tmp_path: Path) -> None:
    rows: Any = said("schedule", "--as-of", "2020-06-02", "--json", store=ledger).json["rows"]
    told = [(r["by"], r["shares"], r["yields"], r["status"]) for r in rows if r["kind"] == "exercise"]
    assert ("seed_fund", "99000", "178200", "open") in told  # 1.8 each
    unseen = {t for t in told if t[3] == "not shown"}  # no close is recorded, so what a cashless exercise yields is not known
    assert unseen == {("seed_fund", "99000", None, "not shown"), ("growth_fund", "5000", None, "not shown")}
    assert said("report", "--as-of", "2020-06-02", "--out", tmp_path / "page.html", store=ledger).code == 0
