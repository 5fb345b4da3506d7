"""Rights into a series: what the series converts into counts, over however many steps, and each step is reserved for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from seriatim.captable.captable import captable
from seriatim.captable.ownership import beneficial
from seriatim.captable.stages import shortfall, stages, unpriced
from seriatim.deal.converted import as_converted
from seriatim.formats.deal_file import read_deal
from tests.captable.test_ownership import LIMIT, owners
from tests.provisions.protected import book, series, warrants, written
from tests.simulator.deals import Book

DAY = "2020-06-01"


def into(name: str, shares: object, stated_value: object, price: object, what: str, **terms: Any) -> dict[str, Any]:
    """A series whose conversion gives shares of another."""
    own = series(name, shares, stated_value, price)
    own["clauses"][0] |= {"into": what, **terms}
    return own


def of_class(b: Book) -> dict[str, Any]:
    return {c.security: (c.as_converted, c.reserved) for c in captable(b.history.deal, b.now(DAY)).classes}


def agree(b: Book) -> Any:
    """Fully diluted, which the last stage has outstanding in common; and unrounded it is less than a share of each step away."""
    deal, now = b.history.deal, b.now(DAY)
    table, last = captable(deal, now), stages(deal, now)[-1].table
    assert last.fully_diluted == table.fully_diluted == next(c.outstanding for c in last.classes if c.security == "common")
    for level in ("class", "holder", "certificate"):
        assert sum(row.as_converted or 0 for row in captable(deal, now, level=level).rows) == table.fully_diluted
    return table.fully_diluted


def test_warrants_on_a_series_come_to_what_it_converts_into():
    """1,000 warrants on Series A of $100 at $10: 10,000 common; they reserve the 1,000 Series A too."""
    b = book(1_000_000, a=series("a", 0, 100, 10), w=warrants(1000, 2, into="a"))
    assert of_class(b) == {"common": (1_000_000, 10_000), "a": (0, 1000), "w": (10_000, 0)}
    assert agree(b) == 1_010_000
    assert as_converted(b.now(DAY), "w", "common") == 10_000
    owner: Any = {o.holder: o for o in beneficial(b.history.deal, b.now(DAY))}["warrant_holder"]
    assert (owner.held, owner.acquirable, owner.part * 1_010_000) == (0, 10_000, 10_000)


def test_each_step_is_rounded_as_the_holder_receives_it():
    """7 notes of $1 at $2 are 3 Series B; each is 5 Series A, which are 15; each of $5 at $2, so that they are 37 common."""
    b = book(100, n=into("n", 7, 1, 2, "b"), b=into("b", 0, 5, 1, "a"), a=series("a", 0, 5, 2))
    assert of_class(b) == {"common": (100, 37), "n": (37, 0), "b": (0, 3), "a": (0, 15)}
    assert agree(b) == 137
    owner: Any = {o.holder: o for o in beneficial(b.history.deal, b.now(DAY))}["n_holder"]
    assert owner.acquirable == 37
    assert as_converted(b.now(DAY), "n", "common") == 43.75


def test_one_holder_converts_a_series_once_wherever_it_has_it_from():
    """3 Series A of its own and 2 from notes are 5 at 2.5: 12 common together, where each alone would be 7 and 5; 7 of them its own's."""
    a = {**series("a", 3, 5, 2)}
    a["opening"][0]["holder"] = "n_holder"
    b = book(100, a=a, n=into("n", 2, 1, 1, "a"))
    assert of_class(b)["a"][0] + of_class(b)["n"][0] == 12
    assert agree(b) == 112


def test_a_warrant_on_a_series_that_converts_into_nothing_comes_to_no_common():
    straight = {**series("a", 0, 100, 10), "clauses": []}
    b = book(1000, a=straight, w=warrants(50, 2, into="a"))
    assert of_class(b) == {"common": (1000, 0), "a": (0, 50), "w": (0, 0)}
    assert agree(b) == 1000
    assert "warrant_holder" not in {o.holder for o in beneficial(b.history.deal, b.now(DAY))}


@pytest.mark.parametrize("way_out", [False, True])
def test_series_that_convert_into_each_other_come_to_an_end(way_out: bool):
    """A becomes B, and B A: no common. Where B may become 4 common too, both do that."""
    b_terms = into("b", 10, 4, 4, "a")
    if way_out:
        b_terms["clauses"].append({**b_terms["clauses"][0], "id": "b_to_common", "into": "common", "price": 1})
    b = book(1000, a=into("a", 10, 4, 4, "b"), b=b_terms)
    found = of_class(b)
    assert (found["a"][0], found["b"][0]) == ((40, 40) if way_out else (0, 0))
    assert agree(b) == (1080 if way_out else 1000)
    assert [as_converted(b.now(DAY), name, "common") for name in "ab"] == ([40, 40] if way_out else [0, 0])
    acquirable: Any = {o.holder: o.acquirable for o in beneficial(b.history.deal, b.now(DAY))}
    assert (acquirable.get("a_holder"), acquirable.get("b_holder")) == ((40, 40) if way_out else (None, None))


def test_of_two_rights_the_one_that_comes_to_more_common_counts_not_the_one_that_gives_more_shares():
    """60 shares become 30 common at once; or 3 Series A of 20 common each, which are 60."""
    terms = series("n", 60, 1, 2)
    terms["clauses"].append({**terms["clauses"][0], "id": "n_to_a", "into": "a", "price": 20})
    b = book(1000, n=terms, a=series("a", 0, 20, 1))
    assert of_class(b) == {"common": (1000, 60), "n": (60, 0), "a": (0, 3)}
    assert agree(b) == 1060


def test_limits_hold_on_the_last_step():
    """4 Series A for the warrants; 9.99 % of 470 leaves 52 common of the 60, by the conversion that is limited."""
    a = series("a", 0, 15, 1)
    a["clauses"].append({**LIMIT, "id": "limit"})
    found = owners(470, a=a, w=warrants(4, 2, into="a"))
    assert found["warrant_holder"].acquirable == 45  # of 15 each, 3 whole Series A


def authorised(b: Mapping[str, Any], **counts: int) -> Any:
    file = json.loads(written(470, **b))
    for name, count in counts.items():
        file["securities"][name] |= {"authorized": count, "reissuable": False}
    deal = read_deal(json.dumps(file), "deal.yaml").deal
    now = Book(deal).now("2020-01-02")
    return deal, now


def test_the_authorised_count_of_the_series_on_the_way_is_a_limit_too():
    deal, now = authorised({"a": series("a", 0, 15, 1), "w": warrants(4, 2, into="a")}, a=3)
    found: Any = {o.holder: o.acquirable for o in beneficial(deal, now)}
    assert found["warrant_holder"] == 45
    row: Any = next(c for c in captable(deal, now).classes if c.security == "a")
    assert (row.reserved, row.available) == (4, -1)


def test_common_for_the_series_to_come_is_reserved():
    deal, now = authorised({"a": series("a", 0, 15, 1), "w": warrants(4, 2, into="a")}, common=500)
    row: Any = next(c for c in captable(deal, now).classes if c.security == "common")
    assert (row.reserved, row.available) == (60, -30)


def test_too_few_of_the_series_on_the_way_is_a_shortfall():
    """3 Series A are authorised; 2 are outstanding, 4 reserved for the warrants."""
    own = {**series("a", 2, 15, 1)}
    deal, now = authorised({"a": own, "w": warrants(4, 2, into="a")}, a=3)
    found: Any = shortfall(deal, stages(deal, now))
    assert (found.code, found.because, found.asked, found.available) == ("authorized-shortfall", "authorized_a", "6", "3")
    assert found.message == "already: 2 a outstanding and 4 reserved for conversion make 6, but 3 are authorised: 3 too few"
    enough, now = authorised({"a": own, "w": warrants(4, 2, into="a")}, a=6)
    assert shortfall(enough, stages(enough, now)) is None


def test_what_was_retired_for_good_is_told_in_a_shortfall():
    """Of 7 Series A 3 were cancelled and may not be issued again: 3 + 1 outstanding + 4 reserved are 8."""
    deal, _ = authorised({"a": series("a", 4, 15, 1), "w": warrants(4, 2, into="a")}, a=7)
    b = Book(deal)
    b.record("cancelled", "2020-01-02", security="a", holder="a_holder", quantity=3)
    found: Any = shortfall(deal, stages(deal, b.now("2020-01-02")))
    assert "1 a outstanding, 3 retired for good and 4 reserved for conversion make 8, but 7 are authorised: 1 too few" in found.message


@pytest.mark.parametrize(("price", "class_b"), [(1, 50), ("0.5", 100), (2, 50)])
def test_common_of_one_class_that_converts_into_another(price: object, class_b: int):
    """50 Class B at one for one are 50, at two for one 100; at one for two they stay what they are."""
    own = {**series("b", 50, 1, price), "kind": "common"}
    own.pop("stated_value")
    own["clauses"][0]["amount"] = 1
    b = book(1000, b=own)
    found = of_class(b)
    assert found["b"] == (class_b, 0)
    assert found["common"] == (1000, 0 if class_b == 50 and price == 2 else class_b)
    table: Any = captable(b.history.deal, b.now(DAY))
    assert table.fully_diluted == 1000 + class_b


@pytest.mark.parametrize("named", [False, True])
def test_a_limit_over_notes_reaches_the_common_only_where_it_names_the_conversion_that_gives_it(named: bool):
    """40 notes are 40 Series A, one common each: 9.99 % of 300 leaves 33, by the conversion of Series A alone."""
    limit = {**LIMIT, "id": "limit", **({"rights": ["a_conversion"]} if named else {})}
    notes = into("n", 40, 1, 1, "a")
    notes["clauses"].append(limit)
    found = owners(300, n=notes, a=series("a", 0, 1, 1))
    assert found["n_holder"].acquirable == (33 if named else 40)


def test_a_price_on_the_way_that_nobody_knows_leaves_the_figure_blank_and_is_named():
    """Warrants on Series A, which converts at 75 % of what nobody observed: how much common they are is not known, nor left out unsaid."""
    own = series("a", 0, 100, 10)
    terms = {k: v for k, v in own["clauses"][0].items() if k != "price"}
    terms |= {"clause": "conversion_variable", "quote": "close", "reference": "mean_of_lowest", "lowest": 2, "days": 10, "window": "before"}
    b = book(1000, a={**own, "clauses": [{**terms, "rate": "75%"}]}, w=warrants(50, 2, into="a"))
    deal, now = b.history.deal, b.now(DAY)
    table: Any = captable(deal, now)
    assert [(c.security, c.as_converted, c.reserved) for c in table.classes] == [("common", 1000, 0), ("a", 0, 50), ("w", None, 0)]
    assert table.fully_diluted == 1000
    assert [(p.code, p.because) for p in unpriced(stages(deal, now))] == [("price-unknown", "a_conversion")]
    assert "warrant_holder" not in {o.holder for o in beneficial(deal, now)}


def test_going_round_gives_nobody_more():
    """Each A is 2 B and each B 2 A, or one common: 10 A are 20 common, not 40 by way of B, A and B again."""
    b_terms = into("b", 0, 4, 2, "a")
    b_terms["clauses"].append({**b_terms["clauses"][0], "id": "b_to_common", "into": "common", "price": 4})
    b = book(1000, a=into("a", 10, 4, 2, "b"), b=b_terms)
    acquirable: Any = {o.holder: o.acquirable for o in beneficial(b.history.deal, b.now(DAY))}
    assert of_class(b)["a"][0] == acquirable["a_holder"] == 20
    assert agree(b) == 1020
