"""The laws `viewed` and `ahead`: whatever a user may ask of a deal is answered, at any point of any history, and its figures tie out.

The views are those of the commands, taken from a deal that is open already; what they print with `--json` is written too, so that
no figure is of a kind that cannot be told. Only where a view says itself that it cannot answer (an exit that nobody can take, money
that buys no share) may it refuse. Each figure is compared with another way to the same number: rows with their class, the classes
with what a formula over all shares counts (`deal.converted`), stages with one another, a new issue with the same issue recorded.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import TypeVar, get_args

from seriatim.app import wire
from seriatim.app.antidilution import AntidilutionView, antidilution_of
from seriatim.app.check import checked
from seriatim.app.explain import explained_of
from seriatim.app.report import gathered
from seriatim.app.views import CapTableView, HistoryView, captable_of, history_of, schedule_of
from seriatim.app.waterfall import WaterfallView, waterfall_of
from seriatim.app.workspace import Options, Workspace
from seriatim.captable.captable import CapTable, ClassRow, Level, Row, captable
from seriatim.captable.conversions import rights
from seriatim.captable.new_round import Round
from seriatim.deal.act import Act
from seriatim.deal.converted import RIGHTS, as_converted, in_common
from seriatim.deal.memory import PerShare
from seriatim.deal.state import Now
from seriatim.deal.step import Step
from seriatim.formats.deal_file import DealFile
from seriatim.formats.report.page import render
from seriatim.ledger.history import History
from seriatim.ledger.perform import perform
from seriatim.units.codes import CODES
from seriatim.units.numbers import ONE, ZERO, exactly
from seriatim.units.problems import BadInput, Problem

NOWHERE = Path("drawn.yaml")
OPTIONS = Options()
CLOSE = Decimal("1e-9")
"""Quotients are kept with 28 digits or more: sums of them are 1 to far more places than this."""

SOLVED = 0.1
"""How often a price is solved for a part of the company, which asks every right hundreds of times."""

View = TypeVar("View")


def viewed(history: History, on: date, random: Random) -> None:
    """Views of one day answer, at any point of any history and as known at any moment, and their figures tie out."""
    work = opened(history)
    known_at = random.choice([None, None, *(e.recorded_at for e in history.events[-4:])])
    owned(work, on, known_at)
    written(wire.history, history_of(work, on, known_at))
    repriced(history, history_of(work))
    written(wire.explained, explained_of(work))
    exits = [Decimal(random.randint(0, 10 ** random.randint(3, 12))).scaleb(-2) for _ in range(2)]
    if paid := answered(lambda: waterfall_of(work, on, known_at, exits, Decimal(random.choice((0, 500))))):
        written(wire.waterfall, paid)
        paid_out(paid)
    money, price = Decimal(random.choice((1, 1000, 5_000_000))), Decimal(random.choice(("0.3", "0.0001", "2", "400")))
    if new := answered(lambda: antidilution_of(work, on, known_at, money, price)):
        as_recorded(work, on, known_at, new)
    part = Decimal(random.choice(("0.05", "0.4", "0.9")))
    if random.random() < SOLVED and (new := answered(lambda: antidilution_of(work, on, known_at, money, post_money_part=part))):
        shared(new)


def ahead(history: History, on: date, random: Random) -> None:
    """A view that walks ahead answers: the schedule, the cap table with its stages, the check, or the page with all of them."""
    work, asked = opened(history), random.random()
    if asked < 0.3:
        written(wire.schedule, schedule_of(work, on, None))
    elif asked < 0.6:
        as_converted_at_last(captable_of(work, on, None))
    elif asked < 0.8:
        written(wire.checked, checked(work.file, NOWHERE, OPTIONS))
    else:
        assert "</html>" in render(gathered(work, OPTIONS, on).data)


def opened(history: History) -> Workspace:
    """A history as the commands have it."""
    return Workspace(NOWHERE, DealFile(history.deal, ()), history, NOWHERE)


def written(form: Callable[[View], object], view: View) -> None:
    """A view as JSON."""
    json.dumps(form(view))


def explained(problems: Sequence[Problem]) -> None:
    """A view that cannot answer says why, by a code that is looked up."""
    for problem in problems:
        assert problem.code in CODES, problem
        assert problem.message, problem


def answered(ask: Callable[[], View]) -> View | None:
    """What a view answers; None where it says in so many words why it cannot."""
    try:
        return ask()
    except BadInput as refused:
        explained(refused.problems)
        return None


# ------------------------------------------------------------------------------------------------------------ the cap table


@exactly
def owned(work: Workspace, on: date, known_at: datetime | None) -> None:
    """On every level the rows come to their class, and all certificates that are known to what is fully diluted."""
    now, events = work.now(on, known_at), work.history.standing(on, known_at)
    tables = {level: captable(work.deal, now, events, level) for level in get_args(Level)}
    for table in tables.values():
        for of_class in table.classes:
            rows_come_to(of_class, [row for row in table.rows if row.security == of_class.security], now)
    assert tables["certificate"].fully_diluted == _known(row.as_converted for row in tables["certificate"].rows)
    assert len({table.fully_diluted for table in tables.values()}) == 1
    as_a_formula_counts(work, now, tables["holder"])


def rows_come_to(of_class: ClassRow, rows: list[Row], now: Now[Decimal]) -> None:
    """What is outstanding of a class, as converted, and in parts of the whole, is what its rows come to."""
    assert sum((row.outstanding for row in rows), ZERO) == of_class.outstanding == now.outstanding(of_class.security), of_class
    if of_class.outstanding:
        assert abs(sum((row.of_outstanding for row in rows), ZERO) - ONE) < CLOSE, of_class
    parts = [row.as_converted for row in rows]
    assert of_class.as_converted == (None if None in parts else _known(parts)), (of_class, parts)
    assert of_class.treasury >= 0, of_class
    assert of_class.receivable >= 0, of_class


def as_a_formula_counts(work: Workspace, now: Now[Decimal], table: CapTable) -> None:
    """A class over which one right stands is as converted what a formula over all shares counts, which does not round.

    Each holder's shares are rounded once by each right on the way: by less than a share of what that right gives, or what one comes to.
    """
    for row in table.classes:
        way = only_way(now, row.security)
        if work.deal.securities[row.security].kind == "common" or not row.outstanding or row.as_converted is None or way is None:
            continue
        exact = as_converted(now, row.security, "common")
        rounded = sum((in_common(now, step.into, step.unit, "common")[0] for step in way), ZERO)
        holders = len({lot.holder for lot in now.lots(row.security)})
        assert abs(row.as_converted - exact) <= holders * rounded, (row, exact, holders, rounded)


def only_way(now: Now[Decimal], security: str) -> list[Step[Decimal]] | None:
    """The rights by which a class becomes common, one after another; None where it is not clear which, or whether, or at what price.

    Of several clauses over a class the cap table takes the one that comes to the most, and new shares of a class may have a right
    that older ones have no more. What becomes a warrant on the way is exercised in the cap table, and in a formula it is not.
    """
    found: list[Step[Decimal]] = []
    while security != "common":
        own = [step for step in rights(now) if step.security == security]
        waits = any(step.blocked or step.unpriced or (step.opens and step.opens > now.on) for step in own)
        clauses = [clause for clause in now.clauses.becoming if clause.security == security]
        if waits or not own or len(clauses) != 1 or own[0].into in {step.security for step in found}:
            return None
        if {s.account for step in own for s in step.slices} != {lot.id for lot in now.lots(security)}:
            return None
        found.append(own[0])
        security = own[0].into
    return found


def as_converted_at_last(view: CapTableView) -> None:
    """The last stage is the one before with everything converted: the same shares fully diluted."""
    written(wire.captable, view)
    assert view.stages[0].table.fully_diluted == view.table.fully_diluted
    if any(stage.table.unpriced for stage in view.stages):
        return
    before, last = view.stages[-2].table, view.stages[-1].table
    assert last.fully_diluted == before.fully_diluted, (before, last)


def _known(parts: object) -> Decimal:
    return sum((part for part in parts if part is not None), ZERO)  # type: ignore[attr-defined]


# ------------------------------------------------------------------------------------------------------------ the other views


def repriced(history: History, view: HistoryView) -> None:
    """The changes of a price follow on one another, from the one agreed to the one in force."""
    state = history.state()
    for clause in history.deal.clauses.stepping:
        if getattr(clause, "performed_as", "") not in RIGHTS or not isinstance(now := state.memory.get((clause.id, "price")), PerShare):
            continue
        changes = [change for change in view.prices if change.clause == clause.id]
        opening = clause.opening().get("price") if hasattr(clause, "opening") else None
        if isinstance(opening, PerShare) and changes:
            assert opening.price.agrees(changes[0].before), changes[0]
        assert all(earlier.after == later.before for earlier, later in pairwise(changes)), changes
        if changes:
            assert now.price.agrees(changes[-1].after), (now, changes[-1])
        elif isinstance(opening, PerShare):
            assert now.price.agrees(opening.price.each()), (now, opening)


def paid_out(view: WaterfallView) -> None:
    """An exit is paid out to the cent: what the classes get, what the holders get, and its costs are all of it."""
    for paid in view.payouts:
        assert sum((c.amount for c in paid.classes), ZERO) == paid.net == paid.exit - paid.costs, paid
        for row in paid.classes:
            assert row.amount == sum((h.amount for h in paid.holders if h.security == row.security), ZERO), row
    for tranche in view.tranches:
        assert sum(tranche.parts, Fraction(0)) == 1, tranche
        assert all(part >= 0 for part in tranche.parts), tranche


@exactly
def as_recorded(work: Workspace, on: date, known_at: datetime | None, view: AntidilutionView) -> None:
    """A new issue moves every price to where it would be if the same issue were recorded."""
    shared(view)
    new, now = view.round, work.now(on, known_at)
    act = Act("issued", on, id="law", security="common", holder="carol", quantity=new.shares, price=new.price)
    done = perform(now, act)
    if done.problems:
        return
    lowered = {key[0]: value.price.each() for key, value in done.outcome.memory.items() if key[1] == "price"}
    told = {moved.clause: moved.after for moved in new.prices if moved.after != moved.before}
    assert told == lowered, (new, lowered)


@exactly
def shared(view: AntidilutionView) -> None:
    """The parts of a new issue and of all others are one whole; no price rises, and none is nothing."""
    written(wire.antidilution, view)
    new: Round = view.round
    assert abs(sum((held.part_after for held in new.held), ZERO) - ONE) < CLOSE, new
    assert all(0 < moved.after <= moved.before for moved in new.prices), new
