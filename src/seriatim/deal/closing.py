"""The life of a closing, as a table: pending until it is resolved, and resolved at most once.

`overdue` and `waits` are not states: they follow from the date and from the condition. The drawing in
`docs/learn/closings.md` is made from this table.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from seriatim.units.dates import Window

Status = Literal["pending", "closed", "short", "waived", "expired", "defaulted"]

TRANSITIONS: dict[tuple[Status, str], Status] = {
    ("pending", "closed"): "closed",  # once its receipts add up to its shares; until then it stays pending
    ("pending", "short"): "short",
    ("pending", "waived"): "waived",
    ("pending", "expired"): "expired",
    ("pending", "terminated"): "expired",
    ("pending", "defaulted"): "defaulted",
    ("pending", "condition"): "pending",
    ("pending", "delivered"): "pending",  # its shares are issued before they are paid for
    ("pending", "received"): "closed",  # once all of them are issued and paid for
    ("pending", "noticed"): "pending",  # an option is exercised, or a notice of default starts the time to cure
    ("pending", "postponed"): "pending",
    ("defaulted", "cured"): "pending",
    ("defaulted", "guarantee_paid"): "closed",  # once receipts add up; until then it stays in default
    ("defaulted", "received"): "closed",  # once all of its shares are issued and paid for; until then it stays in default
    ("defaulted", "default_waived"): "waived",
    ("short", "received"): "short",  # what is owed for shares that were issued stays owed, whatever became of the closing
    ("waived", "received"): "waived",
    ("expired", "received"): "expired",
    ("defaulted", "terminated"): "defaulted",  # what was owed at termination stays in default: the remedy survives it
}

RESOLVED: frozenset[Status] = frozenset({"closed", "short", "waived", "expired"})


@dataclass(frozen=True, slots=True)
class ClosingStatus:
    """Where a closing stands: its status since when, its window, whether its condition in words is met, and why if it lapsed.

    `exercised`: since when an option to close is exercised; `noticed`: when notice was given that it is overdue.
    """

    status: Status
    window: Window
    condition_met: bool
    since: date | None = None
    because: str = ""
    exercised: date | None = None
    noticed: date | None = None

    def __str__(self) -> str:
        waits = "" if self.condition_met else ", waits for its condition"
        exercised = f", option exercised {self.exercised}" if self.exercised else ""
        noticed = f", notice that it is overdue {self.noticed}" if self.noticed else ""
        since = f" since {self.since}" if self.since else ""
        return f"{self.status}{since}, last day {self.window.closes}{waits}{exercised}{noticed}"


def after(status: Status, kind: str) -> Status | None:
    """The status that an act of this kind leads to, or None where the table has no such arrow.

    >>> after("pending", "closed"), after("closed", "closed")
    ('closed', None)
    """
    return TRANSITIONS.get((status, kind))


def diagram() -> str:
    """The table as a Mermaid state diagram, for the documentation."""
    lines = ["stateDiagram-v2", "    [*] --> pending"]
    lines += [f"    {before} --> {status}: {kind}" for (before, kind), status in TRANSITIONS.items()]
    lines += [f"    {status} --> [*]" for status in sorted(RESOLVED)]
    return "\n".join(lines) + "\n"
