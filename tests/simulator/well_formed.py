"""What every step and every refusal has, whatever the deal and whatever the day. A `Book` asks it of all that a test sees."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any, get_args

from seriatim.deal.act import KINDS
from seriatim.deal.step import Modal, Price, Spread, Step
from seriatim.deal.terms import Deal
from seriatim.ledger.history import History
from seriatim.units.codes import CODES
from seriatim.units.numbers import Rounding
from seriatim.units.problems import Problem

MANNERS = ("", "cash", "cashless", "kind", "stock")
TEXTS = ("clause", "kind", "ref", "by", "security", "into", "issuer", "currency", "payer", "blocked", "status", "if_missed")
OF_THE_RECORD = frozenset({"deal", "record", "ledger"})
"""Who refuses where no clause does."""


def well_formed(steps: Iterable[Step[Decimal]], deal: Deal) -> None:
    """Every step names its clause, who, and what is given for what, in the deal's own names; and no count is below nothing."""
    for step in steps:
        assert all(isinstance(getattr(step, name), str) for name in TEXTS), step
        assert step.clause in deal.clauses.by_id, step
        assert step.kind in KINDS, step
        assert step.ref, step
        assert step.by, step
        assert step.issuer in deal.parties, step
        assert step.payer in ("", *deal.parties), step
        assert {step.security, step.into} <= {*deal.securities, step.currency}, step
        assert step.currency == deal.currency, step
        assert step.modal in get_args(Modal), step
        assert step.rounding in get_args(Rounding), step
        assert step.spread in get_args(Spread), step
        assert step.manner in MANNERS, step
        assert step.modal == "may" or step.due is None or isinstance(step.due, date), step
        _counts(step)


def _counts(step: Step[Decimal]) -> None:
    assert step.smallest > 0, step
    assert step.unit > 0, step
    assert step.quantity_max >= 0, step
    assert step.quantity_min is None or step.quantity_min >= 0, step
    assert step.price is None or isinstance(step.price, Price), step
    assert step.opens is None or step.closes is None or step.opens <= step.closes, step
    assert all(isinstance(flag, bool) for flag in (step.lots_elective, step.paid_by_holder, step.strike_paid)), step
    for part in step.slices:
        assert all(isinstance(text, str) for text in (part.account, part.asset, part.holder, part.to)), step
        assert part.holder, step
        assert part.quantity >= 0, step
        assert part.amount >= 0, step


def explained(problems: Iterable[Problem], history: History) -> None:
    """Every refusal has a code that is looked up, a sentence, and the clause, or the event on record, that stands in the way."""
    those = {*OF_THE_RECORD, *history.deal.clauses.by_id, *(event.id for event in history.events)}
    for problem in problems:
        assert problem.code in CODES, problem
        assert {*problem.because.split(", ")} <= those, problem
        assert problem.message, problem
        told: dict[str, Any] = {f.name: getattr(problem, f.name) for f in fields(problem) if f.name != "where"}
        assert all(isinstance(text, str) and "None" not in text for text in told.values()), problem
