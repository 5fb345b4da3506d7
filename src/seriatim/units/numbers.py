"""One number system for law and for opinion: a line of clause runs on a `Decimal` and on a float array alike.

Clauses are generic in `N`, constrained to `Decimal` (exact: what the ledger records) and `Array` (one entry per path or
price: what a simulation asks). They use `+ - *`, and for everything else the few functions below; that is the whole
language. `lift` turns a clause's or a state's constants from Decimal to another number once, before a run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal, localcontext
from functools import wraps
from typing import TYPE_CHECKING, Any, Literal, ParamSpec, TypeVar

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    N = TypeVar("N", Decimal, Array)
else:  # numpy is loaded only when an array is met
    N = TypeVar("N")

Rounding = Literal["down", "up", "nearest", "cash_in_lieu"]
"""What becomes of a fraction of a share. `cash_in_lieu` rounds down and pays the fraction in cash."""

EXACT = Context(prec=60)
"""Sixty digits for every division, whatever context the caller's thread has set."""

DIVIDED = Decimal("1E-30")
"""What misses a whole number, or a half, by less than this does so because a division had to end after sixty digits."""

ZERO = Decimal(0)
ONE = Decimal(1)
CENT = Decimal("0.01")
_MODES = {"down": ROUND_FLOOR, "up": ROUND_CEILING, "nearest": ROUND_HALF_UP, "cash_in_lieu": ROUND_FLOOR}
_HAIR, _ULPS = 1e-7, 4e-15  # binary fractions miss a whole number or a half by less than these, absolute and relative


P = ParamSpec("P")
T = TypeVar("T")


def exactly(function: Callable[P, T]) -> Callable[P, T]:
    """The same function, computed with sixty digits whatever context the caller's thread has set."""

    @wraps(function)
    def computed(*args: P.args, **kwargs: P.kwargs) -> T:
        with localcontext(EXACT):
            return function(*args, **kwargs)

    return computed


def least(a: N, b: N) -> N:
    """The smaller of the two, entry by entry."""
    if isinstance(a, Decimal) and isinstance(b, Decimal):
        return min(a, b)
    import numpy as np

    return np.minimum(a, b)


def most(a: N, b: N) -> N:
    """The larger of the two, entry by entry."""
    if isinstance(a, Decimal) and isinstance(b, Decimal):
        return max(a, b)
    import numpy as np

    return np.maximum(a, b)


def where(test: Any, a: N, b: N) -> N:
    """`a` where the test holds, else `b`."""
    if isinstance(a, Decimal):
        return a if test else b
    import numpy as np

    return np.where(test, a, b)


def constant(value: Decimal, like: N) -> N:
    """A decimal as a number of the same kind as another."""
    if isinstance(like, Decimal):
        return value
    return like * 0 + float(value)


def ratio(a: N, b: N) -> N:
    """`a / b`, and 0 where b is 0: nothing to share out."""
    if isinstance(a, Decimal) and isinstance(b, Decimal):
        return EXACT.divide(a, b) if b else ZERO
    import numpy as np

    return np.divide(a, b, out=np.zeros(np.broadcast(a, b).shape), where=np.asarray(b) != 0)


def root(x: N) -> N:
    """The square root of what is zero or more."""
    if isinstance(x, Decimal):
        return EXACT.sqrt(x)
    import numpy as np

    return np.sqrt(x)


def whole(x: N, rounding: Rounding = "down", unit: Decimal = Decimal(1)) -> N:
    """Rounded to whole `unit`s by a named rounding (`nearest` takes a half up, away from zero for what is positive).

    A third of a share, three times over, is one share, although sixty digits of it are less.

    >>> whole(Decimal("1100.5"), "down"), whole(Decimal("1.0049"), "nearest", Decimal("0.01"))
    (Decimal('1100'), Decimal('1.00'))
    >>> whole(ratio(Decimal(1), Decimal(3)) * 3, "down"), whole(Decimal(1) - Decimal("1E-25"), "down")
    (Decimal('1'), Decimal('0'))
    """
    if isinstance(x, Decimal):
        count = EXACT.divide(x, unit)
        near = EXACT.divide(EXACT.add(count, count).to_integral_value(), 2)
        count = near if EXACT.subtract(count, near).copy_abs() < DIVIDED else count
        return EXACT.multiply(count.to_integral_value(_MODES[rounding]), unit)
    import numpy as np

    count = x / float(unit)
    near = np.rint(2 * count) / 2
    count = np.where(np.abs(count - near) <= np.minimum(_HAIR + _ULPS * np.abs(count), 0.125), near, count)
    rounded = {"down": np.floor, "cash_in_lieu": np.floor, "up": np.ceil}.get(rounding, lambda a: np.floor(a + 0.5))(count)
    return rounded * float(unit)


def apportioned(parts: Sequence[N], times: N, over: N, rounding: Rounding = "down", unit: Decimal = Decimal(1)) -> list[N]:
    """Each part `times / over` in whole units, so that every running total is rounded once, and so is their sum.

    Running totals are multiplied first and divided last: three thirds of a share are one share.

    >>> [str(part) for part in apportioned([Decimal(1000)] * 3, Decimal(1), Decimal(3))]
    ['333', '333', '334']
    """
    rounded: list[N] = []
    if not parts:
        return rounded
    running = so_far = parts[0] * 0
    for part in parts:
        running, before = running + part, so_far
        so_far = whole(ratio(running * times, over), rounding, unit)
        rounded.append(so_far - before)
    return rounded


def total(parts: Sequence[N], nothing: N) -> N:
    """The sum of the parts; `nothing` (a zero of the right number) when there are none."""
    for part in parts:
        nothing = nothing + part
    return nothing


def anywhere(x: N) -> bool:
    """True when the quantity is more than zero somewhere: a step available on no path is never performed."""
    if isinstance(x, Decimal):
        return x > 0
    import numpy as np

    return bool(np.any(x > 0))  # a constant that was lifted is one float


def same(a: N, b: N) -> bool:
    """True when the two are equal everywhere (arrays: up to the last binary digits)."""
    if isinstance(a, Decimal):
        return bool(a == b)
    import numpy as np

    return bool(np.allclose(a, b, rtol=1e-12, atol=0))


def lift(value: Any, number: Callable[[Decimal], Any]) -> Any:
    """The same value with every Decimal inside it (dataclass fields, mappings, tuples) turned by `number`."""
    if isinstance(value, Decimal):
        return number(value)
    if is_dataclass(value) and not isinstance(value, type):
        changes = {f.name: lift(getattr(value, f.name), number) for f in fields(value)}
        return replace(value, **changes)
    if isinstance(value, Mapping):
        return {key: lift(item, number) for key, item in value.items()}
    if isinstance(value, tuple):
        return tuple(lift(item, number) for item in value)
    return value
