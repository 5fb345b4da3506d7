"""What a clause may say: a closed set of questions, each answered by those clauses to which it applies.

There is no base class and no registration. A clause is a frozen dataclass with an `id`, the `security` it belongs to, and
whichever of these methods it needs; `Clauses` sorts a deal's clauses once by what they can answer. Where it matters what a clause *is*,
it says so as its `role`, and `Clauses` has those too.

| method | answers |
|---|---|
| `opening()` | its memory at the start: entry -> value |
| `next(now, after)` | the next date on which something of it falls due, or None |
| `steps(now)` | who may or must do what |
| `moves(now, act)` | what a fact that nobody elects moves (a split, a dividend) |
| `after(now, act, moves)` | how its memory changes when an act is done that moves so much: entry -> new value (None forgets) |
| `objections(now, act)` | why an act may not be done now |
| `cap(now, step)` | the most of another's step that it lets pass (None: not its concern); `why(now)` says the limit in words |
| `by_terms(now)` | the lots that its terms have converted on a day gone by, whatever is on record: lot -> that day (see `deal.by_terms`) |
| `accrued(now, lot)` | what has accrued and is unpaid on one share |
| `follows(step)` | what it adds, in words, when somebody misses another clause's duty |
| `brings(now, act)` | what comes with an act that somebody elects (warrants with the shares bought at a closing) |
| `adjusts(now, act, moves)` | what an act makes of other clauses' memory: (clause, entry) -> value |
| `lowers(now, act, moved, lowered)` | the price it protects, where an act lowers it: (clause, "price") -> value (see `ledger.cascade`) |
| `open_for(now, lot)` | the first and the last day of its right over a lot (no last day: it does not end; nothing: it is not there yet) |
| `turns(lot)` | the days on which what its right over a lot is worth begins to be another, which its document names |
| `watches` (a property) | the stock whose price decides whether its right may be used, or nothing |
| `claim(now)` | its seats in a liquidation, solved together by `waterfall` |
| `occurrences` (a property) | the names of what it waits for: only these may be recorded as `occurred` |
| `mistakes()` | fields that contradict each other, or leave something open: (field, what is wrong); asked when a file is read |
| `sentences(call)` | what it says, as plain sentences (`Said`), for a reader with the document in hand |
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol

from seriatim.units.problems import Problem

if TYPE_CHECKING:
    from seriatim.deal.state import Now
    from seriatim.deal.step import Price, Step

Role = Literal["charter", "purchase", "conditions", "deliveries", "conversion", "exercise", "guarantee"]
"""What a clause is, where others have to know: it says so itself, as `role`, and is never told by attributes that others have too.

A `charter` says how many shares there may be (`Charter`), a `purchase` who buys at which closings (`Purchase`), with the `conditions` of
closings and the `deliveries` before payment beside it; a `conversion` and an `exercise` say what shares or warrants become
(`Becoming`), a `guarantee` who pays for another.
"""


def plays(clause: Any, *roles: Role) -> bool:
    """Whether a clause says of itself that it is one of these."""
    return getattr(clause, "role", None) in roles


class Charter(Protocol):
    """A clause that says how many shares of a security there may be."""

    id: str
    security: str
    needs_designation: bool

    def used(self, now: Now[Any], /) -> Any:
        """How many shares count against it."""


class Purchase(Protocol):
    """A clause under which shares are bought at closings."""

    id: str
    security: str
    purchaser: str
    tranches: tuple[Any, ...]
    cure_days: int
    cure_runs_from: Literal["due", "notice"]

    def funded(self, now: Now[Any], closing: str, /) -> Any:
        """How many shares of a closing were paid for."""

    def each(self, tranche: Any, /) -> Any:
        """What a share costs at a closing."""


class Becoming(Protocol):
    """A clause under which a security becomes shares of another: a conversion, or a warrant's exercise."""

    performed_as: str
    priced_by: str
    """The field that gives it a price of its own, which a split rescales and anti-dilution lowers; none: it has another's price."""
    id: str
    security: str
    into: str

    def opening(self) -> Mapping[str, Any]:
        """What it remembers at the start, its price under "price"."""

    def steps(self, now: Now[Any], /) -> Iterable[Step[Any]]:
        """Each holder's right."""

    def price_in_force(self, now: Now[Any], /) -> Price[Any] | None:
        """At what price a share is got today; None where none can be known."""

    def ratio_in_force(self, now: Now[Any], /) -> Any:
        """How many shares one gives today, not rounded, with nothing accrued; None where it cannot be known, or lots differ."""


class Said(NamedTuple):
    """A plain sentence of what a clause says, and the fields of the clause that it states (none: what follows by itself).

    `sentences(call)` yields these; `call` turns the id of a party, security or clause into the name that a reader knows.
    """

    text: str
    states: tuple[str, ...] = ()


class Names(Protocol):
    """What a reader calls a party, a security or a group, by its id; and in what a security is counted."""

    def __call__(self, name: str, /) -> str:
        """The name of an id; an id that is unknown stays as it is."""

    def unit(self, security: str, /) -> str:
        """One of a security: a share, a unit of a note, a warrant."""


class Clauses:
    """A deal's clauses in order, each question's answerers picked out once."""

    __slots__ = (
        "accruing",
        "adjusting",
        "agreed",
        "amended",
        "awaiting",
        "becoming",
        "bringing",
        "by_id",
        "charters",
        "claiming",
        "converting",
        "following",
        "issuer",
        "limiting",
        "moving",
        "objecting",
        "opening",
        "ordered",
        "over_lots",
        "protecting",
        "purchases",
        "remembering",
        "stepping",
        "turning",
        "waking",
        "watching",
    )

    def __init__(self, ordered: Iterable[Any]):
        self.ordered: tuple[Any, ...] = tuple(ordered)
        self.by_id: dict[str, Any] = {clause.id: clause for clause in self.ordered}
        self.issuer: str = next((clause.issuer for clause in self.ordered if hasattr(clause, "issuer")), "")
        self.agreed: Clauses | None = None  # where these are amended: the clauses as agreed
        self.amended: dict[tuple[tuple[str, str], ...], Clauses] = {}  # these as amended, worked out once
        self.opening = self._answering("opening")
        self.waking = self._answering("next")
        self.stepping = self._answering("steps")
        self.moving = self._answering("moves")
        self.remembering = self._answering("after")
        self.objecting = self._answering("objections")
        self.limiting = self._answering("cap")
        self.accruing = self._answering("accrued")
        self.following = self._answering("follows")
        self.adjusting = self._answering("adjusts")
        self.protecting = self._answering("lowers")
        self.bringing = self._answering("brings")
        self.converting = self._answering("by_terms")
        self.over_lots = self._answering("open_for")
        self.turning = self._answering("turns")
        self.watching = self._answering("watches")
        self.claiming = self._answering("claim")
        self.awaiting = self._answering("occurrences")
        self.charters: tuple[Charter, ...] = self.playing("charter")
        self.purchases: tuple[Purchase, ...] = self.playing("purchase")
        self.becoming: tuple[Becoming, ...] = self.playing("conversion", "exercise")

    def playing(self, *roles: Role) -> tuple[Any, ...]:
        """The clauses that are of one of these roles, by what they say themselves."""
        return tuple(clause for clause in self.ordered if plays(clause, *roles))

    def _answering(self, question: str) -> tuple[Any, ...]:
        return tuple(clause for clause in self.ordered if hasattr(clause, question))

    def __iter__(self) -> Iterator[Any]:
        return iter(self.ordered)

    def each(self, change: Callable[[Any], Any]) -> Clauses:
        """The clauses as agreed, changed one by one (None leaves one out): a `Now` amends them anew, and not a second time."""
        return Clauses(changed for clause in self.agreed or self if (changed := change(clause)) is not None)


def refusal(code: str, message: str, because: str, *, asked: str = "", available: str = "", remedy: str = "") -> Problem:
    """A clause's reason for refusing an act, naming itself in `because`."""
    return Problem(code=code, message=message, because=because, asked=asked, available=available, remedy=remedy)
