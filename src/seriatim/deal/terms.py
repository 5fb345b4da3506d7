"""A deal: what was agreed, by whom, and where it is written. Read from a deal file by `formats.deal_file`.

Amounts are in the deal's currency, prices are money for one share, counts are shares. Every figure's citation or
assumption is a `Term`, found under the figure's path in the file (`agreement.closings.march.shares`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

from seriatim.deal.citation import Citation
from seriatim.deal.clause import Clauses
from seriatim.deal.condition import Condition
from seriatim.deal.phrases import When
from seriatim.units.decimals import Rate
from seriatim.units.numbers import CENT, whole
from seriatim.units.problems import Place

Wording = Literal["agreed", "required", "entitled", "expected", "scheduled"]
"""How strongly the source says a thing; what is only expected is not recorded as done."""


@dataclass(frozen=True, slots=True)
class Source:
    """A document: `file` is looked for beside the deal, `sha256` pins it; a source may be known by its address only."""

    id: str
    title: str
    file: str = ""
    sha256: str = ""
    url: str = ""
    dated: date | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """A company or a class of holders; `role` is what it is to this deal."""

    id: str
    name: str
    role: Literal["issuer", "investor", "holder"]
    listing: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Companies named together. Their holdings are summed only where `control` states on what basis."""

    id: str
    name: str
    members: tuple[str, ...]
    control: str = ""


@dataclass(frozen=True, slots=True)
class Opening:
    """Shares that a holder had before the deal began."""

    holder: str
    shares: Decimal
    on: date


@dataclass(frozen=True, slots=True)
class Security:
    """A class or series of shares, a convertible note (counted in units of principal) or a warrant.

    `authorized` is the count in the charter or, once designated, in the certificate. `designation`: whether none may be issued
    before a certificate of designations is filed. `smallest` is the smallest part of a share there is; `reissuable` whether
    retired shares may be issued again.
    """

    id: str
    kind: Literal["common", "preferred", "note", "warrant"]
    name: str
    authorized: Decimal | None = None
    stated_value: Decimal | None = None
    designation: Literal["required", "none"] = "none"
    reissuable: bool = True
    smallest: Decimal = Decimal(1)
    opening: tuple[Opening, ...] = ()
    rank: str = ""
    votes: str = ""

    @property
    def unit(self) -> str:
        """What it is counted in: shares or warrants; of a note its principal, or units where each is worth more or less than 1."""
        note = "principal" if self.stated_value in (None, 1) else "units"
        return {"note": note, "warrant": "warrants"}.get(self.kind, "shares")


@dataclass(frozen=True, slots=True)
class Closing:
    """A closing as agreed: when, how many shares, what for, and what it waits for.

    `security`, `price` and `purchaser` are the agreement's unless the closing has its own. `condition` is one in words, `conditions`
    are those that can be worked out; `needs` says whether all of them or the earliest. `option`: whose right the closing is;
    `once_exercised` whether notice makes it a duty. `within_days`: it is due so long after it is ready. `long_stop`: the day after
    which it waits no more. `paid_in`: money, or notes given up at that price. `delivery`:
    whether its shares may be issued before they are paid for. `purchasers`: who buys how many of its shares, where several do; it is
    then read as a closing for each.
    """

    id: str
    when: When
    shares: Decimal
    amount: Decimal | None = None
    condition: str = ""
    conditions: tuple[Condition[Decimal], ...] = ()
    needs: Literal["all", "any"] = "all"
    option: Literal["none", "issuer", "investor"] = "none"
    once_exercised: Literal["duty", "right"] = "duty"
    within_days: int | None = None
    long_stop: date | None = None
    security: str = ""
    price: Decimal | None = None
    purchaser: str = ""
    paid_in: Literal["cash", "notes"] = "cash"
    delivery: Literal["against_payment", "before_payment"] = "against_payment"
    purchasers: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def whole(self) -> str:
        """The closing as the document has it: of one that several purchasers share, each part is a closing here."""
        return self.id.removesuffix(f"-{self.purchaser}") if self.purchasers else self.id


@dataclass(frozen=True, slots=True)
class Agreement:
    """The purchase agreement: who buys what, at what price a share, in which closings.

    `month_means` is how a closing agreed for a month was read: any day of it (`window`), or its last day.
    """

    signed: date
    purchaser: str
    security: str
    price: Decimal
    closings: tuple[Closing, ...]
    registration_rights: str = ""
    use_of_proceeds: str = ""
    month_means: Literal["window", "last_day"] = "window"

    def price_of(self, closing: Closing) -> Decimal:
        """What a share costs at a closing."""
        return self.price if closing.price is None else closing.price

    def cost_of(self, closing: Closing) -> Decimal:
        """What a closing's shares cost together, to the cent, as its proceeds are recorded."""
        return whole(closing.shares * self.price_of(closing), "nearest", CENT)

    def security_of(self, closing: Closing) -> str:
        """What is bought at a closing."""
        return closing.security or self.security

    def purchaser_of(self, closing: Closing) -> str:
        """Who buys at a closing."""
        return closing.purchaser or self.purchaser


@dataclass(frozen=True, slots=True)
class Stated:
    """Something that a source asserts and `check` recomputes from the terms.

    `what`: the sum of `amount` or `shares`, or the `count`, of the closings named in `closings` (none named: all of them);
    `shares_at_most`, `amount_at_most`: that their sum is no more ("up to 8,921,438 shares", "up to $10 million").
    `rounded_to`: the unit that the source rounds to ("$4.0 million": 100,000).
    """

    id: str
    what: Literal["amount", "shares", "count", "shares_at_most", "amount_at_most"]
    value: Decimal
    closings: tuple[str, ...] = ()
    rounded_to: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Premium:
    """A stated premium of the conversion price of a clause over a quotation on a day.

    A quotation is a multiple of `tick`; `tolerance` is how far the stated rate may be from the true one ("approximately").
    """

    id: str
    value: Rate
    conversion: str
    quote: str
    quoted_on: date
    tick: Decimal
    tolerance: Rate


@dataclass(frozen=True, slots=True)
class Published:
    """A balance that somebody published and that `check` recomputes from the events: of `security`, at the end of `as_of`.

    `what`: shares `outstanding` or `authorized`; `accrued`, dividends accrued and unpaid; `preference`, the stated value of what is
    outstanding with what has accrued on it; `conversion_price`, the price in force. `holder` narrows it to one holder, `unit` says
    in what steps it was printed (1000: in thousands), `source` where.
    """

    security: str
    as_of: date
    what: Literal["outstanding", "authorized", "accrued", "preference", "conversion_price"]
    value: Decimal
    source: str
    holder: str = ""
    unit: Decimal | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Assumption:
    """What no source says and somebody has to suppose: what, which outputs it changes, and what else it could be."""

    id: str
    says: str
    changes: tuple[str, ...]
    instead: str = ""
    values: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    overridden: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """An open question that no source in hand answers; nothing in the deal rests on an answer."""

    id: str
    asks: str
    matters_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A value of the deal that should stand in a source: its name, its value, and whether it is a rate."""

    name: str
    value: Any
    rate: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """A passage of the deal with its ground: the figures that one citation or one assumption covers.

    `chosen` is false for a reading of a source that another one precedes: it is verified, but not in force. `text` is a single
    value as the file writes it.
    """

    path: str
    figures: tuple[Figure, ...]
    cite: Citation | None = None
    assumed: str = ""
    wording: str = ""
    note: str = ""
    chosen: bool = True
    text: str = ""
    where: Place | None = None


@dataclass(frozen=True, slots=True)
class Ownership:
    """How beneficial ownership is counted: what can be acquired within `days`, and whether closings to come count."""

    days: int = 60
    pending_closings: Literal["counted", "not_counted"] = "not_counted"


@dataclass(frozen=True)
class Deal:
    """A financing's terms, with its clauses in order and the ground for every figure.

    Without an `agreement` it is a position: securities that somebody holds, and what has become of them. `written` has the path of
    every single value that the deal file gives: what is not there is as usual, and no citation covers it.
    """

    id: str
    title: str
    currency: str
    sources: Mapping[str, Source]
    parties: Mapping[str, Party]
    groups: Mapping[str, Group]
    securities: Mapping[str, Security]
    agreement: Agreement | None
    clauses: Clauses
    stated: tuple[Stated, ...] = ()
    premiums: tuple[Premium, ...] = ()
    assumptions: Mapping[str, Assumption] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()
    precedence: tuple[str, ...] = ()
    same_date_order: tuple[str, ...] = ()
    ownership: Ownership = field(default_factory=Ownership)
    terms: tuple[Term, ...] = ()
    written: frozenset[str] = frozenset()
    digest: str = ""

    @property
    def issuer(self) -> str:
        """The id of the party that issues."""
        return next(party.id for party in self.parties.values() if party.role == "issuer")

    @property
    def closings(self) -> tuple[Closing, ...]:
        """The closings agreed; none without an agreement."""
        return self.agreement.closings if self.agreement else ()

    @property
    def begins(self) -> date | None:
        """The day of signing; without an agreement the day from which all opening holdings are known, if there are any."""
        if self.agreement:
            return self.agreement.signed
        return max((held.on for security in self.securities.values() for held in security.opening), default=None)

    def ground(self, path: str) -> Term | None:
        """The citation or assumption that covers a path: its own, else that of the nearest mapping around it."""
        while path and path not in self._by_path:
            path = path.rpartition(".")[0]
        return self._by_path.get(path)

    def grounds(self, path: str) -> tuple[Term, ...]:
        """What covers a path, and what covers parts of it: the items of a list may each be cited."""
        around = self.ground(path)
        within = (term for term in self.terms if term.chosen and term.path.startswith(f"{path}."))
        return (*((around,) if around else ()), *within)

    def wording(self, path: str) -> str:
        """How strongly the source says what stands at a path: its own wording, or the nearest around it."""
        while path and not (path in self._by_path and self._by_path[path].wording):
            path = path.rpartition(".")[0]
        return self._by_path[path].wording if path else ""

    def says(self, path: str) -> bool:
        """Whether the deal file gives a value at a path, or within it."""
        return path in self._said

    @cached_property
    def _by_path(self) -> Mapping[str, Term]:
        """The terms in force."""
        return {term.path: term for term in self.terms if term.chosen}

    @cached_property
    def _said(self) -> frozenset[str]:
        """The paths of all values that are given, and of the mappings and lists around them."""
        parts = [given.split(".") for given in self.written]
        return frozenset(".".join(part[:length]) for part in parts for length in range(1, len(part) + 1))
