"""Shares that the terms have converted on a day gone by, whether or not anybody has recorded it.

An automatic conversion takes effect on its day by itself. 1,000 shares that converted on 2020-06-30 are no shares any more on
2020-07-01: nobody converts, redeems, exchanges, transfers or cancels them. A record that comes later has the day of the conversion. What
a limit held back on the day is still there, and waits for room.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from seriatim.deal.act import Act
from seriatim.deal.amendments import waived
from seriatim.deal.clause import refusal
from seriatim.deal.state import Now
from seriatim.deal.step import Moves, Step
from seriatim.units.numbers import N, anywhere, least
from seriatim.units.problems import Problem


class Gone(NamedTuple):
    """The clause that has converted a lot, and on which day."""

    clause: str
    on: date


def gone(now: Now[N]) -> dict[str, Gone]:
    """The lots that automatic conversions have taken before today, of whom nobody waived it."""
    if not now.clauses.converting:
        return {}
    holders = {c.id: c.holder for c in now.state.certificates.values()}
    found: dict[str, Gone] = {}
    for clause in now.clauses.converting:
        for lot, on in clause.by_terms(now).items():
            if not waived(now, clause.id, holders[lot]):
                found.setdefault(lot, Gone(clause.id, on))
    return found


def without(step: Step[N], taken: Mapping[str, Gone]) -> Step[N] | None:
    """A step of another clause without the lots that are gone; None where nothing is left of it. What is paid on them is owed still."""
    if step.kind == "dividend_paid":
        return step
    slices = tuple(s for s in step.slices if s.account not in taken or taken[s.account].clause == step.clause)
    if len(slices) == len(step.slices):
        return step
    rest = replace(step, slices=slices)
    return replace(rest, quantity_max=least(step.quantity_max, rest.there_is())) if slices else None


def too_late(taken: Mapping[str, Gone], act: Act[Any], moves: Moves[N]) -> Iterator[Problem]:
    """Why an act cannot move shares of lots that are gone."""
    lot = next((account for account, _ in moves if account in taken and anywhere_of(moves, account)), None)
    if lot is not None:
        yield converted_already(act, lot, taken[lot])


def anywhere_of(moves: Moves[N], account: str) -> bool:
    """Whether anything leaves an account."""
    return any(anywhere(change * -1) for (own, _), change in moves.items() if own == account)


def converted_already(act: Act[Any], lot: str, by: Gone) -> Problem:
    """That shares had converted before the act, and how that is recorded."""
    again = act.kind == "converted" and act.clause in ("", by.clause)
    text = f"{lot} converted by itself on {by.on} under {by.clause}"
    text += ", and its record has that day" if again else f": after that day it cannot be {act.kind}"
    remedy = f"record it with --on {by.on}" if again else f"record that conversion, as of {by.on}"
    remedy += "; a change that was agreed before, as amended or as a right_waived"
    return refusal("converted-already", text, by.clause, asked=str(act.on), available=str(by.on), remedy=remedy)
