"""What lots are worth under a model: by formula where there is one, else on the grid, else along paths, and all that is said beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from typing import TYPE_CHECKING, Literal, TypeVar

import numpy as np

from seriatim.valuation.closed_form import Model, Part, closed_form, parts, straight
from seriatim.valuation.contract import Contract, Credit, Inputs
from seriatim.valuation.measures import Greeks, greeks
from seriatim.valuation.perpetual import finite

if TYPE_CHECKING:  # loaded where there are any paths
    from seriatim.valuation.paths.estimate import Spread

T = TypeVar("T")

MODELS: tuple[Model, ...] = ("afv", "tf", "no_credit")
"""Whose credit model, the default first."""

Method = Literal["closed form", "grid", "paths"]
"""How a value was found."""

ROUNDING = 1e-12
"""What a formula may be off by, as a part of the value."""


@dataclass(frozen=True, slots=True)
class Priced:
    """One share's value, how it was found, and how far it may be from the model's own limit.

    Along paths `error` is the standard error, `paths` how many they were, and `policy` by what conduct the value is earned.
    """

    each: float
    method: Method
    error: float
    paths: int = 0
    policy: str = ""


@dataclass(frozen=True, slots=True)
class Worth:
    """One share's value with its measures.

    `parity`: what it would convert into now; `premium`: the value over that, as a part of it; `floor`: what it is worth if nobody ever
    converts, calls or puts; `parts` sum to the value; `others`: the values under the other models, or why there is none. `redemption`: what
    a share is redeemed for at the end.
    """

    priced: Priced
    parity: float
    premium: float | None
    floor: float
    parts: dict[Part, float]
    greeks: Greeks
    others: dict[Model, float | str]
    redemption: float


Case = tuple[Contract, Inputs, Credit]
"""A contract and what it is priced under."""


def price(contract: Contract, inputs: Inputs, credit: Credit, model: Model) -> Priced:
    """Raises ValueError, with the reason in the words of the terms, for what nothing here prices."""
    (found,) = with_paths([(contract, inputs, credit)], model)
    return _or_raise(found)


def prices(cases: Sequence[Case], model: Model, threads: int = 1, spread: Spread = map) -> list[Priced]:
    """Many at once, as `with_paths`. Raises ValueError with the reason for the first that nothing prices."""
    return [_or_raise(found) for found in with_paths(cases, model, threads, spread)]


def tried(cases: Sequence[Case], model: Model, threads: int = 1) -> list[Priced | str]:
    """Many contracts, each under its own inputs: its price, or why there is none.

    By formula where there is one, all others on the grid in one call. What is priced together, and `threads`, change no result.
    """
    found = [_by_formula(*case, model) for case in cases]
    left = [number for number, each in enumerate(found) if isinstance(each, str)]
    if left and find_spec("numba") is None:
        missing = "the grid needs numba, which is not installed (pip install 'seriatim[valuation]')"
        return [f"{each}; {missing}" if isinstance(each, str) else each for each in found]
    for number, each in zip(left, _apart(lambda some: _on_grid(some, model, threads), [cases[n] for n in left]), strict=True):
        found[number] = each
    return found


def with_paths(cases: Sequence[Case], model: Model, threads: int = 1, spread: Spread = map) -> list[Priced | str]:
    """As `tried`, and what neither formula nor grid prices along paths: some seconds each, handed out by `spread`."""
    found = tried(cases, model, threads)
    left = [(case, each) for case, each in zip(cases, found, strict=True) if isinstance(each, str)]
    along = iter(spread(_AlongPaths(model, tuple(left)), range(len(left))) if left else ())
    return [next(along) if isinstance(each, str) else each for each in found]


@dataclass(frozen=True, slots=True)
class _AlongPaths:
    """A piece of work for each contract, with the reason that the grid has no answer."""

    model: Model
    cases: tuple[tuple[Case, str], ...]

    def __len__(self) -> int:
        return len(self.cases)

    def __call__(self, number: int) -> Priced | str:
        case, reason = self.cases[number]
        return _along_paths(case, self.model, reason)


def worth(contract: Contract, inputs: Inputs, credit: Credit, model: Model) -> Worth:
    """A share's value and what is said beside it. Raises ValueError as `price` does."""
    (found,) = worths([(contract, inputs, credit)], model)
    return _or_raise(found)


def worths(cases: Sequence[Case], model: Model, threads: int = 1) -> list[Worth | str]:
    """Many shares' values and what is said beside them, or why there is none; with grids in one call, as in `tried`."""
    found = with_paths(cases, model, threads)
    moves = _moves(cases, found, model, threads)
    others = {other: with_paths(cases, other, threads) for other in MODELS if other != model}
    together: list[Worth | str] = []
    for number, (case, priced, moved) in enumerate(zip(cases, found, moves, strict=True)):
        if isinstance(priced, str) or isinstance(moved, str):
            together.append(priced if isinstance(priced, str) else str(moved))
        else:
            beside = {other: _each(priced_so[number]) for other, priced_so in others.items()}
            together.append(_worth(case, model, priced, moved, beside))
    return together


def _worth(case: Case, model: Model, priced: Priced, moves: Greeks, others: dict[Model, float | str]) -> Worth:
    contract, inputs, credit = case
    floor = straight(contract, inputs, credit, model)
    parity = contract.shares * inputs.spot
    premium = priced.each / parity - 1 if parity else None
    return Worth(priced, parity, premium, sum(floor.values()), _parts(case, model, priced, floor), moves, others, contract.recovers)


def _by_formula(contract: Contract, inputs: Inputs, credit: Credit, model: Model) -> Priced | str:
    """The value by formula, or why there is none."""
    try:
        if contract.is_straight:
            each = sum(straight(contract, inputs, credit, model).values())
        else:
            each = closed_form(contract, inputs, credit, model)
    except ValueError as error:
        return str(error)
    return Priced(each, "closed form", ROUNDING * each)


def _on_grid(cases: Sequence[Case], model: Model, threads: int) -> list[Priced]:
    from seriatim.valuation.grid import price as on_grid

    cut = [_cut(case, model) for case in cases]
    found = on_grid([contract for contract, _ in cut], *_markets(cases), model, "accurate", threads)
    rows = zip(found.value, found.error, cut, strict=True)
    return [Priced(float(each), "grid", float(error) + off) for each, error, (_, off) in rows]


def _cut(case: Case, model: Model) -> tuple[Contract, float]:
    """The contract with an end, and how far that may be off.

    The grid counts in shares: one that converts into none is given some that it may never have, as many as its redemption is worth.
    """
    contract, off = finite(*case, model)
    if contract.shares:
        return contract, off
    return replace(contract, shares=contract.redemption / case[1].spot, conversion=()), off


def _along_paths(case: Case, model: Model, reason: str) -> Priced | str:
    """The value along paths of what was refused for a reason, which stands where paths have no answer either."""
    from seriatim.valuation.paths.contract import policy, shortfall, value_of

    try:
        contract, off = finite(*case, model)
        found = value_of(contract, *case[1:], model)
        short = shortfall(contract, *case[1:], model)
    except ValueError:
        return reason
    return Priced(found.value, "paths", found.error + short + off, found.paths, policy(contract, short))


def _path_moves(case: Case, model: Model) -> Greeks:
    """By bumps, along the same paths; the stock's price by more, because rights are used at kinks."""
    from seriatim.valuation.paths.contract import SPOT_MOVED, value_of

    contract, _ = finite(*case, model)
    return greeks(lambda c, i, k: value_of(c, i, k, model).value, contract, *case[1:], SPOT_MOVED)


def _moves(cases: Sequence[Case], found: Sequence[Priced | str], model: Model, threads: int) -> list[Greeks | str]:
    """From the formula and along paths by bumps; on the grid all in one batch on the same nodes."""
    moves: list[Greeks | str] = ["" for _ in cases]
    left = [number for number, each in enumerate(found) if isinstance(each, Priced) and each.method == "grid"]
    for number, each in enumerate(found):
        if isinstance(each, Priced) and each.method == "closed form":
            (moves[number],) = _apart(lambda some: [greeks(_formula(model), *case) for case in some], [cases[number]])
        if isinstance(each, Priced) and each.method == "paths":
            (moves[number],) = _apart(lambda some: [_path_moves(case, model) for case in some], [cases[number]])
    for number, moved in zip(left, _apart(lambda some: _grid_moves(some, model, threads), [cases[n] for n in left]), strict=True):
        moves[number] = moved
    return moves


def _formula(model: Model) -> Callable[[Contract, Inputs, Credit], float]:
    return lambda contract, inputs, credit: price(contract, inputs, credit, model).each


def _grid_moves(cases: Sequence[Case], model: Model, threads: int) -> list[Greeks]:
    from seriatim.valuation.grid.greeks import measure

    found = measure([_cut(case, model)[0] for case in cases], *_markets(cases), model, "accurate", threads)
    rows = zip(found.prices.delta, found.prices.gamma, found.vega, found.rho, found.theta, found.credit, strict=True)
    return [Greeks(*(float(move) for move in row)) for row in rows]


def _markets(cases: Sequence[Case]) -> tuple[list[Inputs], list[Credit]]:
    return [case[1] for case in cases], [case[2] for case in cases]


def _apart(solve: Callable[[Sequence[Case]], Sequence[T]], cases: Sequence[Case]) -> Sequence[T | str]:
    """All in one call; where one of them has no answer, each for itself, so that the others keep theirs."""
    if not cases:
        return []
    try:
        return solve(cases)
    except ValueError as error:
        if len(cases) == 1:
            return [str(error)]
    return [each for case in cases for each in _apart(solve, [case])]


def _parts(case: Case, model: Model, priced: Priced, floor: dict[Part, float]) -> dict[Part, float]:
    """By formula each part for itself; on the grid the rights are what the floor leaves."""
    contract, inputs, credit = case
    if priced.method != "closed form":
        return {**floor, "rights": priced.each - sum(floor.values())}
    if contract.is_straight:
        return floor
    return {name: float(part[0]) for name, part in parts(np.array([inputs.spot]), contract, inputs, credit, model).items()}


def _each(found: Priced | str) -> float | str:
    return found if isinstance(found, str) else found.each


def _or_raise(found: T | str) -> T:
    if isinstance(found, str):
        raise ValueError(found)
    return found
