"""The cap table as JSON: its rows and classes, ownership, and the stages ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from seriatim.app.wire.common import header, pct, problems, quotient
from seriatim.formats.plain import plain

if TYPE_CHECKING:  # one view's form loads nothing of the others
    from seriatim.app.views import CapTableView
    from seriatim.captable.captable import CapTable


def captable(view: CapTableView) -> dict[str, Any]:
    """The cap table: `rows`, `classes`, who owns what beneficially, how it would grow, and findings."""
    return {
        **header(view.header),
        **_table(view.table),
        "beneficial": [
            {
                "holder": o.holder,
                "class": o.security,
                "held": plain(o.held),
                "acquirable": plain(o.acquirable),
                "pct_beneficial": None if o.part is None else pct(o.part),
                "basis": o.basis,
            }
            for o in view.owners
        ],
        "groups_not_summed": list(view.not_summed),
        "stages": [{"stage": s.name, "on": plain(s.on), "projected": s.projected, **stage(s.table)} for s in view.stages],
        "findings": problems(view.findings),
    }


def stage(table: CapTable) -> dict[str, Any]:
    """A stage's table; what its classes have raised by then is not projected, so it is left out."""
    raised = ("cash_raised", "costs", "net")
    full = _table(table)
    return full | {"classes": [{key: value for key, value in line.items() if key not in raised} for line in full["classes"]]}


def _table(table: CapTable) -> dict[str, Any]:
    return {
        "rows": [
            {
                "class": r.security,
                "holder": r.holder,
                "certificate": r.certificate,
                "outstanding": plain(r.outstanding),
                "as_converted": plain(r.as_converted),
                "pct_outstanding": pct(r.of_outstanding),
                "pct_fully_diluted": None if r.of_fully_diluted is None else pct(r.of_fully_diluted),
                "restricted": r.restricted,
            }
            for r in table.rows
        ],
        "classes": [
            {
                "class": c.security,
                "authorized": plain(c.authorized),
                "outstanding": plain(c.outstanding),
                "reserved": plain(c.reserved),
                "available": plain(c.available),
                "as_converted": plain(c.as_converted),
                "conversion_price": quotient(c.conversion_price),
                "conversion_ratio": quotient(c.conversion_ratio),
                "cash_raised": plain(c.gross),
                "costs": plain(c.costs),
                "net": plain(c.gross - c.costs),
            }
            | ({"receivable": plain(c.receivable)} if c.receivable else {})
            | ({"treasury": plain(c.treasury)} if c.treasury else {})
            for c in table.classes
        ],
        "fully_diluted": plain(table.fully_diluted),
    }
