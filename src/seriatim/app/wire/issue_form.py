"""A new issue, what if, as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from seriatim.app.wire.common import header, pct, plain_all, problems, quotient
from seriatim.formats.plain import plain

if TYPE_CHECKING:  # one view's form loads nothing of the others
    from seriatim.app.antidilution import AntidilutionView


def antidilution(view: AntidilutionView) -> dict[str, Any]:
    """A new issue, what if: the issue, the protected prices, and what each class holds; `class` is empty for the new shares."""
    r = view.round
    return {
        **header(view.header),
        "money": plain(r.money),
        "price": plain(r.price),
        "shares": plain(r.shares),
        "pct_part": pct(r.part),
        "pre_money": plain(r.pre_money),
        "post_money": plain(r.post_money),
        "prices": [plain_all(p) for p in r.prices],
        "held": [
            {
                "class": h.security,
                "before": quotient(h.before),
                "after": quotient(h.after),
                "pct_before": pct(h.part_before),
                "pct_after": pct(h.part_after),
            }
            for h in r.held
        ],
        "findings": problems(view.findings),
    }
