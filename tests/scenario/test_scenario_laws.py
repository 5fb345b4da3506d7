"""What is true of every scenario: it is what the ledger would record, it adds up, it repeats, and it stays within its volume."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from seriatim.deal.state import Now
from seriatim.deal.step import Step
from seriatim.ledger import choose
from seriatim.ledger.history import History
from seriatim.projection import play as projection
from seriatim.projection.walk import duties_performed, walk
from seriatim.scenario.outcome import outcome
from seriatim.units.numbers import ratio
from tests.scenario.playing import deal, play, recorded

FEW = settings(
    max_examples=8, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], phases=[Phase.explicit, Phase.generate]
)

PARTS = st.sampled_from(["5%", "10%", "40%", "100%"])
WHEN = st.sampled_from(["", " when price >= 0.004", " when price <= 0.004", " from 2017-05-05", " to 2017-06-15"])


@st.composite
def texts(draw: Any) -> str:
    """A scenario of Series K: a market of a few prices, and any policies."""
    prices = draw(st.lists(st.integers(1, 9), min_size=1, max_size=4))
    days = ("2017-02-13", "2017-03-15", "2017-05-08", "2017-06-20")
    path = ", ".join(f"{day}: 0.00{price}" for day, price in zip(days, prices, strict=False))
    uses = draw(st.sampled_from(["never", "all", "part"]))
    uses = uses if uses == "never" else ("all" if uses == "all" else f"{draw(PARTS)} of volume") + draw(WHEN)
    events = draw(st.sampled_from(["", "{kind: authorized, on: 2017-02-13, security: common, quantity: 2_000_000_000}",
                                   "{kind: split, on: 2017-05-10, security: common, new: 1, old: 1000, fractions: up}"]))  # fmt: skip
    funds = draw(st.sampled_from(["all", "none", "all before may"]))
    paid_on = ["last_day"] if funds == "none" else ["last_day", "first_day"]
    pays, remedy = draw(st.sampled_from(paid_on)), draw(st.sampled_from(["enforced", "not_enforced"]))
    lines = (
        f"conditions: {draw(st.sampled_from(['met', 'not_met']))}",
        f"market: {{prices: {{{path}}}, volume: {draw(st.integers(1, 10**9))}}}",
        f"purchaser: {{funds: {funds}, pays: {pays}}}",
        f"issuer: {{remedy: {remedy}, terminates: {draw(st.sampled_from(['never', 'on_default']))}}}",
        f"holders: {{boone: {{converts: '{uses}'}}}}",
        f"events: [{events}]",
    )
    return "\n".join(lines)


@FEW
@given(texts())
def test_recorded_as_ordinary_acts_it_gives_the_same_state(text: str):
    run = play(text, until="2017-08-10")
    state = recorded(run)
    assert nonzero(state.balances) == nonzero(run.end.state.balances)
    assert state.memory == run.end.state.memory
    assert list(state.certificates) == list(run.end.state.certificates)


def nonzero(balances: Any) -> dict[Any, Any]:
    return {key: value for key, value in balances.items() if value}


@FEW
@given(texts())
def test_the_same_file_gives_the_same_result(text: str):
    assert play(text, until="2017-08-10").played == play(text, until="2017-08-10").played


@FEW
@given(texts())
def test_money_and_shares_add_up(text: str):
    run = play(text, until="2017-08-10")
    what, end = outcome(run), run.end
    closed = [act for act in run.acts if act.kind == "closed"]
    assert what.proceeds == sum((act.quantity or Decimal(0)) * 1000 for act in closed)
    assert end.held("cash/ascent", "USD") == what.proceeds - what.paid_out
    if not any(act.kind == "split" for act in run.acts):
        assert what.outstanding_after == what.outstanding_before + what.issued
        assert what.existing_after == ratio(what.outstanding_before, what.outstanding_after)
    for asset in ("USD", "common", "series_k"):
        assert sum(value for (_, held), value in end.state.balances.items() if held == asset) == 0


@FEW
@given(texts(), PARTS)
def test_no_more_than_its_part_of_the_volume_is_converted_on_a_day(text: str, part: str):
    head, _, tail = text.partition("holders: ")
    text = f"{head}holders: {{boone: {{converts: {part} of volume}}}}\n{tail.partition(chr(10))[2]}"
    run = play(text, until="2017-08-10")
    volumes = {day.on: day.volume for day in run.days}
    for one in run.played:
        if one.act.kind == "converted" and one.became != "refused":
            got = one.moves[one.act.certificate, "common"]
            volume = volumes[one.act.on]
            assert volume is not None
            assert got <= volume * Decimal(part.rstrip("%")) / 100


def test_without_policies_it_is_the_walk_of_duties():
    run = play("conditions: met", until="2022-12-31")
    state = History(deal()).state()
    state.memory["authorized_series_k", "count"] = Decimal(20_000)
    duties = [done.act for done in walk(deal().clauses, state, run.start.on, run.end.on, duties_performed)]
    mine = [act for act in run.acts if act.kind in ("closed", "redeemed")]
    assert [(a.kind, a.on, a.quantity, a.certificate) for a in mine] == [(a.kind, a.on, a.quantity, a.certificate) for a in duties]
    assert {act.kind for act in run.acts} == {"designated", "condition", "closed", "redeemed"}


def test_the_start_is_not_changed():
    run = play("", until="2017-08-10")
    assert run.start.state.balances == History(deal()).state().balances


def test_a_quiet_day_asks_the_clauses_once(monkeypatch: pytest.MonkeyPatch):
    """A scenario of decades is mostly days on which a price is observed and nothing else: what may be done is worked out once for each."""
    asked: list[date] = []

    def steps(now: Now[Decimal]) -> list[Step[Decimal]]:
        asked.append(now.on)
        return choose.steps(now)

    monkeypatch.setattr(projection, "steps", steps)
    run = play("purchaser: {funds: none}\nmarket: {price: 0.0023, volume: 40_000_000}", as_of="2023-01-03", until="2023-12-29")
    quiet = {day.on for day in run.days} - {one.act.on for one in run.played if one.act.kind != "observed"}
    assert len(quiet) > 200
    assert max(asked.count(day) for day in quiet) == 1
