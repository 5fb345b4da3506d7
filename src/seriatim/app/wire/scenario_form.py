"""Scenarios side by side as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from seriatim.app.wire.common import header, pct, plain_all, problems, quotient, ungrouped
from seriatim.app.wire.table_form import stage
from seriatim.formats.plain import plain

if TYPE_CHECKING:  # one view's form loads nothing of the others
    from seriatim.app.scenario import ScenarioView
    from seriatim.formats.compared import Column


def scenarios(view: ScenarioView) -> dict[str, Any]:
    """Scenarios side by side: the cap table they begin from, and a column for each."""
    return {**header(view.header), "before": stage(view.before), "scenarios": [_column(column) for column in view.columns]}


def _column(c: Column) -> dict[str, Any]:
    """One scenario: what it comes to, who holds what, what is left, what was refused, its market, and its events."""
    o, remedy = c.outcome, c.outcome.remedy
    return {
        "scenario": c.scenario.id,
        "title": c.scenario.title,
        "assume": dict(c.scenario.assume),
        "from": plain(c.run.began),
        "until": plain(c.until),
        "proceeds": quotient(o.proceeds),
        "paid_out": quotient(o.paid_out),
        "common_issued": quotient(o.issued),
        "common_to_be_issued": quotient(o.would_issue),
        "effective_price": quotient(o.effective_price),
        "effective_price_as_converted": quotient(o.effective_as_converted),
        "outstanding_before": quotient(o.outstanding_before),
        "outstanding_after": plain(o.outstanding_after),
        "pct_existing_after": pct(o.existing_after),
        "pct_existing_as_converted": pct(o.existing_as_converted),
        "remedy": {
            "defaulted": list(remedy.defaulted),
            "expired": list(remedy.expired),
            "redeemed": plain(remedy.redeemed),
            "paid": plain(remedy.paid),
            "available": plain(remedy.available),
        },
        "bounds": [plain_all(b) | {"asked": ungrouped(b.asked), "available": ungrouped(b.available)} for b in o.bounds],
        "sold": quotient(o.sold),
        "sold_for": quotient(o.earned),
        "market": [{"on": plain(d.on), "price": plain(d.price), "volume": plain(d.volume)} for d in c.run.days],
        "holdings": stage(c.table)["rows"],
        "classes": stage(c.table)["classes"],
        "obligations_left": [
            {"year": y, "by": by, "kind": kind, "amount": quotient(a)} for y, owed in c.left.items() for (by, kind), a in owed.items()
        ],
        "findings": problems([c.shortfall] if c.shortfall else []),
        "events": [plain(one.act) for one in c.entries],
    }
