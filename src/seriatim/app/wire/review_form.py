"""A deal against its documents as JSON: what a check found, and the terms in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from seriatim.app.wire.common import plain_all, problems, quotient, ungrouped
from seriatim.formats.plain import plain

if TYPE_CHECKING:  # one view's form loads nothing of the others
    from seriatim.app.check import Checked
    from seriatim.app.explain import Explained
    from seriatim.review.published import Balance


def checked(c: Checked) -> dict[str, Any]:
    """What a check found."""
    deal = c.deal
    return {
        "deal": deal.id,
        "title": deal.title,
        "deal_sha256": deal.digest,
        "precedence": list(deal.precedence),
        "sources": [plain_all(one) for one in c.cited],
        "stated": [plain_all(one) | {"stated": ungrouped(one.stated), "recomputed": ungrouped(one.recomputed)} for one in c.recomputed],
        "published": [_balance(one) for one in c.balances],
        "differences": [plain_all(one) for one in c.differences],
        "assumptions": [plain_all(one) for one in deal.assumptions.values()],
        "questions": [plain_all(one) for one in deal.questions],
        "findings": problems(c.findings),
    }


def _balance(b: Balance) -> dict[str, Any]:
    return {
        **{key: value for key, value in plain_all(b.published).items() if key != "security"},
        "class": b.published.security,
        "computed": quotient(b.computed),
        "agrees": b.agrees,
    }


def explained(e: Explained) -> dict[str, Any]:
    """The terms in sentences, part by part, each with what it rests on."""
    parts = [{"title": part.title, "lines": [plain(line) for line in part.lines]} for part in e.parts]
    return {"deal": e.deal.id, "title": e.deal.title, "parts": parts}
