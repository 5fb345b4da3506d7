"""The cap table after each recorded act that changed it, in eras: a split begins a new one, for counts across it do not compare."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from seriatim.captable.captable import captable
from seriatim.captable.stages import Stage
from seriatim.deal.act import Event
from seriatim.deal.state import Now
from seriatim.deal.step import BUYING
from seriatim.deal.terms import Deal
from seriatim.ledger.fold import opening
from seriatim.units.decimals import shown
from seriatim.units.numbers import exactly

Eras = tuple[tuple[Stage, ...], ...]

STAGED = ("closed", "guarantee_paid", "converted", "redeemed", "issued", "exchanged", "cancelled", "authorized")
"""Acts after which the cap table is shown."""

RESCALING = ("split", "stock_dividend")
"""Acts that begin a new era: counts before and after them do not compare."""

STAGES_MAX = 40
"""Where more acts than this are recorded, the cap table is shown after closings only."""


@exactly
def behind(deal: Deal, events: Sequence[Event], as_of: date) -> tuple[Eras, bool]:
    """The cap table before and after each recorded act that changed it, a split beginning a new era; and whether acts were left out."""
    acts = [event for event in events if event.act.kind in STAGED]
    condensed = len(acts) > STAGES_MAX
    shown_kinds = tuple(BUYING) if condensed else STAGED
    state, begins = opening(deal, as_of), deal.begins or min((event.act.on for event in acts), default=as_of)
    eras = [[Stage("opening", begins, captable(deal, Now(begins, state, deal.clauses)), projected=False)]]
    for event in events:
        state.add(event.outcome)
        if event.act.kind in RESCALING:
            eras.append([])
        if event.act.kind in shown_kinds or event.act.kind in RESCALING:
            table = captable(deal, Now(event.act.on, state, deal.clauses))
            eras[-1].append(Stage(_stage_name(event), event.act.on, table, projected=False))
    return (tuple(map(tuple, eras)), condensed) if acts else ((), False)


def _stage_name(event: Event) -> str:
    act = event.act
    if act.kind in BUYING:
        return f"after {act.closing}"
    if act.kind in RESCALING:
        return f"after the {act.kind.replace('_', ' ')} of {act.security}"
    if act.kind in ("issued", "authorized"):
        return f"{act.security} {act.kind}"
    return f"{shown(act.quantity)} {act.security} {act.kind}"
