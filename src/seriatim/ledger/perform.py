"""Performing an act: ask the clauses whether it is allowed, and work out what it moves.

The one way for an act to change a state, for the record, for the schedule's future and for a simulation on arrays.
A clause's objection *refuses*; an act that happened all the same can be recorded `as_fact` with its objections as defects,
unless it is *impossible* (nobody converts shares that are not there).
"""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass, replace
from decimal import Decimal
from typing import Any, Generic

from seriatim.deal.act import KINDS, Act, Certificate, Outcome, given, lacks
from seriatim.deal.amendments import waived
from seriatim.deal.by_terms import gone, too_late
from seriatim.deal.clause import refusal
from seriatim.deal.memory import rescaled
from seriatim.deal.state import Now
from seriatim.deal.step import BUYING, FUNDING, Price, Step, cash, effect, receipts
from seriatim.ledger.against import against, price_agrees, taken_certificates
from seriatim.ledger.cascade import settled
from seriatim.ledger.choose import choose
from seriatim.units.decimals import shown
from seriatim.units.numbers import CENT, N, ratio, same, whole
from seriatim.units.problems import Problem

ELECTED = frozenset({"closed", "converted", "redeemed", "exercised", "exchanged", "fee_paid", "guarantee_paid", "delivered"})
"""Kinds that perform a step of a clause; the others are facts, which clauses react to."""

IMPOSSIBLE = frozenset(
    {
        "ambiguous-act",
        "cascade-unsettled",
        "amendment-unfit",
        "certificate-taken",
        "closing-not-so",
        "converted-already",
        "closing-resolved",
        "date-before-opening",
        "fractional-shares",
        "more-than-held",
        "no-such-right",
        "nothing-provides",
        "observed-already",
        "particular-missing",
        "price-falls-to-nothing",
        "price-missing",
        "quotation-missing",
        "right-ended",
        "series-not-split",
        "unknown-closing",
        "unknown-lot",
        "unknown-term",
        "wrong-amount",
    }
)
"""Refusals that no fact overrides."""


@dataclass(frozen=True, slots=True)
class Performed(Generic[N]):
    """An act with its particulars filled in, what it moves, and what the clauses hold against it."""

    act: Act[N]
    outcome: Outcome[N]
    problems: tuple[Problem, ...] = ()

    def refused(self, as_fact: bool = False) -> tuple[Problem, ...]:
        """The problems that stand in the way; as a fact, only the impossible."""
        return tuple(p for p in self.problems if not as_fact or p.code in IMPOSSIBLE)


def perform(now: Now[N], act: Act[N], recorded: bool = False) -> Performed[N]:
    """What an act does on a day, and every objection to it. Changes nothing.

    Of a closing that is `recorded` every price has to be known that other prices depend on. Looked at ahead, on a day whose market
    nobody knows yet, it does what can be told.

    Errors: none are raised; problems come with the result. An act with problems has its outcome as far as there is one.
    """
    problems = [*_missing(act)]
    problems += [problem for clause in now.clauses.objecting for problem in clause.objections(now, act)]
    moved: Outcome[N] = Outcome()
    if any(p.code in IMPOSSIBLE for p in problems):
        return Performed(act, moved, tuple(problems))
    if act.kind in ELECTED:
        step, found = choose(now, act)
        problems += found
        if step is not None:
            act, moved, against = _take(now, act, step)
            problems += against
            bringing = [clause for clause in now.clauses.bringing if moved.moves and not waived(now, clause.id, step.by)]
            moved = _added(moved, [clause.brings(now, act) for clause in bringing])
    else:
        moved = _moved_by_fact(now, act)
    problems += taken_certificates(now, act, moved)
    if moved.moves and (recorded or act.kind not in FUNDING):
        problems += [p for clause in now.clauses.protecting if not waived(now, clause.id) for p in clause.unweighed(now, act, moved)]
    problems = list(too_late(gone(now), act, moved.moves)) or problems
    if any(p.code in IMPOSSIBLE for p in problems):
        return Performed(act, Outcome(), tuple(problems))
    memory, unsettled = _remembered(now, act, moved)
    if unsettled:
        return Performed(act, Outcome(), tuple(problems + unsettled))
    outcome = replace(moved, memory=memory)
    if not problems and act.kind not in ELECTED and not outcome.moves and not outcome.memory and act.kind != "reversed":
        of, remedy = f" of {act.security} on {act.on}" if act.security else "", "check the security and the day"
        text = f"no clause of the deal provides for a record of kind {act.kind}{of}"
        problems.append(refusal("nothing-provides", text, "deal", asked=act.kind, remedy=remedy))
    return Performed(act, outcome, tuple(problems))


def _missing(act: Act[N]) -> list[Problem]:
    kind = KINDS[act.kind]
    missing = [name for name in kind.needs if not given(act, name)]
    return [refusal("particular-missing", lacks(act.kind, name), "record", asked=act.kind, remedy=f"give {name}") for name in missing]


def _take(now: Now[N], act: Act[N], step: Step[N]) -> tuple[Act[N], Outcome[N], list[Problem]]:
    """Performs the chosen step for the act's quantity."""
    quantity, problems = _quantity(act, step)
    problems += against(now, act, step, quantity)
    if any(p.code in IMPOSSIBLE for p in problems):
        return act, Outcome(), problems
    security = step.security if step.paid_by_holder else step.into
    receipt = _receipt(now, act, step, security)
    if act.price is not None and step.price is not None and not price_agrees(act, step):
        step = replace(step, price=Price(act.price, ratio(act.price, act.price)))  # as a fact: at the price it was done at
    gross = whole(quantity * step.slices[0].amount, "nearest", CENT) if act.kind in BUYING else act.gross
    act = replace(
        act, clause=step.clause, gross=gross, security=step.security, holder=_holder(step), quantity=quantity, certificate=receipt
    )
    moves = effect(step, quantity, receipt)
    if act.kind == "closed" and act.costs is not None:
        for account, change in ((cash(step.issuer), act.costs * -1), ("costs", act.costs)):
            moves[account, step.currency] = moves.get((account, step.currency), now.zero) + change
    restricted = bool(getattr(now.clauses.by_id[step.clause], "restricted", False))
    named = receipts(step, receipt) if receipt else {}
    opens = tuple(Certificate(name, security, holder, act.on, restricted) for holder, name in named.items())
    return act, Outcome(opens, _nonzero(moves)), problems


def _quantity(act: Act[N], step: Step[N]) -> tuple[N, list[Problem]]:
    """Shares asked for; at a closing, from the gross proceeds where only those are given, and never at odds with them."""
    each = step.slices[0].amount
    if act.kind not in BUYING or act.gross is None:
        quantity = act.quantity if act.quantity is not None else step.quantity_max
        return quantity, []
    counted = whole(ratio(act.gross, each), "nearest", step.smallest)  # a price of parts of a cent: the cost is rounded to the cent
    cost = whole((counted if act.quantity is None else act.quantity) * each, "nearest", CENT)
    if same(cost, act.gross):
        return counted if act.quantity is None else act.quantity, []
    quantity = act.quantity if act.quantity is not None else ratio(act.gross, each)
    if same(quantity * each, act.gross):
        return quantity, []
    text = f"{shown(quantity)} shares at {shown(each)} cost {shown(quantity * each)}, not {shown(act.gross)}"
    return quantity, [refusal("wrong-amount", text, step.clause, asked=shown(act.gross), available=shown(quantity * each))]


def _holder(step: Step[N]) -> str:
    holders = dict.fromkeys(s.holder for s in step.slices)
    return next(iter(holders)) if len(holders) == 1 else ""


def _receipt(now: Now[N], act: Act[N], step: Step[N], security: str) -> str:
    """The certificate that new shares are entered under: the one named, or one named after the closing or the act."""
    if act.certificate or (not step.paid_by_holder and step.price is None):
        return act.certificate
    if act.kind not in BUYING:
        return f"{security}/{act.id}"
    first = f"{security}/{act.closing}"
    return first if first not in now.state.certificates else f"{first}/{act.id}"


def _moved_by_fact(now: Now[N], act: Act[N]) -> Outcome[N]:
    return _added(Outcome(), [clause.moves(now, act) for clause in now.clauses.moving])


def _added(moved: Outcome[N], parts: list[Outcome[N]]) -> Outcome[N]:
    """What several clauses move, as one."""
    opens, moves = list(moved.opens), dict(moved.moves)
    for part in parts:
        opens += part.opens
        for key, change in part.moves.items():
            moves[key] = moves[key] + change if key in moves else change
    return Outcome(tuple(opens), _nonzero(moves))


def _remembered(now: Now[N], act: Act[N], moved: Outcome[N]) -> tuple[dict[tuple[str, str], Any], list[Problem]]:
    """New values of clause memory, only where they change; a split rescales whatever is kept per share."""
    changed: dict[tuple[str, str], Any] = {}
    for clause in now.clauses.remembering:
        for entry, value in clause.after(now, act, moved.moves).items():
            changed[clause.id, entry] = value
    unsettled: list[Problem] = []
    for clause in (clause for clause in now.clauses.adjusting if not waived(now, clause.id)):
        changed.update(clause.adjusts(now, act, moved.moves))
    if now.clauses.protecting:
        lowered, unsettled = settled(now, act, replace(moved, memory=changed))
        changed.update(lowered)
    if act.kind in ("split", "stock_dividend") and act.new is not None and act.old is not None:
        new = act.new if act.kind == "split" else act.new + act.old
        for key, value in now.state.memory.items():
            changed.setdefault(key, rescaled(value, act.security, new, act.old))
    memory = now.state.memory
    return {key: value for key, value in changed.items() if not _unchanged(memory.get(key), value)}, unsettled


def _unchanged(before: Any, after: Any) -> bool:
    return before is after or (type(before) is type(after) and not _has_arrays(after) and bool(before == after))


def _has_arrays(value: Any) -> bool:
    """Whether anything in a remembered value is an array, however deep it lies (the shares of a lot that a notice calls)."""
    if isinstance(value, tuple):
        return any(_has_arrays(part) for part in value)
    if is_dataclass(value):
        return any(_has_arrays(getattr(value, f.name)) for f in fields(value))
    return hasattr(value, "dtype")


def _nonzero(moves: dict[tuple[str, str], N]) -> dict[tuple[str, str], N]:
    return {key: change for key, change in moves.items() if not isinstance(change, Decimal) or change}
