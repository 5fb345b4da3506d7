"""The clauses and a state on many paths at once, for tests that hold arrays against the exact walk."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np

from seriatim.deal.act import Outcome
from seriatim.deal.clause import Clauses
from seriatim.deal.state import State
from seriatim.units.numbers import lift


def clauses_on_paths(clauses: Clauses) -> Clauses:
    """The same clauses with every constant a float, lifted once."""
    return Clauses(lift(clause, float) for clause in clauses)


def state_on_paths(state: State[Decimal], paths: int) -> State[Any]:
    """The same state with every balance an array over so many paths."""
    lifted: State[Any] = State(np.zeros(paths))
    balances = {key: lifted.zero + float(balance) for key, balance in state.balances.items()}
    lifted.add(Outcome(tuple(state.certificates.values()), balances, lift(state.memory, float)))
    return lifted


def differences(exact: State[Decimal], arrays: State[Any], path: int) -> dict[tuple[str, str], tuple[Decimal, float]]:
    """The balances that are not the same on a path: shares to the last one, money to a hundredth of a cent."""
    keys = {**exact.balances, **arrays.balances}
    pairs = {key: (exact.held(*key), float(np.broadcast_to(arrays.held(*key), arrays.zero.shape)[path])) for key in keys}
    return {key: (a, b) for key, (a, b) in pairs.items() if abs(float(a) - b) > 1e-4}
