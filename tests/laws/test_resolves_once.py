"""A commitment resolves at most once: the ledger follows the table, whatever is tried on a closing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from seriatim.deal.closing import TRANSITIONS
from seriatim.ledger.history import History
from seriatim.units.problems import Refused
from tests.simulator.deals import Book, deal
from tests.simulator.laws import closings_followed, resolves_once
from tests.simulator.strategies import histories

KINDS = sorted({kind for _, kind in TRANSITIONS} - {"condition", "expired", "guarantee_paid", "delivered", "received"})


@settings(max_examples=60)
@given(histories())
def test_in_random_histories(history: History):
    resolves_once(history)
    closings_followed(history)


@settings(max_examples=80)
@given(st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 3), st.sampled_from([1, 300, 700, 1000])), max_size=12))
def test_the_ledger_follows_the_table(tried: list[tuple[str, int, int]]):
    """One closing of 1,000, and acts on it in turn: each is taken exactly when the table has its arrow."""
    book = Book(deal([("only", "by 2017-02-24", 1000, "")]))
    status: Any = "pending"
    funded, on, ended = 0, date(2017, 3, 1), False
    for kind, days, quantity in tried:
        on += timedelta(days=days + 1)
        particulars: dict[str, Any] = {} if kind == "terminated" else {"closing": "only"}
        if kind == "closed":
            particulars["quantity"] = quantity
        if kind == "noticed":
            particulars["clause"] = "purchase"  # always overdue here, so that notice may be given
        if kind == "postponed":
            particulars["until"] = "2017-03-01"  # still in the past: a default may follow at once
        leads_to = TRANSITIONS.get((status, kind))
        fits = leads_to is not None and (kind != "closed" or funded + quantity <= 1000) and not (kind == "cured" and ended)
        fits = fits and not (kind == "short" and not funded)
        anew = kind == "terminated" and not ended  # a default that outlives the agreement is marked as such, once
        moves = kind not in ("terminated", "postponed") or leads_to != status or anew or _postponed(book, kind)
        try:
            book.record(kind, on, **particulars)
            assert fits, (status, kind)
            assert moves, (status, kind)
        except Refused:
            assert not (fits and moves), (status, kind)
            continue
        funded += quantity if kind == "closed" else 0
        ended = ended or kind == "terminated"
        status = "pending" if kind == "closed" and funded < 1000 else str(leads_to)
        assert (book.status("only"), book.outstanding()) == (status, funded)
    resolves_once(book.history)


def _postponed(book: Book, kind: str) -> bool:
    """Whether a postponement would change the last day, or take a notice of default back; one to the same day is nothing else."""
    at = book.state().memory["purchase", "only"]
    return kind == "postponed" and (str(at.window.closes) != "2017-03-01" or at.noticed is not None)
