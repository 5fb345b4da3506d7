"""Parts of a value rounded so that, as printed, they sum to it exactly."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal


def summed(parts: Sequence[float], places: int) -> tuple[Decimal, ...]:
    """The parts rounded, their sum being their rounded sum: what rounding leaves over goes to those that lost most (largest remainder).

    >>> [str(part) for part in summed([1.004, 1.004, 1.004], 2)]
    ['1.01', '1.00', '1.00']
    """
    unit = Decimal(1).scaleb(-places)
    exact = [Decimal(part) for part in parts]
    whole = sum(exact, Decimal(0)).quantize(unit, ROUND_HALF_UP)
    low = [part.quantize(unit, ROUND_FLOOR) for part in exact]
    left = int((whole - sum(low, Decimal(0))) / unit)
    by_loss = sorted(range(len(exact)), key=lambda i: low[i] - exact[i])
    for i in by_loss[:left]:
        low[i] += unit
    return tuple(low)


def steps(levels: Sequence[float], places: int) -> tuple[Decimal, ...]:
    """The first level and the changes from level to level: differences of rounded levels, so that they sum to the last as printed.

    >>> [str(step) for step in steps([1.004, 2.008, 1.5], 2)]
    ['1.00', '1.01', '-0.51']
    """
    unit = Decimal(1).scaleb(-places)
    rounded = [Decimal(level).quantize(unit, ROUND_HALF_UP) for level in levels]
    return tuple(after - before for before, after in zip([Decimal(0), *rounded], rounded, strict=False))
