"""Who gives shares up states how many, in every door; a closing left without a number is funded as far as it is open."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from seriatim.app.record import named_act
from seriatim.deal.act import COUNTED, KINDS
from seriatim.formats.events import read_entries
from seriatim.ledger.perform import ELECTED
from seriatim.units.problems import BadInput
from tests.simulator.deals import Book, act, deal

PAGE = (Path(__file__).parents[2] / "docs" / "lookup" / "events.md").read_text(encoding="utf-8")
LEFT_OUT = {"closed", "delivered", "guarantee_paid", "fee_paid"}


def named(text: str) -> set[str]:
    return set(re.findall(r"`(\w+)`", text))


def test_the_table_of_kinds_says_so():
    assert {kind for kind in KINDS if "quantity" in KINDS[kind].needs} >= set(COUNTED)
    assert {kind for kind in ELECTED if "quantity" in KINDS[kind].may} == LEFT_OUT == ELECTED - set(COUNTED)


def test_the_page_says_so():
    elected = re.search(r"^(`closed`.*?) are \*elected\*", PAGE, re.M | re.S)
    row = re.search(r"^\| `quantity` \|.*\. (.*?) may leave it out", PAGE, re.M)
    assert elected is not None
    assert row is not None
    assert (named(elected[1]), named(row[1])) == (set(ELECTED), LEFT_OUT)


@pytest.mark.parametrize("kind", COUNTED)
def test_what_gives_shares_up_is_refused_without_a_number(kind: str):
    says = f"{kind} needs quantity, the number of shares {kind}: it is never taken to be all that there are"
    book = Book(deal(preferred={"ann": 10}))
    refused = book.refusals(act(kind, "2017-03-01", security="series_k", holder="ann", to="dave"))
    assert (refused[0].code, refused[0].message) == ("particular-missing", says)
    with pytest.raises(BadInput) as caught:
        named_act(kind, "", {"on": "2017-03-01", "security": "series_k", "holder": "ann", "to": "dave"})
    assert [p.message for p in caught.value.problems if "quantity" in p.message] == [says]
    to = ", to: dave" if kind == "transferred" else ""
    line = f"{{kind: {kind}, on: 2017-03-01, security: series_k, holder: ann{to}}}"
    with pytest.raises(BadInput) as caught:
        read_entries(f"seriatim: 1\ndeal: small\nevents: [{line}]\n", "e.yaml")
    assert [p.message for p in caught.value.problems] == [says]


def test_a_closing_without_a_number_is_funded_as_far_as_it_is_open():
    book = Book()
    assert book.record("closed", "2017-02-24", closing="initial", quantity=400).act.quantity == Decimal(400)
    assert book.record("closed", "2017-02-24", closing="initial").act.quantity == Decimal(600)
