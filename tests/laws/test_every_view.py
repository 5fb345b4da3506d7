"""Every view of every deal, the shipped ones and some odd small ones: none stops, and they agree on what all comes to in common.

The cap table rounds as a holder receives it; the formulas of anti-dilution (`deal.converted`) count over all shares and round nothing.
So they are apart by less than a share for each holder and right, and where nothing is left to round they are the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from seriatim.app.workspace import Options, open_workspace
from seriatim.captable.captable import captable, commons
from seriatim.captable.conversions import rights
from seriatim.captable.stages import stages
from seriatim.deal.converted import as_converted
from seriatim.deal.state import Now
from seriatim.deal.terms import Deal
from tests.conftest import REPOSITORY
from tests.doors.command import seriatim
from tests.provisions.protected import RATCHET, WEIGHTED, series, warrants, written

DEALS = sorted(path.parent.name for path in (REPOSITORY / "deals").glob("*/deal.yaml"))
DAY = date(2020, 6, 1)
SEAT: dict[str, Any] = {"clause": "liquidation_preference", "amount": "stated_value", "rank": 1, "participation": "none"}
CAP: dict[str, Any] = {"clause": "exchange_cap", "common": "common", "fraction": "19.99%", "approval": "vote", "outstanding": 1000}
LIMIT: dict[str, Any] = {
    "clause": "ownership_limit",
    "common": "common",
    "fraction": "9.99%",
    "ceiling": "9.99%",
    "notice_days": 0,
    "summed": "holder",
}
EXCHANGE: dict[str, Any] = {
    "clause": "exchange",
    "into": "b",
    "amount": "stated_value",
    "price": 100,
    "fractions": "down",
    "part": "any",
    "restricted": False,
}


def preferred(name: str, shares: object, *more: dict[str, Any], into: str = "common") -> dict[str, Any]:
    """Shares of $100 that become 10 of another security each, with a seat in a liquidation, and what else is given."""
    own = series(name, shares, 100, 10)
    own["clauses"][0]["into"] = into
    seat = {**SEAT, "id": f"{name}_seat", "conversion": f"{name}_conversion"}
    return {**own, "clauses": [*own["clauses"], seat, *more]}


def straight(name: str, shares: object) -> dict[str, Any]:
    """Shares that convert into nothing."""
    own = preferred(name, shares)
    return {**own, "clauses": [{**SEAT, "id": f"{name}_seat"}]}


ODD: dict[str, dict[str, Any]] = {
    "exchange cap without an authorised count": {"a": preferred("a", 100, CAP)},
    "warrants on a series": {"a": preferred("a", 30), "w": warrants(1000, 2, into="a")},
    "warrants on a series not issued yet": {
        "a": preferred("a", 0, {**WEIGHTED, "protects": "a_conversion"}),
        "w": warrants(1000, 2, into="a"),
    },
    "notes into a series into another": {"n": preferred("n", 7, into="b"), "b": preferred("b", 0, into="a"), "a": preferred("a", 5)},
    "exchange into a series with limits": {"a": preferred("a", 20, EXCHANGE), "b": preferred("b", 50, CAP, LIMIT)},
    "limits where the right leads on": {"n": preferred("n", 7, CAP, {**LIMIT, "id": "of_n"}, into="a"), "a": preferred("a", 5, LIMIT)},
    "a series without conversion": {"a": straight("a", 100), "w": warrants(10, 2)},
    "warrants on a series without conversion": {"a": straight("a", 0), "w": warrants(10, 2, into="a")},
    "series into each other": {"a": preferred("a", 10, into="b"), "b": preferred("b", 10, into="a")},
    "protected warrants on a protected series": {
        "a": preferred("a", 100, {**RATCHET, "id": "guard", "protects": "a_conversion"}),
        "w": warrants(100, 20, {**WEIGHTED, "protects": "warrant_exercise"}, into="a"),
    },
    "no common": {"a": preferred("a", 100)},
}


def on_two_days(path: Path, options: Options) -> Iterator[tuple[Deal, Now[Decimal]]]:
    """The deal at its beginning, and after all that has happened."""
    work = open_workspace(path, options)
    begins = work.deal.begins or DAY
    for on in dict.fromkeys((begins, max([begins, *(event.act.on for event in work.history.events)]))):
        yield work.deal, work.now(on, None)


def agree(deal: Deal, now: Now[Decimal]) -> None:
    """Every level adds up to the same, which the last stage has in common; and the formulas over all shares are a rounding away."""
    table = captable(deal, now)
    for level in ("class", "holder", "certificate"):
        rows = captable(deal, now, level=level).rows
        assert sum(row.as_converted or 0 for row in rows) == table.fully_diluted
        assert sum(row.of_fully_diluted or 0 for row in rows) in (0, pytest.approx(1, abs=Decimal("1e-20")))
    assert sum(row.as_converted or 0 for row in table.classes) == table.fully_diluted
    last = stages(deal, now)[-1].table
    assert last.fully_diluted == sum(row.outstanding for row in last.classes if row.security in commons(deal))
    (common,) = commons(deal)
    open_ = [step for step in rights(now) if not step.blocked]
    for row in table.classes:
        over = [step for step in open_ if step.security == row.security]
        if row.as_converted is None or len({step.clause for step in over}) != 1:
            continue  # a price that nobody knows; or which of several rights counts, the formulas do not ask
        apart = as_converted(now, row.security, common) - row.as_converted
        assert abs(apart) < max(1, len({step.by for step in over})), row


@pytest.mark.parametrize("name", DEALS)
def test_the_views_of_a_shipped_deal(name: str, tmp_path: Path):
    path = REPOSITORY / "deals" / name / "deal.yaml"
    happened = path.with_name("events.yaml")
    events = (happened,) if happened.exists() else ()
    for deal, now in on_two_days(path, Options(events=events)):
        if commons(deal):
            agree(deal, now)
        shown(path, now.on, tmp_path, *(word for file in events for word in ("--events", file)))


@pytest.mark.parametrize("what", ODD)
def test_the_views_of_an_odd_deal(what: str, tmp_path: Path):
    path = tmp_path / "deal.yaml"
    path.write_text(written(None if what == "no common" else 1000, **ODD[what]))
    for deal, now in on_two_days(path, Options()):
        agree(deal, now)
    shown(path, DAY, tmp_path)


def shown(path: Path, on: date, folder: Path, *words: object) -> None:
    """Each command says what it has to say, or why it cannot: an exception would leave `main` and fail the test."""
    assert seriatim("check", path).code in (0, 1)
    assert seriatim("explain", path).code == 0
    day = ("--as-of", on, *words, "--json")
    for verb, more in VIEWS:
        ran = seriatim(verb, path, *more, *(("--out", folder / "report.html") if verb == "report" else ()), *day)
        assert ran.code in (0, 1, 2), ran.text
        assert ran.code != 2 or json.loads(ran.out)["problems"], ran.text


VIEWS: tuple[tuple[str, tuple[object, ...]], ...] = (
    ("schedule", ()),
    *(("captable", ("--level", level)) for level in ("class", "holder", "certificate")),
    ("antidilution", ("--new-money", 8000, "--price", 1)),
    ("antidilution", ("--new-money", 8000, "--post-money-part", "20%")),
    ("waterfall", ("--exit", "1m")),
    ("report", ()),
)
