"""The schedule as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from seriatim.app.wire.common import header, problems, quotient
from seriatim.formats.plain import plain

if TYPE_CHECKING:  # one view's form loads nothing of the others
    from seriatim.app.views import ScheduleView
    from seriatim.schedule.row import Row


def schedule(view: ScheduleView) -> dict[str, Any]:
    """The schedule: `rows` open or to come, `settled` closings, money due `by_year`; `findings` where there are any."""
    years = view.schedule.by_year()
    return {
        **header(view.header),
        "rows": [_row(row) for row in view.schedule.rows],
        "settled": [plain(s) for s in view.schedule.settled],
        "by_year": [{"year": y, "by": by, "kind": kind, "amount": plain(a)} for y, owed in years.items() for (by, kind), a in owed.items()],
        **({"findings": problems(view.findings)} if view.findings else {}),
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "ref": row.ref,
        "by": row.by,
        "modal": row.modal,
        "from": plain(row.opens),
        "to": plain(row.closes),
        "on": plain(row.on),
        "shares": plain(row.shares),
        "price": quotient(row.price),
        "amount": quotient(row.amount),
        "currency": row.currency,
        "status": row.status,
        "clause": row.clause,
        "cite": row.cite,
        "security": row.security,
        "into": row.into,
        "yields": plain(row.yields),
        "business_day": row.business_day,
        "wording": row.wording,
        "if_missed": row.if_missed,
        "given": row.given,
    }
