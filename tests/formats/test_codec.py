"""Text to types and back: parse∘render is the identity, and every problem is found in one reading."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seriatim.deal.act import Act, Take
from seriatim.deal.citation import Citation
from seriatim.deal.phrases import AfterIssue, Until, When, Worth
from seriatim.deal.terms import Closing, Opening, Premium, Question, Security, Stated
from seriatim.formats.codec import Reader
from seriatim.formats.hints import describe, hints_of
from seriatim.formats.plain import plain, unplain
from seriatim.formats.tree import read_tree
from seriatim.provisions import CLAUSES
from seriatim.units.dates import month_window
from seriatim.units.decimals import Rate


@dataclass(frozen=True, slots=True)
class Everything:
    """One field of every kind that the reader knows."""

    text: str
    yes: bool
    count: int
    number: Decimal
    rate: Rate
    day: date
    moment: datetime
    choice: Literal["down", "up"]
    when: When
    worth: Worth[Decimal]
    pair: tuple[str, Decimal | None]
    many: tuple[date, ...] = ()
    by_name: Mapping[str, Question] = field(default_factory=dict)
    perhaps: Decimal | None = None


def read(kind: type[Any], text: str) -> tuple[Any, Reader]:
    reader = Reader()
    return reader.read(kind, read_tree(text, "f.yaml"), "thing"), reader


def read_back(value: Any) -> Any:
    again, reader = read(type(value), json.dumps(plain(value), ensure_ascii=False))
    assert reader.problems == []
    return again


numbers = st.decimals(allow_nan=False, allow_infinity=False, places=10, min_value=Decimal(-(10**20)), max_value=Decimal(10**20))
counts = st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=0, max_value=10**12)
rates = st.decimals(allow_nan=False, allow_infinity=False, places=8, min_value=0, max_value=20)
days = st.dates(date(1900, 1, 1), date(2199, 12, 31))
words = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=30)
ids = st.from_regex("[a-z0-9][a-z0-9_-]{0,10}", fullmatch=True)
months = st.builds(month_window, st.integers(1900, 2199), st.integers(1, 12)).map(lambda w: When("during", w.opens, w.closes))
whens = st.one_of(months, days.map(lambda d: When("by", None, d)), days.map(lambda d: When("on", d, d)))
afters = st.builds(AfterIssue, st.integers(0, 99999), st.sampled_from(["years", "months", "days"]))
untils = st.one_of(st.just(Until()), afters.map(Until))
worths = st.one_of(
    st.builds(Worth, st.just(True), st.just(Decimal(0)), st.booleans()), st.builds(Worth, st.just(False), counts, st.booleans())
)
citations = st.builds(Citation, ids, st.none() | st.integers(1, 999), st.just("") | words.filter(lambda w: '"' not in w and w.strip() == w))
moments = st.datetimes(timezones=st.just(UTC))
questions = st.builds(Question, ids, words, st.lists(ids, max_size=3).map(tuple))
everything = st.builds(
    Everything,
    words,
    st.booleans(),
    st.integers(0, 10**6),
    numbers,
    rates,
    days,
    moments,
    st.sampled_from(["down", "up"]),
    whens,
    worths,
    st.tuples(words, st.none() | numbers),
    st.lists(days, max_size=3).map(tuple),
    st.dictionaries(ids, questions, max_size=3),
    st.none() | numbers,
)


@given(everything)
def test_what_is_written_is_read_back(value: Everything) -> None:
    assert read_back(value) == value


@given(everything)
def test_plain_data_is_turned_back(value: Everything) -> None:
    data = {key: part for key, part in plain(value).items() if key != "by_name"}
    again = unplain(Everything, json.loads(json.dumps(data)))
    assert [getattr(again, name) for name in data] == [getattr(value, name) for name in data]


@given(st.builds(Closing, ids, whens, counts, st.none() | counts, words), st.builds(Opening, ids, counts, days))
def test_terms_are_read_back(closing: Closing, opening: Opening) -> None:
    assert read_back(closing) == closing
    assert read_back(opening) == opening


@given(
    st.builds(Stated, ids, st.sampled_from(["amount", "shares", "count"]), counts, st.lists(ids, max_size=3).map(tuple)),
    st.builds(Premium, ids, rates, ids, ids, days, counts, rates),
)
def test_what_documents_state_is_read_back(stated: Stated, premium: Premium) -> None:
    assert read_back(stated) == stated
    assert read_back(premium) == premium


@given(
    st.builds(
        Act,
        st.just("converted"),
        days,
        id=ids,
        quantity=counts,
        lots=st.lists(st.builds(Take, ids, st.none() | counts), max_size=3).map(tuple),
    )
)
def test_an_act_is_turned_back_with_the_types_it_had(act: Act[Decimal]) -> None:
    assert unplain(Act, json.loads(json.dumps(plain(act)))) == act


@given(st.one_of(citations, untils, worths, whens, afters))
def test_phrases_are_read_back(phrase: Any) -> None:
    assert type(phrase).parse(str(phrase)) == phrase


def test_a_number_keeps_every_digit_and_is_written_in_one_way() -> None:
    value, reader = read(Opening, "{holder: h, shares: 0.0040, on: 2017-01-31}")
    assert str(value.shares) == "0.0040"
    assert plain(value)["shares"] == "0.004"
    assert reader.leaves["thing.shares"][1] == Decimal("0.004")


def test_a_rate_above_one_is_written_in_percent() -> None:
    premium = Premium("p", Decimal("1.5"), "c", "q", date(2017, 2, 7), Decimal("0.0001"), Decimal("0.005"))
    assert plain(premium)["value"] == "150%"
    assert plain(premium)["tolerance"] == "0.005"


@pytest.mark.parametrize("text", ["true", "True", "TRUE"])
def test_truth_is_read_in_each_of_its_spellings(text: str) -> None:
    value, _ = read(Security, f"{{id: s, kind: common, name: NO, reissuable: {text}}}")
    assert value.reissuable is True
    assert value.name == "NO"


@pytest.mark.parametrize(
    ("name", "text", "code", "message", "remedy"),
    [
        ("number", "abc", "wrong-value", "number: 'abc' is not a number", ""),
        ("number", "$0.004", "wrong-value", "is not a number", "did you mean 0.004?"),
        ("number", "0,004", "wrong-value", "is not a number", ""),
        ("number", "0.00000000001", "wrong-value", "more than 10 decimal places", ""),
        ("number", "[1]", "wrong-shape", "number should be one value", ""),
        ("number", "{a: 1}", "wrong-shape", "number should be one value", ""),
        ("number", "{}", "wrong-shape", "number should be one value", "{value: ..., cite: ...}"),
        ("number", "{value: 1, cyte: x}", "unknown-key", "'cyte' has no meaning here", "did you mean cite?"),
        ("number", "", "missing-value", "number has no value", "take the line out"),
        ("count", "1.5", "wrong-value", "not a whole number", ""),
        ("rate", "50", "wrong-value", "could mean two things", "did you mean 50%?"),
        ("rate", "1.2", "wrong-value", "could mean two things", "did you mean 120%, or 1.2%?"),
        ("rate", "-5%", "wrong-value", "never negative", ""),
        ("yes", "no", "wrong-value", "neither true nor false", "did you mean false?"),
        ("day", "2017-02-30", "wrong-value", "has the days 1 to 28", ""),
        ("day", "Feb 3", "wrong-value", "is not a date", ""),
        ("moment", "2017-02-24", "wrong-value", "has no time zone", ""),
        ("moment", "noon", "wrong-value", "is not a moment", ""),
        ("choice", "dwn", "wrong-value", "'dwn' is not one of down, up", "did you mean down?"),
        ("when", "in March", "wrong-value", "says no date", ""),
        ("worth", "par + accrued", "wrong-value", "is no worth", ""),
        ("pair", "[a]", "wrong-shape", "should be a list of 2", ""),
        ("pair", "a", "wrong-shape", "should be a list", ""),
        ("many", "2017-02-24", "wrong-shape", "many should be a list", ""),
        ("many", "[2017-02-24, soon]", "wrong-value", "entry 2 of many: 'soon' is not a date", ""),
        ("by_name", "[a]", "wrong-shape", "by_name should hold named values", ""),
        ("by_name", "{a: b}", "wrong-shape", "a should hold named values", ""),
        ("by_name", "{a: {id: a}}", "missing-key", "a needs asks", "add asks:"),
    ],
)
def test_a_wrong_value_is_named_with_its_place_and_a_remedy(name: str, text: str, code: str, message: str, remedy: str) -> None:
    whole = {
        "text": "x",
        "yes": "true",
        "count": "1",
        "number": "1",
        "rate": "50%",
        "day": "2017-02-24",
        "moment": "2017-02-24T12:00:00Z",
        "choice": "up",
        "when": "by 2017-02-24",
        "worth": "stated_value",
        "pair": "[a, 1]",
    }
    value, reader = read(Everything, "\n".join(f"{key}: {part}" for key, part in {**whole, name: text}.items()))
    assert value is None
    (problem,) = reader.problems
    assert problem.code == code
    assert message in problem.message
    assert remedy in problem.remedy
    assert problem.where is not None
    assert problem.where.text.startswith(f"{name}:")


def test_all_problems_are_found_in_one_reading() -> None:
    value, reader = read(Security, "{id: [s], kind: comon, nme: x, authorized: many}")
    assert value is None
    assert sorted((p.code, p.where.column if p.where else 0) for p in reader.problems) == [
        ("missing-key", 1),
        ("unknown-key", 24),
        ("wrong-shape", 6),
        ("wrong-value", 17),
        ("wrong-value", 44),
    ]


def test_what_a_caller_gives_may_not_stand_in_the_file() -> None:
    reader = Reader()
    value = reader.read(Question, read_tree("{id: mine, asks: why}", "f.yaml"), "q", injected={"id": "given"})
    assert value == Question("given", "why")
    assert [(p.code, p.found) for p in reader.problems] == [("unknown-key", "id")]


def test_every_field_of_the_deal_file_is_described_in_words() -> None:
    for kind in (Everything, Closing, Opening, Security, Stated, Premium, *CLAUSES.values()):
        for hint in hints_of(kind).values():
            assert describe(hint)
            assert "mapping" not in describe(hint)
