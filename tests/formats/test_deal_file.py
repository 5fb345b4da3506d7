"""The deal file: the shipped one is read whole, and of a wrong one every problem is told at once, with place and remedy.

Each wrong deal file is the shipped one, altered in one or several places.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from seriatim.deal.act import KINDS
from seriatim.deal.phrases import AfterIssue, Due, Until, When, Worth
from seriatim.deal.terms import Deal
from seriatim.formats import deal_file
from seriatim.formats.deal_checks import REFERENCES, out_of_range
from seriatim.formats.deal_file import read_deal
from seriatim.formats.tree import Node, read_tree
from seriatim.ledger.history import History
from seriatim.units.problems import BadInput, Place, Problem
from tests.formats.shipped import DEAL, TEXT, altered, deal, nodes, place, problems


def one(text: str) -> Problem:
    found = problems(text)
    assert len(found) == 1, [p.message for p in found]
    return found[0]


def at(problem: Problem) -> tuple[int, int]:
    assert problem.where is not None
    return problem.where.line, problem.where.column


# ------------------------------------------------------------------------------------------------- what a right file says


def test_the_shipped_deal_says_what_was_agreed() -> None:
    shipped = deal()
    assert (shipped.id, shipped.currency, shipped.issuer) == ("ascent-series-k", "USD", "ascent")
    assert [c.id for c in shipped.closings] == ["initial", "march", "april", "may", "june", "final"]
    assert sum(c.shares for c in shipped.closings) == 20_000
    assert shipped.begins == date(2017, 2, 8)
    assert len(shipped.groups["boone_group"].members) == 10
    assert [clause.id for clause in shipped.clauses] == [
        "occurrences",
        "amendments",
        "authorized_common",
        "authorized_series_k",
        "common_stock",
        "common_dividends",
        "series_k_stock",
        "common_quotations",
        "series_k_quotations",
        "staged_closings",
        "conversion_fixed",
        "redemption_mandatory",
        "dividend_participating",
        "default_partial_redemption",
    ]
    assert shipped.clauses.by_id["redemption_mandatory"].on == Due(after_issue=AfterIssue(5, "years"))
    assert shipped.clauses.by_id["redemption_mandatory"].amount == Worth(True, Decimal(0), True)
    assert shipped.clauses.by_id["default_partial_redemption"].fraction == Decimal("0.5")


def test_every_figure_has_a_ground() -> None:
    shipped = deal()
    assert all(term.cite or term.assumed or term.wording for term in shipped.terms)
    for closing in shipped.closings:
        ground = shipped.ground(f"agreement.closings.{closing.id}.shares")
        assert ground is not None
        assert ground.cite or ground.assumed


def test_no_is_a_name_and_trailing_zeros_are_kept() -> None:
    text = altered("name: Common stock", "name: NO").replace("{value: 0.004, cite", "{value: 0.0040, cite")
    read = deal(text)
    assert read.securities["common"].name == "NO"
    assert str(read.clauses.by_id["conversion_fixed"].price) == "0.0040"


def test_the_digest_is_that_of_the_text() -> None:
    assert deal().digest == deal().digest
    assert deal().digest != deal(TEXT + "\n").digest


def test_anchors_and_aliases_are_read() -> None:
    text = altered("cite: release ¶7}\n  guangzhou_electrical", "cite: &seven release ¶7}\n  guangzhou_electrical")
    read = deal(text.replace("group: boone_group, cite: release ¶7}", "group: boone_group, cite: *seven}"))
    assert [t.cite for t in read.terms] == [t.cite for t in deal().terms]


# --------------------------------------------------------------------------------------------- one thing wrong at a time

WRONG: list[tuple[str, str, str, str, str, str]] = [
    # old, new, where (the words at whose beginning the problem stands), code, message, remedy
    ("      shares: 1000\n", "      shars: 1000\n", "shars", "unknown-key", "'shars' has no meaning here", "did you mean shares?"),
    ("shares: 1000\n", "shares: 1,00\n", "1,00", "wrong-value", "shares: '1,00' is not a number", ""),
    ("shares: 1000\n", "shares: -1000\n", "-1000", "out-of-range", "shares must not be negative", ""),
    ("shares: 1000\n", "shares: 0\n", "0\n      amount", "out-of-range", "shares must be more than zero", "take initial out"),
    ("shares: 1000\n", "shares:\n", "shares:\n", "missing-value", "shares has no value", "write a value"),
    ("shares: 1000\n", "shares: {value: 1, asumed: x}\n", "asumed", "unknown-key", "'asumed'", "did you mean assumed?"),
    ("shares: 1000\n", "shares: {value: [1], cite: release}\n", "[1]", "wrong-shape", "one value, not a list", "its own cite"),
    ("price: {value: 1000, cite", "price: {value: 0, cite", "0, cite: release ¶4}\n  reg", "out-of-range", "more than zero", ""),
    ("fraction: 50%", "fraction: 50", "50\n", "wrong-value", "could mean two things", "did you mean 50%?"),
    ("fraction: 50%", "fraction: -5%", "-5%", "wrong-value", "never negative", ""),
    ("purchaser: boone", "purchaser: bone", "bone\n", "unknown-reference", "no 'bone' among the parties", "did you mean boone?"),
    ("security: series_k", "security: series_j", "series_j", "unknown-reference", "among the securities", "did you mean series_k?"),
    ("into: common", "into: comon", "comon", "unknown-reference", "among the securities", "did you mean common?"),
    ("into: common", "into: series_k", "into: series_k\n", "terms-contradict", "series_k cannot become series_k", ""),
    (
        "members: [boone, ",
        "members: [",
        "boone_group, cite: release ¶3",
        "terms-contradict",
        "does not list it",
        "add boone to the members",
    ),
    (
        "members: [boone, ",
        "members: [boone, boone, ",
        "boone, guang",
        "terms-contradict",
        "boone is listed twice among the members of boone_group",
        "list it once",
    ),
    (
        "groups:\n",
        "groups:\n  friends: {name: Friends, members: [boone]}\n",
        "boone, guang",
        "terms-contradict",
        "boone is a member of friends and of boone_group: its shares are summed with those of one group",
        "make one group of friends and boone_group",
    ),
    ("common: common", "common: series_k", "series_k\n        conv", "unknown-reference", "among the common stock", "one of common"),
    (
        "conversion: conversion_fixed\n        b",
        "conversion: staged_closings\n        b",
        "staged_closings",
        "unknown-reference",
        "among the conversions",
        "conversion_fixed",
    ),
    ("holder: tertius", "holder: tertus", "tertus", "unknown-reference", "among the parties", "did you mean tertius?"),
    ("members: [boone,", "members: [bone,", "bone, guang", "unknown-reference", "entry 1 of members", "did you mean boone?"),
    (
        "group: boone_group, cite: release ¶3",
        "group: bone, cite: release ¶3",
        "bone, cite",
        "unknown-reference",
        "among the groups",
        "boone_group",
    ),
    ("closings: [final]", "closings: [finale]", "finale", "unknown-reference", "among the closings", "did you mean final?"),
    ("precedence: [release", "precedence: [relase", "relase", "unknown-reference", "among the sources", "did you mean release?"),
    ("[designated, auth", "[designate, auth", "designate,", "unknown-reference", "among the acts", "did you mean designated?"),
    (
        "clause: redemption_mandatory",
        "clause: redemption_mandatry",
        "redemption_mandatry\n",
        "unknown-clause",
        "no clause 'redemption_mandatry'",
        "did you mean redemption_mandatory?",
    ),
    ("clause: redemption_mandatory", "clause: [a]", "[a]", "unknown-clause", "no clause 'a list'", "one of conversion_fixed"),
    ("    - clause: default_partial_redemption\n", "    -\n", "fraction: 50%", "unknown-clause", "begins with clause:", "one of"),
    ("on: 5 years after issue", "on: 5 yrs after issue", "5 yrs", "wrong-value", "is no day", ""),
    ("on: 5 years after issue", "on: 5000 years after issue", "5000", "out-of-range", "at most 200 years", ""),
    ("{value: redemption, assumed", "{value: 201 years after issue, assumed", "201", "out-of-range", "at most 200 years", ""),
    (
        "{value: by 2017-02-24, cite: release ¶5}",
        "{value: by Feb 24, cite: release ¶5}",
        "by Feb",
        "wrong-value",
        "'Feb 24' is not a date",
        "",
    ),
    (
        "{value: by 2017-02-24, cite: release ¶5}",
        "{value: by 1917-02-24, cite: release ¶5}",
        "by 1917",
        "closing-before-signing",
        "before the agreement",
        "correct",
    ),
    (
        "{value: by 2017-02-24, cite: release ¶5}",
        "{value: by 2917-02-24, cite: release ¶5}",
        "by 2917",
        "out-of-range",
        "between the years",
        "",
    ),
    ("{value: by 2017-03-27, cite", "{value: by March, cite", "by March", "wrong-value", "when: 'March' is not a date", ""),
    ("{value: 60, assumed", "{value: 999999999, assumed", "999999999", "out-of-range", "at most 73,000", ""),
    ("{value: 60, assumed", "{value: 60.5, assumed", "60.5", "wrong-value", "not a whole number", ""),
    (
        "{value: false, assumed",
        "{value: no, assumed",
        "no, assumed: retired",
        "wrong-value",
        "neither true nor false",
        "did you mean false?",
    ),
    ("kind: preferred", "kind: prefered", "prefered", "wrong-value", "not one of common, preferred", "did you mean preferred?"),
    ("seriatim: 1", "seriatim: 2", "2\nid", "wrong-version", "'2' is no version", "write seriatim: 1"),
    ("id: ascent-series-k", "id: Ascent K", "Ascent K", "wrong-value", "not written like ascent-series-k", ""),
    ("currency: USD", "currency: US dollars", "US dollars", "wrong-value", "not written like USD", ""),
    ("id: aggregate,", "id: the aggregate,", "the aggregate", "wrong-id", "cannot be an id", "small letters"),
    ("  hegang:", "  He.Gang:", "He.Gang", "wrong-id", "cannot be an id", "small letters"),
    (
        "id: aggregate-8k",
        "id: aggregate",
        "aggregate, what: amount, value: 20_000_000, cite: form_8k",
        "duplicate-id",
        "two stated",
        "another id",
    ),
    ("role: issuer", "role: holder", "parties:", "no-issuer", "no party is the issuer", "role: issuer"),
    ("role: investor", "role: issuer", "parties:", "no-issuer", "ascent, boone are all issuers", "only one"),
    ("cite: 'release ¶9", "cite: 'relase ¶9", "cite: 'relase", "unknown-reference", "among the sources", "did you mean release?"),
    ("cite: form_8k ¶4", "cite: 8-K para. 4", "cite: 8-K", "wrong-value", "is no citation", ""),
    ("wording: required", "wording: reqired", "wording: reqired", "wrong-value", "not one of agreed", "did you mean required?"),
    ("stated: #", "stated: {}\nstated_too: #", "stated_too", "unknown-key", "'stated_too'", "did you mean stated?"),
    ("use_of_proceeds:", "use_of_proceeds: {}\n  useofproceeds:", "useofproceeds", "unknown-key", "", "did you mean use_of_proceeds?"),
]


@pytest.mark.parametrize(("old", "new", "words", "code", "message", "remedy"), WRONG, ids=[f"{w[1].strip()[:30]}" for w in WRONG])
def test_a_wrong_deal_file(old: str, new: str, words: str, code: str, message: str, remedy: str) -> None:
    text = altered(old, new)
    line, column = place(text, words, text[: text.index(new)] if words.partition("\n")[0] in new else "")
    found = [p for p in problems(text) if p.where is not None and at(p) == (line, column)]
    assert [p.code for p in found] == [code], [(p.where, p.code, p.message) for p in problems(text)]
    assert message in found[0].message
    assert remedy in found[0].remedy
    assert found[0].where is not None
    assert found[0].where.text == text.splitlines()[line - 1]


def test_what_follows_from_another_problem_is_not_told() -> None:
    """A section or figure that could not be read gives no second problem where something refers to it."""
    assert one(altered("kind: preferred", "kind: prefered")).code == "wrong-value"
    assert one(altered("authorized: {value: 20_000,", "authorized: {value: many,")).code == "wrong-value"
    assert one(altered("role: issuer", "role: isuer")).code == "wrong-value"
    assert one(altered("signed: {value: 2017-02-08", "signed: {value: then")).code == "wrong-value"
    assert one(altered("precedence: [release, form_8k, form_4]", "precedence: release")).code == "wrong-shape"
    parties = TEXT[TEXT.index("\nparties:\n") : TEXT.index("\ngroups:\n")]
    assert one(altered(parties, "\nparties: [ascent, boone]\n")).message == "parties should hold named values"


def test_a_missing_section_is_named() -> None:
    text = TEXT[: TEXT.index("\nparties:\n")] + TEXT[TEXT.index("\ngroups:") :]
    found = [p for p in problems(text) if p.code == "missing-key"]
    assert [(p.message, p.remedy) for p in found] == [("the deal needs parties", "add parties:")]


def test_a_clause_under_the_wrong_parent() -> None:
    text = altered("clause: default_partial_redemption", "clause: conversion_fixed\n      id: another")
    found = problems(text)[0]
    assert (found.code, found.message) == ("clause-misplaced", "conversion_fixed does not belong to agreement")
    assert found.remedy == "put it under the clauses of its security"
    assert at(found) == place(text, "conversion_fixed\n      id: another")
    text = altered("clause: redemption_mandatory", "clause: default_partial_redemption\n        id: another")
    found = problems(text)[0]
    assert (found.code, found.remedy) == ("clause-misplaced", "put it under agreement.clauses")


def test_a_clause_that_needs_the_stated_value() -> None:
    text = altered("    stated_value: {value: 1000, cite: release ¶4}\n", "")
    assert [(p.code, p.message) for p in problems(text)] == [
        ("missing-key", f"{name} needs the stated value of series_k")
        for name in ("conversion_fixed", "redemption_mandatory", "dividend_participating")
    ]


def test_two_clauses_of_one_kind_need_ids_of_their_own() -> None:
    again = "      - {clause: redemption_mandatory, on: 6 years after issue, amount: 1000, roll: none, calendar: nyse}\n"
    text = altered("\nagreement:\n", f"{again}\nagreement:\n")
    found = one(text)
    assert (found.code, at(found)) == ("duplicate-id", place(text, "redemption_mandatory, on: 6"))
    named = text.replace("{clause: redemption_mandatory, on: 6", "{clause: redemption_mandatory, id: later, on: 6")
    assert deal(named).clauses.by_id["later"].on == Due(after_issue=AfterIssue(6, "years"))


def test_a_duplicate_closing_and_a_duplicate_key() -> None:
    text = altered("id: april", "id: march")
    found = [p for p in problems(text) if p.code == "duplicate-id"]
    assert [(p.message, at(p)) for p in found] == [("two closings are called 'march'", place(text, "march", after="id: march"))]
    text = altered("  price: {value: 1000, cite: release ¶4}\n", "  price: 1000\n  price: 1001\n")
    assert (one(text).code, at(one(text))) == ("duplicate-key", place(text, "price: 1001"))


# --------------------------------------------------------------------------------------------------------- all at once


def test_all_problems_are_told_at_once_in_the_order_of_the_file() -> None:
    text = TEXT
    alterations = [
        ("currency: USD", "currency: usd"),
        ("cite: release ¶3", "cite: relese ¶3"),
        ("members: [boone,", "members: [bone,"),
        ("kind: common", "kind: comon"),
        ("fractions: {value: down", "fractions: {value: dwn"),
        ("into: common", "inot: common"),
        ("on: 5 years after issue", "on: five years"),
        ("cure_days: {value: 0", "cure_days: {value: -1"),
        ("shares: 15_000", "shares: fifteen"),
        ("fraction: 50%", "fraction: 50"),
        ("tolerance: {value: 0.5%, assumed: approximately}", "tolerance: {value: 0.5%, assumed: roughly}"),
    ]
    for old, new in alterations:
        text = altered(old, new, text)
    found = problems(text)
    assert [(p.code, p.message.split(":")[0]) for p in found] == [
        ("wrong-value", "currency"),
        ("unknown-reference", "cite"),
        ("unknown-reference", "entry 1 of members"),
        ("wrong-value", "kind"),
        ("missing-key", "conversion_fixed needs into"),
        ("unknown-key", "'inot' has no meaning here"),
        ("wrong-value", "fractions"),
        ("wrong-value", "on"),
        ("out-of-range", "cure_days must not be negative"),
        ("wrong-value", "shares"),
        ("wrong-value", "fraction"),
        ("unknown-reference", "assumed"),
        ("assumption-unused", "nothing rests on the assumption approximately"),
    ]
    assert [at(p) for p in found] == sorted(at(p) for p in found)
    assert all(p.where is not None and p.where.file == "deal.yaml" for p in found)


def test_every_line_that_names_something_else_is_checked() -> None:
    """The table of references is complete: altering any name that it covers is noticed. A clause may stand in either of two places."""
    made_up = (DEAL.parents[2] / "tests" / "deals").glob("*.deal.yaml")
    texts = [path.read_text(encoding="utf-8") for path in (*DEAL.parents[1].glob("*/deal.yaml"), *made_up)]
    there = [path for text in texts for path, node in nodes(read_tree(text, "x")) if node.text]
    for form in REFERENCES:
        either = [form, f"securities.*.{form.removeprefix('agreement.')}", f"agreement.{form.removeprefix('securities.*.')}"]
        assert any(_fits(path, one) for path in there for one in either), form


def _fits(path: str, form: str) -> bool:
    parts, wanted = [p for p in path.split(".") if p != "value"], form.split(".")
    return len(parts) == len(wanted) and all(b in ("*", a) for a, b in zip(parts, wanted, strict=True))


# ------------------------------------------------------------------------------------------------------------ no deal


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("", "not-yaml", "the file is empty"),
        ("# nothing\n", "not-yaml", "the file is empty"),
        ("- a\n- b\n", "wrong-shape", "begins with seriatim: 1"),
        ("just words", "wrong-shape", "begins with seriatim: 1"),
        ("~", "wrong-shape", "begins with seriatim: 1"),
        ("a:\n\tb: 1\n", "not-yaml", "a tab stands here"),
        ("a: &x [*x]\n", "not-yaml", "itself"),
        ("seriatim: 1\nid: [\n", "not-yaml", "bracket"),
        ("\x00\x01\x02PK\x03\x04", "not-yaml", "not plain text"),
        ("\ud800", "not-yaml", "not plain text"),
        ("a: 1\n---\nb: 2\n", "not-yaml", "a second document"),
    ],
)
def test_a_file_that_is_no_deal(text: str, code: str, message: str) -> None:
    found = one(text)
    assert found.code == code
    assert message in found.message


def test_a_file_of_something_else_is_told_what_it_needs() -> None:
    found = problems("events:\n  - {kind: closed}\n")
    assert {p.remedy for p in found if p.code == "missing-key"} == {
        f"add {key}:" for key in ("seriatim", "id", "title", "currency", "parties", "securities")
    }


def test_any_bytes_of_a_picture_or_program_are_refused() -> None:
    raw = bytes(range(256)) * 20
    assert one(raw.decode("latin-1")).code == "not-yaml"
    assert one(raw.decode("utf-8", errors="replace")).code == "not-yaml"


# --------------------------------------------------------------------- every value replaced in turn: a problem or a deal


def _scalars(node: Node) -> bool:
    return node.text is not None


def _numbers_and_days(node: Node) -> bool:
    return any(node.shown.startswith(start) for start in (*"0123456789", "by ", "during "))


REPLACEMENTS: dict[str, tuple[Callable[[Place], Node], Callable[[Node], bool]]] = {
    "a mapping": (lambda where: Node(where, items={"a": Node(where, text="b")}, keys={"a": where}), _scalars),
    "a list": (lambda where: Node(where, parts=[Node(where, text="1")]), _scalars),
    "nothing": (Node, lambda node: True),
    "junk": (lambda where: Node(where, text='%& junk "'), lambda node: True),
    "less than nothing": (lambda where: Node(where, text="-9" + "9" * 28), _numbers_and_days),
    "zero": (lambda where: Node(where, text="0"), _numbers_and_days),
    "a late day": (lambda where: Node(where, text="by 9999-12-31"), _numbers_and_days),
}


@pytest.mark.parametrize("name", REPLACEMENTS)
def test_every_value_replaced_in_turn_gives_problems_or_a_deal(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """None of the shipped deal's values and sections can be replaced so that reading, or opening its ledger, breaks down."""
    root = read_tree(TEXT, "deal.yaml")
    monkeypatch.setattr(deal_file, "read_tree", lambda text, file: root)
    replacement, applies = REPLACEMENTS[name]
    refused = 0
    for path, node in [(path, node) for path, node in nodes(root) if applies(node)]:
        before = {f.name: getattr(node, f.name) for f in fields(node)}
        _become(node, replacement(node.where))
        found, read = _read_or_refused()
        _become(node, Node(**before))
        refused += bool(found)
        assert all(p.code and p.message and p.where is not None and p.where.line >= 1 for p in found), path
        if read is not None:
            now = History(read).now(date(2018, 1, 1))
            assert all(list(clause.steps(now)) is not None for clause in read.clauses.stepping), path
    assert refused > 20


def _read_or_refused() -> tuple[tuple[Problem, ...], Deal | None]:
    try:
        return (), read_deal(TEXT, "deal.yaml").deal
    except BadInput as found:
        return found.problems, None


def _become(node: Node, other: Node) -> None:
    for f in fields(other):
        setattr(node, f.name, getattr(other, f.name))


@pytest.mark.parametrize("replacement", ["{a: b}", "[1, 2]", "~", "'%& junk'"])
def test_some_lines_replaced_in_the_text_give_problems_or_a_deal(replacement: str) -> None:
    lines = TEXT.splitlines()
    told: list[Problem] = []
    for number in range(3, len(lines), 19):
        key, colon, _ = lines[number].partition(": ")
        if colon:
            try:
                deal("\n".join([*lines[:number], f"{key}: {replacement}", *lines[number + 1 :]]))
            except BadInput as found:
                told += found.problems
    assert told
    assert all(p.where is not None for p in told)


# --------------------------------------------------------------------------------------------------------------- ranges


@pytest.mark.parametrize(
    ("name", "value", "wrong"),
    [
        ("shares", Decimal(0), ""),
        ("price", Decimal(0), "must be more than zero"),
        ("shares", Decimal(-1), "must not be negative"),
        ("amount", Worth(False, Decimal(-1), True), "must not be negative"),
        ("amount", Worth(True, Decimal(0), True), ""),
        ("days", 73_001, "must be at most 73,000"),
        ("days", -1, "must not be negative"),
        ("restricted", True, ""),
        ("on", date(1799, 12, 31), "must lie between the years 1800 and 2200"),
        ("when", When("by", None, date(2201, 1, 1)), "must lie between the years 1800 and 2200"),
        ("on", AfterIssue(201, "years"), "must be at most 200 years after issue"),
        ("on", Due(after_issue=AfterIssue(201, "years")), "must be at most 200 years after issue"),
        ("on", Due(date(2201, 1, 1)), "must lie between the years 1800 and 2200"),
        ("until", Until(AfterIssue(2_401, "months")), "must be at most 2,400 months after issue"),
        ("until", Until(), ""),
        ("name", "NO", ""),
    ],
)
def test_ranges(name: str, value: Any, wrong: str) -> None:
    assert out_of_range(name, value) == wrong


def test_every_act_of_the_shipped_order_is_one() -> None:
    assert set(deal().same_date_order) <= set(KINDS)
