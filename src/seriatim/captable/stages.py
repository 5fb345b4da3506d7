"""How the cap table would grow: after each closing made on its last day, and with everything converted.

And the finding that follows: the first closing at which the common needed for conversion no longer fits what is authorised, or the
shares of a series that warrants on it need. A closing issues no common, so nothing stops it; the shortfall bites when somebody converts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from seriatim.captable.captable import CapTable, captable, commons
from seriatim.captable.conversions import Conversions
from seriatim.deal.state import Now
from seriatim.deal.step import Step
from seriatim.deal.terms import Deal
from seriatim.ledger.choose import steps
from seriatim.projection.ahead import designated, eve
from seriatim.projection.walk import duties_performed, walk
from seriatim.units.decimals import grouped
from seriatim.units.problems import Problem


@dataclass(frozen=True, slots=True)
class Stage:
    """The cap table at one step of the way: its name, the day, and the table."""

    name: str
    on: date
    table: CapTable
    projected: bool = True


def stages(deal: Deal, now: Now[Decimal]) -> tuple[Stage, ...]:
    """The table today, after each closing still to come (on its last day), and with everything converted."""
    found = [Stage("today", now.on, captable(deal, now), projected=False)]
    ahead = designated(now)
    last = now.on
    end = max((step.due for step in steps(now) if step.kind == "closed" and step.due), default=now.on)
    for done in walk(now.clauses, ahead.state, eve(now.on), end, closings_made):
        last = done.act.on
        found.append(Stage(f"after {done.step.ref}", last, captable(deal, Now(last, ahead.state, now.clauses))))
    converted = Conversions(Now(last, ahead.state, now.clauses), commons(deal)).converted
    found.append(Stage("fully converted", last, captable(deal, converted)))
    return tuple(found)


def closings_made(now: Now[Decimal], step: Step[Decimal]) -> Decimal:
    """The policy of this view: every closing on its last day, and nothing else."""
    return duties_performed(now, step) if step.kind == "closed" else now.zero


def shortfall(deal: Deal, found: tuple[Stage, ...]) -> Problem | None:
    """The first stage at which what is outstanding and reserved exceeds what is authorised, as a finding."""
    for stage in found:
        for row in stage.table.classes:
            if row.available is None or row.available >= 0 or row.authorized is None:
                continue
            if row.security not in commons(deal) and not row.for_rights:
                continue  # closings that do not fit are duties that a limit makes impossible: `projection.conflicts` finds them
            when = "already" if not stage.projected else f"{stage.name} ({stage.on})"
            needed = row.authorized - row.available
            held = f", {grouped(row.treasury)} in treasury" if row.treasury else ""
            retired = needed - row.outstanding - row.treasury - row.reserved
            held += f", {grouped(retired)} retired for good" if retired else ""
            purpose = "for conversion" if row.reserved == row.for_rights else "for rights and closings"
            return Problem(
                code="authorized-shortfall",
                message=(
                    f"{when}: {grouped(row.outstanding)} {row.security} outstanding{held}"
                    f" and {grouped(row.reserved)} reserved {purpose} make {grouped(needed)},"
                    f" but {grouped(row.authorized)} are authorised: {grouped(-row.available)} too few"
                ),
                asked=grouped(needed),
                available=grouped(row.authorized),
                because=f"authorized_{row.security}",
                remedy=f"raise the authorised count{' before that closing' if stage.projected else ''}; conversions beyond it are refused",
            )
    return None


def unpriced(found: tuple[Stage, ...]) -> Iterator[Problem]:
    """Rights whose price cannot be known at some stage, each once: what they would yield is in no table."""
    told: set[str] = set()
    for stage in found:
        for step in stage.table.unpriced:
            if step.clause not in told:
                told.add(step.clause)
                when = f"{stage.name} ({stage.on}): " if stage.projected else ""
                text = f"{when}what {step.security} of {step.ref} converts into under {step.clause} is left out: {step.blocked}"
                remedy = "record the prices observed" if not stage.projected else "suppose prices, in an events file of hypothetical ones"
                yield Problem(code="price-unknown", message=text, because=step.clause, remedy=remedy)
