"""What a valuation says of itself in words, wherever it is shown."""

from __future__ import annotations

from seriatim.valuation.closed_form import Model
from seriatim.valuation.contract import Curve

MODEL: dict[Model, str] = {
    "afv": "Ayache, Forsyth and Vetzal (2003)",
    "tf": "Tsiveriotis and Fernandes (1998)",
    "no_credit": "no credit risk",
}
"""Whose credit model."""

POLICY = (
    "the holder converts when that pays best; the investor pays at a closing or defaults, as is best for it; "
    "the issuer uses its remedies whenever it gains by them"
)
"""How each side is taken to choose."""


def curve_text(curve: Curve) -> str:
    """A curve in a line."""
    if not curve.years:
        return f"{curve.zeros[0]:.2%} for every term"
    return ", ".join(f"{zero:.2%} at {year:g} y" for year, zero in zip(curve.years, curve.zeros, strict=True))
