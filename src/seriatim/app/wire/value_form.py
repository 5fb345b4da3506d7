"""The JSON of a valuation: a model's numbers as decimal strings of twelve significant digits, law's numbers exactly."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from seriatim.app.wire.common import header, problems
from seriatim.app.wire.sensitivity_form import analyses, number
from seriatim.formats.plain import plain
from seriatim.units.decimals import render
from seriatim.valuation.summed import summed

if TYPE_CHECKING:  # one view's form loads nothing of the others
    from seriatim.app.book import BookView
    from seriatim.app.value import ValueView
    from seriatim.valuation.contract import Contract, Flow
    from seriatim.valuation.pricing import Worth
    from seriatim.valuation.valued import CommitmentWorth, LotWorth
    from seriatim.valuation.warrant_worth import WarrantWorth

PLACES_MIN = 2
"""Parts have cents at least."""


def value(view: ValueView) -> dict[str, Any]:
    """The valuation: market, lots, the closings to come, the whole, and the findings."""
    return {
        **header(view.header),
        "currency": view.basis.currency,
        "model": view.basis.model,
        "market": plain(view.basis.market),
        "inputs": {
            "volatility": number(view.basis.inputs.volatility),
            "volatility_window": _window(view.basis.window),
            "hazard": number(view.basis.credit.hazard),
            "spread": number(view.basis.credit.spread),
        },
        "bumps": {name: number(bump) for name, bump in view.bumps.items()},
        "lots": [_lot(lot) for lot in view.lots],
        "warrants": [_warrant(lot) for lot in view.warrants],
        "commitment": None if view.commitment is None else _commitment(view.commitment),
        "assumptions": list(view.basis.assumptions),
        "outstanding": number(view.held),
        "whole": number(view.whole),
        "error": number(view.error),
        "inputs_hash": view.inputs_hash,
        **analyses(view),
        "structural": None
        if view.diluted is None
        else {"each": number(view.diluted.each), "equity": number(view.diluted.equity), "volatility": number(view.diluted.volatility)},
        "findings": problems(view.findings),
    }


def book(view: BookView) -> dict[str, Any]:
    """Many deals: each with its valuation, or the problems it could not be valued for; what those valued are worth, by currency."""
    return {
        "deals": [
            {"file": str(entry.deal), "value": None if entry.view is None else value(entry.view), "refused": problems(entry.problems)}
            for entry in view.entries
        ],
        "totals": {currency: number(total) for currency, total in view.totals.items()},
        "inputs": [
            {"input": own.name, "low": number(own.low), "high": number(own.high), "average": number(own.average)} for own in view.inputs
        ],
    }


def _window(window: tuple[date, date, int] | None) -> dict[str, Any] | None:
    return None if window is None else {"from": str(window[0]), "to": str(window[1]), "returns": window[2]}


def _lot(lot: LotWorth) -> dict[str, Any]:
    resolved, worth = lot.resolved, lot.worth
    data: dict[str, Any] = {
        "lot": resolved.lot.id,
        "class": resolved.security,
        "holder": resolved.lot.holder,
        "shares": render(resolved.lot.quantity),
        "redeemed_on": None if resolved.redeemed_on is None else str(resolved.redeemed_on),
        "clauses": list(resolved.clauses),
        "terms": None if resolved.contract is None else _terms(resolved.contract),
        "value": None,
        "refused": lot.refusal,
    }
    if worth is None:
        return data
    greeks = worth.greeks
    data["value"] = {
        "each": number(worth.priced.each),
        "pct_of_stated_value": _pct_of_stated_value(lot),
        "pct_of_redemption": number(100 * worth.priced.each / worth.redemption) if worth.redemption else None,
        "total": number(lot.total),
        "method": worth.priced.method,
        "error": number(worth.priced.error),
        "paths": worth.priced.paths or None,
        "policy": worth.priced.policy or None,
        "parity": number(worth.parity),
        "pct_premium": None if worth.premium is None else number(100 * worth.premium),
        "floor": number(worth.floor),
        "parts": _parts(worth),
        "greeks": {name: number(getattr(greeks, name)) for name in ("delta", "gamma", "vega", "rho", "theta", "credit")},
        "other_models": {name: number(each) if isinstance(each, float) else None for name, each in worth.others.items()},
    }
    return data


def _pct_of_stated_value(lot: LotWorth) -> str | None:
    return number(100 * lot.part[0]) if lot.part and lot.part[1] == "of stated value" else None


def _warrant(lot: WarrantWorth) -> dict[str, Any]:
    resolved, worth, option = lot.resolved, lot.worth, lot.resolved.option
    data: dict[str, Any] = {
        "lot": resolved.lot.id,
        "class": resolved.security,
        "holder": resolved.lot.holder,
        "warrants": render(resolved.lot.quantity),
        "expires": None if resolved.expires is None else str(resolved.expires),
        "terms": None
        if option is None
        else {"shares": number(option.shares), "cost": number(option.cost), "from": number(option.opens), "years": number(option.years)},
        "restricted": resolved.restricted,
        "protected_by": list(resolved.protected_by),
        "value": None,
        "refused": lot.refusal,
    }
    if worth is None:
        return data
    data["value"] = {
        "each": number(worth.bought.each),
        "total": number(lot.total),
        "method": worth.bought.method,
        "error": number(worth.bought.error),
        "intrinsic": number(worth.intrinsic),
        "parts": {"at_end": number(worth.bought.at_end), "earlier": number(worth.bought.early)},
        "structural": None if worth.structural is None else number(worth.structural.each),
        "greeks": {name: number(getattr(worth.greeks, name)) for name in ("delta", "gamma", "vega", "rho", "theta", "credit")},
        "other_models": {name: number(each) if isinstance(each, float) else None for name, each in worth.others.items()},
    }
    return data


def _parts(worth: Worth) -> dict[str, str]:
    """In as many places as the value has with twelve digits, so that they sum to it as printed."""
    each = Decimal(f"{worth.priced.each:.12g}")
    places = max(-int(each.as_tuple().exponent), PLACES_MIN) if each else PLACES_MIN
    rounded = summed(list(worth.parts.values()), places)
    return {name: format(part, "f") for name, part in zip(worth.parts, rounded, strict=True)}


def _terms(contract: Contract) -> dict[str, Any]:
    return {
        "years": _end(contract.years),
        "redemption": number(contract.redemption),
        "shares": number(contract.shares),
        "flows": _flows(contract.flows),
        "yearly": _flows(contract.yearly),
        "calls": [{"from": number(c.window.opens), "to": _end(c.window.closes), "price": number(c.price)} for c in contract.calls],
        "puts": [{"from": number(p.window.opens), "to": _end(p.window.closes), "price": number(p.price)} for p in contract.puts],
    }


def _flows(flows: Sequence[Flow]) -> list[dict[str, Any]]:
    return [{"years": number(flow.at), "amount": number(flow.amount)} for flow in flows]


def _end(years: float) -> str | None:
    """When something ends; None for what never does."""
    return None if years == math.inf else number(years)


def _commitment(worth: CommitmentWorth) -> dict[str, Any]:
    found = worth.found
    reals = found.real or (None,) * len(found.funded)
    return {
        "closings": [
            {
                "closing": closing.closing,
                "last_day": str(closing.on),
                "shares": render(closing.shares),
                "cost": render(closing.cost),
                "waits": closing.waits,
                "option": closing.option,
                "boundaries": [number(edge) for edge in edges],
                "adds": number(own.adds),
                "adds_each": number(own.each),
                "adds_pct_of_stated_value": None if own.part is None else number(100 * own.part),
                "pct_funded": number(100 * chance),
                "pct_funded_real": None if real is None else number(100 * real),
                "remedy": {
                    "pct_redeemed": number(100 * closing.missed.remedy.redeemed),
                    "price": number(closing.missed.remedy.price),
                    "pct_convertible": number(100 * closing.missed.remedy.convertible),
                    "ends_later": closing.missed.ends_later,
                },
            }
            for closing, own, edges, chance, real in zip(
                worth.closings, worth.one_by_one, found.boundaries, found.funded, reals, strict=True
            )
        ],
        "rights": number(found.rights),
        "error": number(found.error),
        "other_side": number(-found.rights),
        "without_remedy": number(worth.without_remedy),
        "proceeds": number(found.proceeds),
        "real_proceeds": number(found.real_proceeds) if found.real else None,
        "by_agreement": [{"pct_probability": number(100 * chance), "rights": number(rights)} for chance, rights in worth.by_agreement],
    }
