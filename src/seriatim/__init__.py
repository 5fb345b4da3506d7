"""Staged financings, one act after another: what is due and when, what has happened, and who owns what.

The public door. Everything else may change; these names stay.

    import seriatim
    from datetime import date

    seriatim.check("deal.yaml").findings
    seriatim.schedule("deal.yaml", as_of=date(2017, 2, 9)).schedule.rows
    seriatim.record("deal.yaml", seriatim.Act("closed", date(2017, 2, 24), closing="initial"))
    seriatim.captable("deal.yaml", assume={"common-authorized": "2000000000"}).findings

A verb raises `BadInput` for what cannot be read and `Refused` for what no clause allows, with every `Problem` at once.
Nothing is loaded before it is asked for, so importing the package costs next to nothing.
"""

from __future__ import annotations

import sys
from types import ModuleType

TYPE_CHECKING = False  # what type checkers take for true; the module `typing` would take longer to load than all the rest
if TYPE_CHECKING:
    from typing import Any

    from seriatim.app.antidilution import AntidilutionView
    from seriatim.app.book import BookView
    from seriatim.app.check import Checked
    from seriatim.app.door import (
        antidilution,
        book,
        captable,
        check,
        explain,
        history,
        load_deal,
        record,
        report,
        rollforward,
        scenario,
        schedule,
        schema,
        value,
        verify,
        waterfall,
    )
    from seriatim.app.explain import Explained
    from seriatim.app.record import Recorded
    from seriatim.app.scenario import ScenarioView
    from seriatim.app.value import ValueView
    from seriatim.app.views import CapTableView, HistoryView, ScheduleView, Verified
    from seriatim.app.waterfall import WaterfallView
    from seriatim.app.workspace import Options
    from seriatim.deal.act import KINDS, Act, Event, Evidence, Take
    from seriatim.deal.terms import Deal
    from seriatim.ledger.entry import Entry
    from seriatim.units.problems import BadInput, Problem, Refused

    __version__: str

__all__ = [
    "KINDS",
    "Act",
    "AntidilutionView",
    "BadInput",
    "BookView",
    "CapTableView",
    "Checked",
    "Deal",
    "Entry",
    "Event",
    "Evidence",
    "Explained",
    "HistoryView",
    "Options",
    "Problem",
    "Recorded",
    "Refused",
    "ScenarioView",
    "ScheduleView",
    "Take",
    "ValueView",
    "Verified",
    "WaterfallView",
    "__version__",
    "antidilution",
    "book",
    "captable",
    "check",
    "explain",
    "history",
    "load_deal",
    "record",
    "report",
    "rollforward",
    "scenario",
    "schedule",
    "schema",
    "value",
    "verify",
    "waterfall",
]

_ROOMS = {
    "app.check": "Checked",
    "app.antidilution": "AntidilutionView",
    "app.book": "BookView",
    "app.door": "antidilution book captable check explain history load_deal record report "
    "rollforward scenario schedule schema value verify waterfall",
    "app.explain": "Explained",
    "app.record": "Recorded",
    "app.scenario": "ScenarioView",
    "app.value": "ValueView",
    "app.views": "CapTableView HistoryView ScheduleView Verified",
    "app.waterfall": "WaterfallView",
    "app.workspace": "Options",
    "deal.act": "Act Event Evidence KINDS Take",
    "deal.terms": "Deal",
    "ledger.entry": "Entry",
    "units.problems": "BadInput Problem Refused",
}
"""Where each name lives."""

_HOMES = {name: room for room, names in _ROOMS.items() for name in names.split()}


if not TYPE_CHECKING:  # or a type checker would take any name to be there

    def __getattr__(name: str) -> Any:
        if name == "__version__":
            from importlib.metadata import version

            return version("seriatim")
        if name not in _HOMES:
            raise AttributeError(f"module 'seriatim' has no attribute {name!r}")
        from importlib import import_module

        value = getattr(import_module(f"seriatim.{_HOMES[name]}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


class _Door(ModuleType):
    """Keeps the verbs `schedule`, `captable` and `waterfall` from being covered by the packages of the same names when those are imported.

    The packages stay where imports find them: `from seriatim.schedule.row import Row` is not touched.
    """

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _HOMES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Door
