"""What every JSON form shares: problems, headers, numbers, and a value as plain data."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from seriatim.formats.plain import plain
from seriatim.units.decimals import PLACES_MAX, render_rounded
from seriatim.units.fractions import decimal

if TYPE_CHECKING:  # one view's form loads nothing of the others
    from seriatim.app.views import Header
    from seriatim.units.problems import Problem

PCT_PLACES = 6


def problem(p: Problem) -> dict[str, Any]:
    """A problem, with its place as `file:line:column`."""
    data = {name: getattr(p, name) for name in ("code", "message", "expected", "found", "asked", "available", "because", "remedy")}
    for name in ("asked", "available"):
        data[name] = ungrouped(data[name])
    return {key: value for key, value in data.items() if value} | ({"where": str(p.where)} if p.where else {})


def problems(found: Iterable[Problem]) -> list[dict[str, Any]]:
    return [problem(p) for p in found]


def ungrouped(text: str) -> str:
    """A count as a decimal string, where a person reads it with commas; other text as it is."""
    return text.replace(",", "") if re.fullmatch(r"-?[0-9]{1,3}(,[0-9]{3})*(\.[0-9]+)?", text) else text


def header(h: Header) -> dict[str, Any]:
    """What stands over a view."""
    return {
        "deal": h.deal,
        "title": h.title,
        "issuer": h.issuer,
        "as_of": plain(h.as_of),
        "known_at": plain(h.known_at) if h.known_at else None,
        "events": {"counted": h.events, "inferred": h.inferred, "hypothetical": h.hypothetical, "laid_on": h.laid_on},
        "overridden": list(h.overridden),
        "defective": [{"id": e.id, "on": plain(e.act.on), "defects": plain(e.defects)} for e in h.defects],
        "ledger_head": h.head,
        "deal_sha256": h.digest,
    }


def quotient(number: Decimal | None) -> str | None:
    """A number that a division may have made, to ten places: after a 3-for-1 split a price of 0.004 is 0.0013333333."""
    return None if number is None else render_rounded(number, PLACES_MAX)


def pct(part: Decimal) -> str:
    """A fraction of 1 in percent, to six places."""
    return render_rounded(part * 100, PCT_PLACES)


def fraction(number: Fraction) -> str:
    """An exact fraction to ten places."""
    return render_rounded(decimal(number), PLACES_MAX)


def plain_all(value: Any) -> dict[str, Any]:
    """A result as plain data with its empty fields kept, so that every row has every key."""
    return {name: plain(getattr(value, name)) for name in value.__dataclass_fields__}
