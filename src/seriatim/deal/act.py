"""Acts and events: what is done, and the record that it was done.

An `Act` is what somebody does or what happens: a closing is funded, shares are converted, a split takes effect. The same
type serves the past (recorded), the future (projected) and what-if (hypothetical). Its `kind` is one of `KINDS`, which
says which particulars each kind needs. An `Event` is an exact act in an envelope, with what it moved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Generic, Literal, NamedTuple

from seriatim.units.decimals import parse_number
from seriatim.units.numbers import N, Rounding

Evidence = Literal["documented", "inferred", "hypothetical"]
"""How we know: a document says so; it follows from what documents say; or it is supposed, for a what-if."""


class Take(NamedTuple):
    """A lot that an act names, and how many of its shares (None: as many as needed). In text `series_k/march:500`."""

    lot: str
    quantity: Any = None  # a Decimal, or an array in a simulation

    @classmethod
    def parse(cls, text: str) -> Take:
        """Reads a certificate's name with or without a number of shares after a colon; ValueError if that is no number."""
        lot, colon, quantity = text.partition(":")
        return Take(lot.strip(), parse_number(quantity.strip()) if colon else None)

    def __str__(self) -> str:
        return self.lot if self.quantity is None else f"{self.lot}:{self.quantity}"


@dataclass(frozen=True, slots=True)
class Act(Generic[N]):
    """What is done, when, and its particulars. Which particulars a kind uses stands in `KINDS`; the others stay empty.

    `quantity` counts shares of what the act gives up or issues; `lots` names certificates, each with how many of its shares
    (None: as many as needed). `new` and `old` are a split's shares ("1 for 1,000": new 1, old 1000). `what` names an
    occurrence or a term, `by` who determines it, `to` who receives, `effective` the day on which a notice takes effect,
    `exempt` why an issue of shares adjusts no conversion price.
    """

    kind: str
    on: date
    id: str = ""
    place: int | None = None
    clause: str = ""
    security: str = ""
    holder: str = ""
    closing: str = ""
    quantity: N | None = None
    price: N | None = None
    lots: tuple[Take, ...] = ()
    certificate: str = ""
    gross: N | None = None
    costs: N | None = None
    per_share: N | None = None
    participating: Literal["", "paid", "owed"] = ""
    payable_on: date | None = None
    new: N | None = None
    old: N | None = None
    fractions: Rounding | None = None
    until: date | None = None
    reverses: str = ""
    to: str = ""
    by: str = ""
    what: str = ""
    manner: Literal["", "cash", "cashless", "kind", "stock"] = ""
    quote: str = ""
    volume: N | None = None
    rate: Annotated[N, "rate"] | None = None
    effective: date | None = None
    value: str = ""
    exempt: str = ""


@dataclass(frozen=True, slots=True)
class Certificate:
    """A block of shares of one security, issued to one holder on one day: the standing part of a lot."""

    id: str
    security: str
    holder: str
    issued_on: date
    restricted: bool = False


@dataclass(frozen=True, slots=True)
class Outcome(Generic[N]):
    """What an act moves: certificates it opens, changes of balances, and new values of clause memory (None forgets)."""

    opens: tuple[Certificate, ...] = ()
    moves: Mapping[tuple[str, str], N] = field(default_factory=dict)
    memory: Mapping[tuple[str, str], Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Defect:
    """A refusal that was overridden because the act happened all the same: recorded `as_fact`."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Event:
    """An act on the record: what it moved, on what evidence, when it was recorded, and its place in the order of its day.

    `sequence` is the order of recording (from 1); events count in the order (effective date, place, sequence).
    """

    act: Act[Decimal]
    outcome: Outcome[Decimal]
    place: int
    sequence: int
    recorded_at: datetime
    evidence: Evidence = "documented"
    source: str = ""
    note: str = ""
    defects: tuple[Defect, ...] = ()

    @property
    def id(self) -> str:
        return self.act.id

    @property
    def order(self) -> tuple[date, int, int]:
        return self.act.on, self.place, self.sequence


@dataclass(frozen=True, slots=True)
class Kind:
    """What a kind of act means, and the particulars it needs and may have."""

    says: str
    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()


KINDS: dict[str, Kind] = {
    "designated": Kind("the certificate of designations is filed: shares of the series may be issued", ("security",), ("quantity",)),
    "authorized": Kind("the number of authorised shares becomes `quantity`", ("security", "quantity")),
    "condition": Kind("a condition that a closing waits for is met; `what` names one of several", ("closing",), ("what",)),
    "postponed": Kind("an amendment moves a closing's last day to `until`", ("closing", "until")),
    "closed": Kind("a closing is funded, whole or in part: shares for money", ("closing",), ("quantity", "gross", "costs", "certificate")),
    "short": Kind(
        "both sides take a partly funded closing as done: no default, the rest is dropped (one of which nothing is funded is not short)",
        ("closing",),
    ),
    "waived": Kind("the issuer waives a closing: it is owed no more", ("closing",)),
    "expired": Kind("a closing's condition was not met in time: it lapses and no remedy arises", ("closing",)),
    "defaulted": Kind("the investor has failed to fund a closing that is due", ("closing",)),
    "cured": Kind("a default is made good: the closing is pending again", ("closing",), ("until",)),
    "default_waived": Kind("the issuer waives a default, and with it the closing and the remedy", ("closing",)),
    "terminated": Kind("the agreement ends: every closing still owed lapses", (), ("clause", "by")),
    "issued": Kind(
        "shares are issued outside the agreement, at a price or for nothing",
        ("security", "holder", "quantity"),
        ("certificate", "price", "exempt"),
    ),
    "converted": Kind("preferred shares are converted", ("quantity",), ("security", "holder", "lots", "clause", "certificate", "price")),
    "exercised": Kind(
        "warrants are exercised, for cash or cashless", ("quantity",), ("security", "holder", "lots", "clause", "certificate", "manner")
    ),
    "exchanged": Kind("shares are exchanged into another series", ("quantity",), ("security", "holder", "lots", "clause", "certificate")),
    "transferred": Kind(
        "shares pass from one holder to another; to the holder itself only by re-registration, under the `certificate` named",
        ("security", "holder", "to", "quantity"),
        ("lots", "certificate"),
    ),
    "cancelled": Kind("shares are cancelled, for cash or for nothing", ("security", "quantity"), ("holder", "lots", "price")),
    "redeemed": Kind(
        "shares are redeemed, for cash or where the terms allow it for stock",
        ("quantity",),
        ("security", "holder", "lots", "clause", "price", "manner", "certificate"),
    ),
    "unpaid": Kind("a redemption that is due is not paid; it stays due", ("security",), ("lots",)),
    "dividend_declared": Kind("a dividend is declared", ("security", "per_share"), ("payable_on",)),
    "dividend_paid": Kind(
        "a dividend is paid; `participating` says whether what the preferred share in it is paid too (default) or owed",
        ("security",),
        ("per_share", "participating", "clause", "manner", "price", "certificate"),
    ),
    "fee_paid": Kind("a fee is paid, in cash or in shares", ("clause",), ("quantity", "manner", "certificate")),
    "interest_paid": Kind("interest on what is overdue is paid", ("clause",), ("closing", "gross")),
    "split": Kind("`new` shares take the place of `old`", ("security", "new", "old", "fractions"), ("price",)),
    "stock_dividend": Kind("holders get `new` shares more for each `old`", ("security", "new", "old", "fractions"), ("price",)),
    "observed": Kind("a price of a share is observed on the market", ("security", "quote", "price"), ("volume",)),
    "determined": Kind(
        "a party determines what the terms leave open", ("clause", "what"), ("by", "price", "quantity", "rate", "effective", "until")
    ),
    "occurred": Kind("something that the terms name occurs: a change of control, an approval, a trigger event", ("what",)),
    "ceased": Kind("what had occurred is over: a trigger event is cured", ("what",)),
    "noticed": Kind(
        "a notice is given under a clause",
        ("clause",),
        ("by", "holder", "closing", "quantity", "lots", "price", "rate", "effective"),
    ),
    "amended": Kind(
        "the parties amend a term of a clause, or of one closing",
        ("clause", "what"),
        ("closing", "price", "quantity", "rate", "effective", "until", "value"),
    ),
    "right_waived": Kind(
        "a right or a condition under a clause is waived, until a day or for good", ("clause",), ("holder", "closing", "what", "until")
    ),
    "delivered": Kind("the shares of a closing are issued before they are paid for", ("closing",), ("quantity", "certificate")),
    "received": Kind("the money for shares issued before is received", ("closing", "gross"), ("costs",)),
    "guarantee_paid": Kind("a guarantor pays for a closing in the purchaser's place", ("closing",), ("quantity", "gross", "certificate")),
    "reversed": Kind("an earlier record was wrong: it counts no more", ("reverses",)),
}
"""The closed vocabulary of acts."""

_EARLY = ("designated", "authorized", "split", "stock_dividend", "observed", "occurred", "ceased", "determined")
USUAL_ORDER = (*_EARLY, *(kind for kind in KINDS if kind not in _EARLY))
"""The order in which acts of one day count where the deal names none: a split takes effect before the market opens, prices are
observed after it, and what is done on the day may rest on both."""

ENVELOPE = ("kind", "on", "id", "place")
"""Particulars that every kind may have."""


WORDS = {
    "on": "the day on which it took effect",
    "quantity": "a number of shares",
    "closing": "the closing it is about",
    "reverses": "the event that it reverses",
    "per_share": "the amount for one share",
    "until": "the new last day",
    "fractions": "what becomes of fractions",
    "new": "the number of new shares",
    "old": "the number of old shares",
}
"""Particulars in words."""

COUNTED = ("converted", "exercised", "exchanged", "redeemed", "transferred", "cancelled")
"""Kinds by which a holder gives shares up: always so many, because what is held is nobody's choice. A closing may leave it out."""


def lacks(kind: str, name: str) -> str:
    """That an act of a kind needs a particular, and what that is."""
    if name == "quantity" and kind in COUNTED:
        return f"{kind} needs quantity, the number of shares {kind}: it is never taken to be all that there are"
    return f"{kind} needs {name}, {WORDS[name]}" if name in WORDS else f"{kind} needs {name}"


def given(act: Act[Any], name: str) -> bool:
    """Whether the act says anything under that name. An array over paths says something."""
    value = getattr(act, name)
    return value is not None and not (isinstance(value, (str, tuple)) and not value)


def surplus(act: Act[Any]) -> tuple[str, ...]:
    """The particulars given that an act of this kind has no use for."""
    kind = KINDS[act.kind]
    used = {*ENVELOPE, *kind.needs, *kind.may}
    return tuple(f.name for f in fields(act) if f.name not in used and given(act, f.name))
