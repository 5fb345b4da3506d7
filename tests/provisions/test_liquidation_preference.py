"""The liquidation preference: what each lot asks for, as converted today, faults in the terms, exact and on arrays.

Two real ones: BioSig's 9 % Series C, $1,000 a share and accrued dividends before junior stock
(https://ir.biosig.com/quarterly-reports/xbrl_doc_only/2356), and a Series A of 2018 with $0.0001 a share and then its part as
converted at $3.00 (https://www.sec.gov/Archives/edgar/data/1434647/000143774919009870/R11.htm).
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from seriatim.deal.claim import Claim
from seriatim.deal.clause import Clauses
from seriatim.deal.phrases import Worth
from seriatim.deal.state import Now
from seriatim.provisions import ConversionFixed, LiquidationPreference
from seriatim.units.numbers import lift
from tests.simulator.deals import CONVERSION, Book, deal
from tests.simulator.paths import clauses_on_paths, state_on_paths

USUAL: dict[str, Any] = {"amount": "stated_value + accrued", "rank": 1, "participation": "none", "conversion": "conversion"}


def preference(stated_value: Any = 1000, **terms: Any) -> LiquidationPreference[Decimal]:
    given: dict[str, Any] = {**USUAL, **terms}
    given["amount"] = Worth.parse(given["amount"])
    given |= {name: Decimal(str(given[name])) for name in ("cap_multiple", "cap_amount") if name in given}
    return LiquidationPreference("liquidation", "series_k", "USD", Decimal(str(stated_value)), **given)


def book(clause: LiquidationPreference[Decimal], **terms: Any) -> Book:
    """Series K in miniature with this clause besides its own."""
    small = deal(stated_value=clause.stated_value, **terms)
    return Book(replace(small, clauses=Clauses([*small.clauses, clause])))


def claims(book: Book, on: str = "2017-05-05") -> list[Claim[Decimal]]:
    now = book.now(on)
    return list(now.clauses.by_id["liquidation"].claim(now))


def asked(claim: Claim[Decimal]) -> dict[str, str]:
    """What a claim asks for, and by which lots."""
    lots = ", ".join(lot.id.partition("/")[2] for lot in claim.lots)
    return {"lots": lots, "each": f"{claim.preference.normalize():f}", "common": f"{(claim.common / claim.of).normalize():f}"}


def test_a_thousand_a_share_with_and_without_dividends_owing():
    """BioSig's Series C has 4,200 shares: 4,200,000 without dividends, 4,294,500 with 22.50 each."""
    held = book(preference(), preferred={"boone": 4200}, closings=[("none", "by 2017-02-24", 1, "")])
    (claim,) = claims(held)
    assert asked(claim) == {"lots": "opening/boone", "each": "1000", "common": "250000"}
    assert sum(lot.quantity for lot in claim.lots) * claim.preference == Decimal(4_200_000)
    held.record("dividend_paid", "2017-03-01", security="common", per_share="0.00009", participating="owed")
    (claim,) = claims(held)
    assert claim.preference == Decimal("1022.50")
    assert sum(lot.quantity for lot in claim.lots) * claim.preference == Decimal("4294500")


def test_hardly_any_preference_and_its_part_as_converted():
    """3,337 shares of $1,000 at $3.00: 0.3337 dollars first, and then as 1,112,333⅓ common."""
    terms = preference(amount="0.0001", participation="full")
    (claim,) = claims(
        book(terms, preferred={"boone": 3337}, conversion={"price": 3}, closings=[("none", "by 2017-02-24", 1, "")]), "2019-03-31"
    )
    assert claim.preference * 3337 == Decimal("0.3337")
    assert (claim.common * 3337, claim.of) == (Decimal(3_337_000), Decimal(3))


def test_lots_that_accrued_differently_have_a_claim_each():
    held = book(preference()).close("initial")
    held.record("dividend_paid", "2017-03-01", security="common", per_share="0.0001", participating="owed")
    held.close("march", "april")
    assert [asked(claim) for claim in claims(held)] == [
        {"lots": "initial", "each": "1025", "common": "250000"},
        {"lots": "march, april", "each": "1000", "common": "250000"},
    ]


def test_without_accrued_all_ask_for_the_same():
    held = book(preference(amount="stated_value")).close("initial")
    held.record("dividend_paid", "2017-03-01", security="common", per_share="0.0001", participating="owed")
    held.close("march")
    assert [asked(claim)["lots"] for claim in claims(held)] == ["initial, march"]


def test_a_split_of_the_common_changes_what_a_share_is_as_converted():
    held = book(preference()).close("initial")
    held.record("split", "2017-03-01", security="common", new=1, old=1000, fractions="up")
    assert [asked(claim)["common"] for claim in claims(held)] == ["250"]


def test_no_shares_no_claim():
    assert claims(book(preference())) == []


def test_one_share():
    held = book(preference(), preferred={"ann": 1}, closings=[("none", "by 2017-02-24", 1, "")])
    assert [asked(claim)["each"] for claim in claims(held)] == ["1000"]


@pytest.mark.parametrize(("on", "common"), [("2018-02-24", "250000"), ("2018-02-25", "0")])
def test_where_the_right_to_convert_has_ended_only_the_preference_is_left(on: str, common: str):
    held = book(preference(), conversion={"until": "12 months after issue"}).close("initial")
    assert [asked(claim)["common"] for claim in claims(held, on)] == [common]


@pytest.mark.parametrize(("becomes", "common"), [("common", "200"), ("series_k", "0")])
def test_a_share_that_becomes_another_series_counts_as_the_common_behind_it(becomes: str, common: str):
    """One Series K becomes 100 of a Series B at 10.00, each of which comes to two common; or, round and round, to none."""
    own = book(preference(), conversion={"into": "series_b", "price": 10}).history.deal
    given: dict[str, Any] = {"security": "series_b", "issuer": "ascent", "currency": "USD", "stated_value": Decimal(10)}
    first = replace(preference(10), id="b_first", security="series_b", conversion="b_converts")
    further = [ConversionFixed("b_converts", **given, **{**CONVERSION, "price": Decimal(5), "into": becomes}), first]
    held = Book(replace(own, clauses=Clauses([*own.clauses, *further]))).close("initial")
    assert [asked(claim)["common"] for claim in claims(held)] == [common]


def test_not_convertible():
    held = book(preference(conversion="")).close("initial")
    assert [asked(claim)["common"] for claim in claims(held)] == ["0"]


@pytest.mark.parametrize(
    ("terms", "most"),
    [
        ({"participation": "capped", "cap_multiple": 3}, 3000),
        ({"participation": "capped", "cap_amount": "2500.50"}, Decimal("2500.50")),
        ({"participation": "capped", "cap_multiple": 2, "amount": "1200 + accrued"}, 2400),
        ({"participation": "full"}, None),
    ],
)
def test_the_cap_counts_all_that_a_share_gets(terms: dict[str, Any], most: Any):
    held = book(preference(**terms)).close("initial")
    assert [claim.cap for claim in claims(held)] == [most]


@pytest.mark.parametrize(
    ("terms", "fault"),
    [
        ({"participation": "capped"}, "needs its cap once"),
        ({"participation": "capped", "cap_multiple": 3, "cap_amount": 3000}, "needs its cap once"),
        ({"cap_multiple": 3}, "no meaning where the participation is none"),
        ({"participation": "full", "cap_amount": 3000}, "no meaning where the participation is full"),
        ({"participation": "capped", "cap_multiple": "0.5"}, "less than the preference"),
        ({"participation": "capped", "cap_amount": "999.99"}, "less than the preference"),
        ({"participation": "full", "conversion": ""}, "needs the conversion"),
    ],
)
def test_mistakes(terms: dict[str, Any], fault: str):
    ((field, text),) = preference(**terms).mistakes()
    assert fault in text
    assert hasattr(preference(), field)


@pytest.mark.parametrize(
    "terms",
    [
        {},
        {"conversion": ""},
        {"participation": "full"},
        {"participation": "capped", "cap_multiple": 1},
        {"amount": "0", "participation": "full"},
    ],
)
def test_no_mistake(terms: dict[str, Any]):
    assert list(preference(**terms).mistakes()) == []


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        ({}, ["first paid the stated value plus accrued and unpaid dividends: before all others", "Instead of it a holder may take"]),
        ({"rank": 2, "conversion": ""}, ["after the preferences of rank 1", "gets no more than that"]),
        ({"amount": "0.0001", "participation": "full"}, ["first paid 0.0001 USD", "Besides, each share"]),
        (
            {"amount": "200% of stated_value", "participation": "capped", "cap_multiple": 4},
            ["first paid 200% of the stated value", "Besides", "no more than 4 times the original amount"],
        ),
        ({"participation": "capped", "cap_amount": "2500.50"}, ["first paid", "Besides", "no more than 2,500.5 USD"]),
    ],
)
def test_it_says_itself(terms: dict[str, Any], said: list[str]):
    sentences = list(preference(**terms).sentences(lambda name: name))
    assert len(sentences) == len(said)
    assert all(part in sentence.text for part, sentence in zip(said, sentences, strict=True))
    own = {"amount", "rank", "participation", "conversion"} | ({"cap_multiple", "cap_amount"} if "capped" in terms.values() else set())
    assert {name for sentence in sentences for name in sentence.states} == own


def test_a_multiple_is_of_the_original_amount_and_the_cap_too():
    """Two times 1,000 and 25.00 accrued ask for 2,025.00; a cap of three times is 3,000.00."""
    held = book(preference(amount="200% of stated_value + accrued", participation="capped", cap_multiple=3)).close("initial")
    held.record("dividend_paid", "2017-03-01", security="common", per_share="0.0001", participating="owed")
    (claim,) = claims(held)
    assert (claim.preference, claim.cap) == (Decimal("2025"), Decimal(3000))


def test_arrays_give_what_is_exact():
    held = book(preference(participation="capped", cap_multiple=3)).close("initial")
    held.record("dividend_paid", "2017-03-01", security="common", per_share="0.0001", participating="owed")
    held.close("march", "april")
    exact = claims(held)
    now = held.now("2017-05-05")
    paths = Now(now.on, state_on_paths(now.state, 3), clauses_on_paths(now.clauses))
    found = list(paths.clauses.by_id["liquidation"].claim(paths))
    assert len(found) == len(exact)
    for one, other in zip(found, exact, strict=True):
        for name in ("preference", "common", "of", "cap"):
            assert np.allclose(getattr(one, name), float(getattr(other, name)), rtol=1e-14), name
        assert [lot.id for lot in one.lots] == [lot.id for lot in other.lots]
    assert lift(preference(), float).cap_amount is None


def test_common_stock_has_its_seat():
    held = book(preference()).close("initial")
    now = held.now("2017-05-05")
    (claim,) = now.clauses.by_id["common_dividends"].claim(now)
    assert (claim.preference, claim.common, claim.of, claim.strike) == (0, 1, 1, 0)
    assert [lot.holder for lot in claim.lots] == ["float"]
