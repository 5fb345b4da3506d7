"""What a report shows, as values: the views of one deal, taken together, of one day and as known at one moment.

`app.report` gathers it; `formats.report.page` renders it. Nothing here is text for people yet, and nothing is worked out later.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from seriatim.captable.captable import CapTable
from seriatim.captable.ownership import Owner
from seriatim.captable.price_history import PriceChange
from seriatim.captable.stages import Stage
from seriatim.deal.act import Certificate, Event
from seriatim.deal.terms import Closing, Deal
from seriatim.formats.compared import Column
from seriatim.review.cited import Cited
from seriatim.review.differences import Difference
from seriatim.review.stated import Recomputed
from seriatim.schedule.schedule import Schedule
from seriatim.units.dates import Window
from seriatim.units.problems import Problem

if TYPE_CHECKING:  # a page without a valuation loads nothing of it
    from seriatim.valuation.valued import Valuation


@dataclass(frozen=True, slots=True)
class Repayment:
    """A mandatory redemption of a closing's shares: when, and whether the shares are only projected."""

    on: date
    projected: bool


@dataclass(frozen=True, slots=True)
class ClosingLine:
    """One closing from its terms, as amended by then, to what became of it. `cite` is what it rests on.

    The `window` ends on the day on which it falls due: so many days after its conditions are met, that may come before its last day.
    `funded_on` are the days on which it was paid for, `repayments` those on which its shares fall due.
    """

    closing: Closing
    window: Window
    status: str
    since: date | None = None
    because: str = ""
    funded: Decimal = Decimal(0)
    funded_on: tuple[date, ...] = ()
    repayments: tuple[Repayment, ...] = ()
    cite: str = ""
    wording: str = ""
    business_day: bool = True
    if_missed: str = ""


@dataclass(frozen=True, slots=True)
class EventLine:
    """An event as known: reversed by another (its id) or not, and recorded in the ledger or laid on for this report."""

    event: Event
    reversed_by: str = ""
    laid_on: bool = False


@dataclass(frozen=True)
class ReportData:
    """All that the page shows.

    `events` are those known, in the order of their effect, the reversed ones among them; `counted` of them count. `eras` lead from the
    opening through what is recorded to what is projected; a split begins a new one, since counts before and after it do not compare.
    Where there were many acts, only closings have a stage (`condensed`). `certificates` says whose an account is.
    `prices` is how conversion and exercise prices changed; `scenarios` are compared with the cap table `before` them.
    """

    deal: Deal
    as_of: date
    known_at: datetime | None
    events: tuple[EventLine, ...]
    schedule: Schedule
    closings: tuple[ClosingLine, ...]
    table: CapTable
    eras: tuple[tuple[Stage, ...], ...]
    owners: tuple[Owner, ...]
    certificates: Mapping[str, Certificate]
    findings: tuple[Problem, ...] = ()
    prices: tuple[PriceChange, ...] = ()
    sources: tuple[Cited, ...] = ()
    statements: tuple[Recomputed, ...] = ()
    differences: tuple[Difference, ...] = ()
    condensed: bool = False
    head: str = ""
    version: str = ""
    scenarios: tuple[Column, ...] = ()
    before: CapTable | None = None
    valuation: Valuation | None = None

    @property
    def counted(self) -> tuple[EventLine, ...]:
        """The events that count: neither reversed nor reversals."""
        return tuple(line for line in self.events if not line.reversed_by and line.event.act.kind != "reversed")

    @property
    def defective(self) -> tuple[EventLine, ...]:
        """Acts that happened against the terms, and count."""
        return tuple(line for line in self.counted if line.event.defects)
