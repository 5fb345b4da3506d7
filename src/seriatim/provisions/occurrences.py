"""What the terms name and somebody has to report: an approval, a change of control, a trigger event, a milestone reached.

Not a term of any agreement: the deal's one memory of what has occurred, and since when. A clause asks `deal.market.occurred`.
An occurrence that is over (a trigger event that was cured) has `ceased`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic

from seriatim.deal.act import Act
from seriatim.deal.clause import refusal
from seriatim.deal.state import Now
from seriatim.units.numbers import N
from seriatim.units.problems import Problem


@dataclass(frozen=True, slots=True)
class Occurrences(Generic[N]):
    """The occurrences that the deal's clauses wait for: `names`, and what a clause waits for since it was amended."""

    id: str
    names: tuple[str, ...]

    def after(self, now: Now[N], act: Act[N], moves: Mapping[tuple[str, str], N]) -> Mapping[str, Any]:
        """Since when it has occurred; forgotten when it has ceased."""
        if act.kind not in ("occurred", "ceased"):
            return {}
        return {act.what: act.on if act.kind == "occurred" else None}

    def objections(self, now: Now[N], act: Act[N]) -> Iterator[Problem]:
        """It must be named by the terms; it occurs once until it has ceased, and ceases only then."""
        if act.kind not in ("occurred", "ceased"):
            return
        names = dict.fromkeys((*self.names, *(name for clause in now.clauses for name in getattr(clause, "occurrences", ()))))
        known = ", ".join(names) or "none"
        if act.what not in names:
            text = f"the terms wait for nothing called {act.what!r}"
            yield refusal("unknown-occurrence", text, self.id, asked=act.what, available=known)
            return
        since: date | None = now.recall(self.id, act.what)
        if act.kind == "occurred" and since is not None:
            text = f"{act.what} has occurred on {since}, and has not ceased"
            yield refusal("occurred-already", text, self.id, asked=str(act.on), available="ceased")
        if act.kind == "ceased" and since is None:
            yield refusal("not-occurred", f"{act.what} cannot cease: it has not occurred", self.id, asked=str(act.on), available="occurred")
