"""The record as JSON: its history, what came of recording, and of verifying."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from seriatim.app.wire.common import header, plain_all, problems, quotient
from seriatim.formats.plain import plain

if TYPE_CHECKING:  # one view's form loads nothing of the others
    from seriatim.app.record import Recorded
    from seriatim.app.views import HistoryView, Verified
    from seriatim.deal.act import Event


def history(view: HistoryView) -> dict[str, Any]:
    """Every event in the order of its effect."""
    return {
        **header(view.header),
        "rows": [event(e) | {"reversed_by": view.reversed_by.get(e.id, "")} for e in view.events],
        "prices": [plain_all(p) | {"before": quotient(p.before), "after": quotient(p.after)} for p in view.prices],
    }


def event(e: Event) -> dict[str, Any]:
    """An event with its act's particulars and what it moved."""
    return {
        **plain(e.act),
        "id": e.id,
        "place": e.place,
        "sequence": e.sequence,
        "recorded_at": plain(e.recorded_at),
        "evidence": e.evidence,
        "source": e.source,
        "note": e.note,
        "defects": plain(e.defects),
        "moves": [{"account": account, "asset": asset, "change": plain(c)} for (account, asset), c in e.outcome.moves.items()],
    }


def recorded(r: Recorded) -> dict[str, Any]:
    """What came of recording."""
    return {
        "recorded": [event(e) for e in r.events if e.id not in r.already],
        "already": list(r.already),
        "store": str(r.store),
        "head": r.head,
        "events": r.count,
    }


def verified(v: Verified) -> dict[str, Any]:
    """What became of verifying."""
    return {"store": str(v.store), "events": v.count, "head": v.head, "ok": not v.problems, "problems": problems(v.problems)}
