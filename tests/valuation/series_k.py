"""Series K's preferred as the valuation's reference figures suppose it: their inputs, which every test here shares."""

from __future__ import annotations

from seriatim.valuation.contract import Contract, Credit, Curve, Inputs

PREFERRED = Contract(years=5.0, redemption=1000.0, shares=250_000.0)
INPUTS = Inputs(spot=0.0023, volatility=1.2, rate=Curve.flat(0.019))
CREDIT = Credit(hazard=0.15, spread=0.15)
