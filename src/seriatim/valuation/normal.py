"""The standard normal distribution."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from seriatim.units.numbers import Array

_ERFC = np.frompyfunc(math.erfc, 1, 1)


def normal(x: Array) -> Array:
    """The standard normal distribution function, to the last digits in both tails."""
    return np.asarray(_ERFC(-x / math.sqrt(2)), dtype=float) / 2
