"""The JSON that every view is, on the command line and over HTTP: plain data, decimals as strings, dates in ISO form.

Percentages (`pct_…`) are percent: "12.6263" of a hundred, to six places. One file for each view; callers say `wire.captable(view)`.
"""

from __future__ import annotations

from seriatim.app.wire.common import header, problem, problems
from seriatim.app.wire.issue_form import antidilution
from seriatim.app.wire.record_form import event, history, recorded, verified
from seriatim.app.wire.review_form import checked, explained
from seriatim.app.wire.rollforward_form import rolled
from seriatim.app.wire.scenario_form import scenarios
from seriatim.app.wire.schedule_form import schedule
from seriatim.app.wire.table_form import captable
from seriatim.app.wire.value_form import book, value
from seriatim.app.wire.waterfall_form import waterfall

__all__ = [
    "antidilution",
    "book",
    "captable",
    "checked",
    "event",
    "explained",
    "header",
    "history",
    "problem",
    "problems",
    "recorded",
    "rolled",
    "scenarios",
    "schedule",
    "value",
    "verified",
    "waterfall",
]
