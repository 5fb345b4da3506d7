"""Beneficial ownership where limits leave several rights one room: each uses up what the others have left."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from seriatim.captable.ownership import beneficial
from seriatim.deal.clause import Clauses
from seriatim.deal.terms import Ownership
from seriatim.formats.deal_file import read_deal
from seriatim.provisions import OwnershipLimit
from tests.doors.command import DEAL, seriatim
from tests.provisions.protected import series, warrants, written
from tests.simulator.deals import Book, deal

LIMIT: dict[str, Any] = {
    "clause": "ownership_limit",
    "common": "common",
    "fraction": "9.99%",
    "ceiling": "9.99%",
    "notice_days": 0,
    "summed": "group",
}
CAP: dict[str, Any] = {"clause": "exchange_cap", "common": "common", "approval": "stockholder_approval"}
WORKHORSE = DEAL.parent.parent / "workhorse-series-b" / "events.yaml"
FUNDS = {"funds": {"name": "Funds", "members": ["a_holder", "b_holder"], "control": "one adviser"}}


def preferred(name: str, shares: object, *limits: Mapping[str, Any], price: object = 1) -> dict[str, Any]:
    """Shares of $1 that convert one for one, under limits."""
    own = series(name, shares, 1, price)
    return {**own, "clauses": [*own["clauses"], *limits]}


def owners(common: object, groups: Mapping[str, Any] | None = None, ownership: Mapping[str, Any] | None = None, **parts: Any) -> Any:
    """Who owns how much, by holder, the day after the shares of the deal were opened."""
    file = {**json.loads(written(common, **parts)), **({"groups": groups} if groups else {}), "ownership": ownership or {}}
    deal = read_deal(json.dumps(file), "deal.yaml").deal
    return {owner.holder: owner for owner in beneficial(deal, Book(deal).now("2020-01-02"))}


def for_one(*series: Mapping[str, Any]) -> dict[str, Any]:
    """The same series, all held by one."""
    return {s["name"][-1]: {**s, "opening": [{**line, "holder": "a_holder"} for line in s["opening"]]} for s in series}


def test_a_group_has_the_room_of_a_summed_limit_once():
    # 9.99 % of 470 is 46.953, by 0.9001 is 52.16: 52 shares to the one, to the other, or to both
    limited = preferred("a", 60, LIMIT)
    limited["opening"].append({"holder": "b_holder", "shares": 60, "on": "2020-01-01"})
    found = owners(470, FUNDS, a=limited, b=preferred("b", 0))
    assert {name: found[name].acquirable for name in ("a_holder", "b_holder", "funds")} == {"a_holder": 52, "b_holder": 52, "funds": 52}
    assert found["funds"].part * 522 == 52
    assert found["funds"].part <= Decimal("0.0999") < Decimal(53) / Decimal(523)


def test_members_that_are_limited_each_alone_make_room_for_each_other():
    # x of 470 + 2x is 9.99 % at 46.953 / 0.8002 = 58.68: 58 each, though the first to convert has 52 at once
    limited = preferred("a", 60, {**LIMIT, "summed": "holder"})
    limited["opening"].append({"holder": "b_holder", "shares": 60, "on": "2020-01-01"})
    found = owners(470, FUNDS, a=limited, b=preferred("b", 0))
    assert {name: found[name].acquirable for name in ("a_holder", "b_holder", "funds")} == {"a_holder": 52, "b_holder": 52, "funds": 116}


def test_two_classes_of_one_holder_have_its_room_once():
    found = owners(470, **for_one(preferred("a", 60, {**LIMIT, "id": "la"}), preferred("b", 60, {**LIMIT, "id": "lb"})))
    assert found["a_holder"].acquirable == 52


def test_warrants_and_preferred_have_one_exchange_cap():
    # 19.99 % of 1,000 is 199
    cap = {**CAP, "fraction": "19.99%", "outstanding": 1000, "rights": ["a_conversion", "warrant_exercise"]}
    bought = warrants(150, 2)
    bought["opening"][0]["holder"] = "a_holder"
    found = owners(1000, a=preferred("a", 150, cap), w=bought)
    assert found["a_holder"].acquirable == 199


@pytest.mark.parametrize(("authorized", "acquirable"), [(1199, 199), (1299, 299), (1300, 300), (1301, 300)])
def test_two_classes_have_the_authorised_shares_once(authorized: int, acquirable: int):
    parts = for_one(preferred("a", 150), preferred("b", 150))
    file = json.loads(written(1000, **parts))
    file["securities"]["common"] |= {"authorized": authorized, "reissuable": True}
    deal = read_deal(json.dumps(file), "deal.yaml").deal
    assert [o.acquirable for o in beneficial(deal, Book(deal).now("2020-01-02")) if o.holder == "a_holder"] == [acquirable]


@pytest.mark.parametrize("names", ["ab", "ba"])
def test_the_limited_right_goes_before_the_one_without_a_limit(names: str):
    # 52 within the limit, then 100 without one; the other way round the 100 would leave the limited right nothing
    rights = {"a": preferred("a", 60, LIMIT), "b": preferred("b", 100)}
    found = owners(470, **for_one(*(rights[name] for name in names)))
    assert found["a_holder"].acquirable == 152


def test_of_many_rights_the_limited_one_goes_first_too():
    parts = [preferred(name, 100) for name in "bcdef"] + [preferred("a", 60, LIMIT)]
    assert owners(470, **for_one(*parts))["a_holder"].acquirable == 552


def test_what_the_better_right_may_not_take_goes_by_the_other():
    # 0.5 a share gives 2 for each of 60, of which 52 common fit; of the 34 shares left each converts at 1
    shares = preferred("a", 60, {**LIMIT, "rights": ["a_conversion"]}, price="0.5")
    shares["clauses"].append({**shares["clauses"][0], "id": "at_one", "price": 1})
    assert owners(470, a=shares)["a_holder"].acquirable == 52 + 34


def test_without_a_limit_every_lot_goes_by_its_best_right():
    shares = preferred("a", 60, price="0.5")
    shares["clauses"].append({**shares["clauses"][0], "id": "at_one", "price": 1})
    assert owners(470, a=shares)["a_holder"].acquirable == 120


@pytest.mark.parametrize(("has", "acquirable"), [(46, 1), (47, 0), (60, 0)])
def test_at_the_limit_nothing_more_is_acquired(has: int, acquirable: int):
    # 9.99 % of 470 is 46.953: from 46 held 0.953 / 0.9001 = 1.06
    file = json.loads(written(470 - has, a=preferred("a", 60, LIMIT)))
    file["securities"]["common"]["opening"].append({"holder": "a_holder", "shares": has, "on": "2020-01-01"})
    deal = read_deal(json.dumps(file), "deal.yaml").deal
    found = next(o for o in beneficial(deal, Book(deal).now("2020-01-02")) if o.holder == "a_holder")
    assert (found.held, found.acquirable) == (Decimal(has), Decimal(acquirable))


def test_where_the_better_right_may_take_nothing_all_goes_by_the_other():
    shares = preferred("a", 60, {**CAP, "fraction": "0%", "outstanding": 470, "rights": ["a_conversion"]}, price="0.5")
    shares["clauses"].append({**shares["clauses"][0], "id": "at_one", "price": 1})
    assert owners(470, a=shares)["a_holder"].acquirable == 60


def test_closings_that_count_are_within_the_limit_too():
    # 60 days from signing: initial, March and April bring 3,000 that come to 750,000,000; 4.99 % leaves 86,327,000,000 / 950,100
    limit = OwnershipLimit("limit", "series_k", {}, "common", Decimal("0.0499"), Decimal("0.0499"), 0, "holder")
    terms = deal()
    for clauses, acquirable in ((terms.clauses, 750_000_000), (Clauses([*terms.clauses, limit]), 90_750_000)):
        counted = replace(terms, clauses=clauses, ownership=Ownership(60, "counted"))
        found = {o.holder: o for o in beneficial(counted, Book(counted).now("2017-02-08"))}
        assert found["boone"].acquirable == acquirable  # whole preferred: 363 of 250,000 common each


def test_a_conversion_that_falls_due_within_the_days_counts():
    shares = preferred("a", 60)
    shares["clauses"][0] |= {"clause": "conversion_automatic"}
    for on, acquirable in (("2020-03-02", 60), ("2020-03-03", None)):  # 60 days from 2 January, and 61
        due = {**shares, "clauses": [{**shares["clauses"][0], "on": on}]}
        found = owners(470, a=due)
        assert (found["a_holder"].acquirable if acquirable else found.get("a_holder")) == acquirable


def test_of_no_common_on_record_nothing_is_a_part():
    found = owners(0, a=preferred("a", 60))["a_holder"]
    assert (found.held, found.acquirable, found.part) == (0, 60, None)
    said = seriatim("captable", DEAL.parent.parent / "workhorse-series-b" / "deal.yaml", "--events", WORKHORSE, "--as-of", "2019-06-30").out
    assert "investors     0   9,262,500" in said
    assert "no common is on record as outstanding: of how much that would be a part is not known" in said


def test_looking_moves_nothing():
    file = json.loads(written(470, a=preferred("a", 60, LIMIT)))
    deal = read_deal(json.dumps(file), "deal.yaml").deal
    now = Book(deal).now("2020-01-02")
    before = dict(now.state.balances), dict(now.state.memory), dict(now.state.certificates)
    assert beneficial(deal, now) == beneficial(deal, now)
    assert (dict(now.state.balances), dict(now.state.memory), dict(now.state.certificates)) == before


def test_the_ratio_is_what_a_share_becomes_and_not_its_stated_value_at_the_price() -> None:
    """Lilis: 120 % of $1,000 at $6.15 are 195.12 common each in 2018, 125 % are 203.25 from 2019 on; ENTECH's ratio is 1 for 1."""
    deals = DEAL.parent.parent
    shown = [
        next(line for line in seriatim("captable", deals / name, "--as-of", on, "--json").json["classes"] if line["class"] == series)
        for name, on, series in (
            ("lilis-series-c/deal.yaml", "2018-12-31", "series_c"),
            ("lilis-series-c/deal.yaml", "2019-01-01", "series_c"),
            ("entech-series-b/deal.yaml", "2008-02-25", "series_b"),
        )
    ]
    assert [Decimal(line["conversion_ratio"]) for line in shown] == [Decimal("195.1219512195"), Decimal("203.2520325203"), 1]
    assert all(int(Decimal(line["conversion_ratio"]) * Decimal(line["outstanding"])) == int(line["as_converted"]) for line in shown)
