"""Every shipped deal under three scenarios: duties alone, everybody using all rights, and nobody paying anything.

Whatever the clauses, what a scenario yields must be what the ledger takes, act by act, and lead to the same state.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from seriatim.deal.terms import Party
from seriatim.ledger.history import History
from seriatim.scenario.outcome import outcome
from seriatim.scenario.scenario import run
from tests.conftest import REPOSITORY
from tests.doors.command import seriatim as command
from tests.scenario.playing import deal, recorded, scenario

DEALS = sorted(path.parent.name for path in (REPOSITORY / "deals").glob("*/deal.yaml"))
IMPACT = "impact: {shape: linear, coefficient: 20%, permanent: 5%}"
MARKET = f"market: {{price: 2, volume: 100_000, quotes: [vwap, close, low, bid], {IMPACT}, buyers: BUYER}}"
USES = "converts: 10% of volume, sells: 10% of volume, puts: all, exercises: all"
WITHOUT_A_MARKET = "converts: all, puts: all, exercises: all"
TEXTS = {
    "duties": "conditions: met\n",
    "rights": (
        "conditions: met\nissuer: {remedy: enforced, options: exercised, calls: all, forces: all, dividends: kind}\nholders: HOLDERS\n"
    ),
    "nobody": ("purchaser: {funds: none}\nissuer: {remedy: enforced, terminates: on_default, redemptions: unpaid, dividends: unpaid}\n"),
}


@pytest.mark.parametrize("what", TEXTS)
@pytest.mark.parametrize("name", DEALS)
def test_what_it_yields_is_what_the_ledger_takes(name: str, what: str):
    terms = deal(name)
    public = Party("public", "All other holders", "holder")
    terms = replace(terms, parties={**terms.parties, public.id: public})
    begins = terms.begins or date(2020, 1, 1)
    holders = [party.id for party in terms.parties.values() if party.role != "issuer" and party != public]
    quoted = any(security.kind == "common" for security in terms.securities.values())
    using = ", ".join(f"{holder}: {{{USES if quoted else WITHOUT_A_MARKET}}}" for holder in holders[:2])
    text = TEXTS[what].replace("HOLDERS", f"{{{using}}}")
    text += MARKET.replace("BUYER", public.id) if quoted and what == "rights" else ""
    history = History(terms)
    played = run(scenario(text, terms), history.now(begins), begins + timedelta(days=100))
    state = recorded(played, history)
    assert {key: value for key, value in state.balances.items() if value} == {
        key: value for key, value in played.end.state.balances.items() if value
    }
    assert state.memory == played.end.state.memory
    totals: dict[str, Decimal] = {}
    for (_, asset), value in played.end.state.balances.items():
        totals[asset] = totals.get(asset, Decimal(0)) + value
    assert set(totals.values()) <= {Decimal(0)}
    assert outcome(played).proceeds >= 0


def test_what_was_paid_before_the_record_is_no_price_of_nothing():
    """Eco-Stim's 1,000 shares stand in the opening: they convert into 913,043 common, and the file does not say what they cost."""
    terms = deal("ecostim-series-a")
    played = run(scenario("until: 2019-12-31", terms), History(terms).now(date(2017, 12, 31)), date(2019, 12, 31))
    what = outcome(played)
    assert what.proceeds == 0
    assert what.would_issue == 913_043
    assert what.effective_price is None
    assert what.effective_as_converted is None


@pytest.mark.parametrize("name", DEALS)
def test_every_view_takes_what_it_yields(name: str, tmp_path: Path):
    """Through the command line: what a scenario yields in which all rights are used, laid on cap table, schedule, waterfall, check."""
    terms, file = deal(name), REPOSITORY / "deals" / name / "deal.yaml"
    begins = terms.begins or date(2020, 1, 1)
    until = begins + timedelta(days=25)
    holders = [party.id for party in terms.parties.values() if party.role != "issuer"]
    quoted = any(security.kind == "common" for security in terms.securities.values())
    uses = "converts: 10% of volume, puts: all, exercises: all" if quoted else WITHOUT_A_MARKET
    text = TEXTS["rights"].replace("HOLDERS", "{" + ", ".join(f"{holder}: {{{uses}}}" for holder in holders[:2]) + "}")
    text += "market: {price: 2, volume: 100_000, quotes: [vwap, close, low, bid]}\n" if quoted else ""
    (tmp_path / "what.yaml").write_text(f"seriatim: 1\n{text}", encoding="utf-8")
    supposed = tmp_path / "supposed.yaml"
    span = ("--as-of", begins, "--until", until)
    (column,) = command("scenario", file, tmp_path / "what.yaml", *span, "--events-out", supposed, "--json").json["scenarios"]
    laid = ("--events", supposed, "--as-of", until, "--json")
    assert command("captable", file, *laid).json["rows"] == column["holdings"]
    assert command("schedule", file, *laid).json["by_year"] == column["obligations_left"]
    assert command("check", file, "--events", supposed, "--json").code in (0, 1)
    paid = command("waterfall", file, *laid)
    if paid.code == 2:
        assert set(paid.codes) == {"no-seat"}, "only because no document says what a class gets"
        return
    seated: dict[str, Decimal] = {}
    for seat in paid.json["seats"]:
        seated[seat["class"]] = seated.get(seat["class"], Decimal(0)) + Decimal(seat["shares"])
    held: dict[str, Decimal] = {}
    for row in column["holdings"]:
        held[row["class"]] = held.get(row["class"], Decimal(0)) + Decimal(row["outstanding"])
    assert {name: shares for name, shares in held.items() if shares} == seated
