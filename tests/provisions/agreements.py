"""Small agreements as deal files: a test gives the closings and clauses as a lawyer would write them, and gets a book to record in."""

from __future__ import annotations

from textwrap import indent

from seriatim.deal.terms import Deal
from seriatim.formats.deal_file import read_deal
from tests.simulator.deals import Book, act

TEXT = """\
seriatim: 1
id: small
title: A small agreement
currency: USD
parties:
  acme: {name: Acme, role: issuer}
  fund: {name: Fund, role: investor}
  angel: {name: Angel, role: investor}
  bank: {name: Bank, role: holder}
securities:
  common: {kind: common, name: Common, opening: [{holder: angel, shares: 1_000, on: 2020-01-01}]}
  series_a: {kind: preferred, name: Series A, authorized: 1_000_000}
agreement:
  signed: 2020-01-15
  purchaser: fund
  security: series_a
  price: 10
"""

FIRST = "- {id: first, when: by 2020-01-31, shares: 100}\n"
SECOND = "- {id: second, when: during 2020-03, shares: 50%s}\n"


def text(closings: str, terms: str = "", clauses: str = "") -> str:
    """The deal file: `terms` are lines of the agreement, `closings` and `clauses` its lists."""
    parts = [TEXT, indent(terms, "  "), "  closings:\n", indent(closings, "    ")]
    return "".join([*parts, "  clauses:\n" + indent(clauses, "    ") if clauses else ""])


def agreement(closings: str, terms: str = "", clauses: str = "") -> Deal:
    """The deal that such a file describes."""
    return read_deal(text(closings, terms, clauses), "deal.yaml").deal


class Agreed(Book):
    """A book about such a deal."""

    def __init__(self, closings: str, terms: str = "", clauses: str = ""):
        super().__init__(agreement(closings, terms, clauses))

    def status(self, closing: str, as_of: str | None = None) -> str:
        return str(self.state(as_of).memory["staged_closings", closing].status)

    def step(self, closing: str, on: str):
        """What stands of a closing on a day."""
        return next((s for s in self.steps(on, "staged_closings") if s.ref == closing and s.kind == "closed"), None)

    def refusals_of(self, kind: str, on: str, **particulars) -> set[str]:
        """The codes for which an act is refused."""
        return {p.code for p in self.refusals(self.named(act(kind, on, **particulars)))}
