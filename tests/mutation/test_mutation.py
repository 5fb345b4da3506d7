"""A broken copy takes the place of its function in a process of its own, and nowhere else; and words are told from rules."""

from __future__ import annotations

import ast
import inspect
import os
from decimal import Decimal
from textwrap import dedent

import pytest

from seriatim.provisions.accruing import Unpaid
from tests.mutation.__main__ import sampled
from tests.mutation.copies import CLAUSES, Copy, blanked, functions
from tests.mutation.score import differing
from tests.mutation.trials import apart, put_in_place

SOURCE = dedent(inspect.getsource(Unpaid.all))
PLACE = next(first for place, first, _ in functions(ast.parse((CLAUSES / "accruing.py").read_text("utf-8"))) if place == "Unpaid.all")
MINUS = Copy("accruing", "Unpaid.all", 1, "", PLACE + 1, PLACE + 1, False, SOURCE.replace(" + ", " - "))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="copies are tried in forked processes")
def test_a_copy_is_in_place_only_in_its_own_process():
    def broken(tell):
        put_in_place(MINUS)
        tell(str(Unpaid(Decimal(5), Decimal(3)).all()))

    told, _ = apart(broken)
    assert told == "2"
    assert Unpaid(Decimal(5), Decimal(3)).all() == 8


def test_only_the_line_that_differs_is_shown():
    assert differing(MINUS) == "-     return self.compounded + self.simple\n+     return self.compounded - self.simple"


def test_words_are_what_only_people_read():
    whole = "def f():\n    return refusal('more-than-held', f'{shares} are held', 'give less')"
    assert blanked(whole) == blanked(whole.replace("give less", "XXgive lessXX").replace("are held", "ARE HELD"))
    assert blanked(whole) != blanked(whole.replace("more-than-held", "XXmore-than-heldXY"))


def test_a_sample_is_the_same_each_time_and_a_part_of_the_whole():
    copies = [Copy(clause, "f", number, "", 1, 1, False, "") for clause in ("guarantee", "exchange") for number in range(9)]
    chosen = list(sampled(copies, 4))
    assert [copy.clause for copy in chosen] == ["guarantee"] * 4 + ["exchange"] * 4
    assert chosen == list(sampled(copies, 4))
    assert set(chosen) < set(copies)
    assert list(sampled(copies, 0)) == copies
