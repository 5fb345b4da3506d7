"""What if: scenarios played on a deal and its record, side by side. Nothing is recorded; what they yield is an events file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from seriatim.app.views import Header, day, header
from seriatim.app.workspace import Options, Workspace, check_entries, open_workspace, out_of_range, read_text
from seriatim.captable.captable import CapTable, captable
from seriatim.captable.stages import shortfall, stages
from seriatim.formats.compared import Column
from seriatim.formats.events_text import entry, events_text
from seriatim.formats.scenario import assumed, read_scenario
from seriatim.ledger.entry import Entry
from seriatim.scenario.outcome import outcome
from seriatim.scenario.scenario import Scenario, run
from seriatim.schedule.schedule import schedule
from seriatim.units.dates import years_after
from seriatim.units.problems import BadInput, Problem


@dataclass(frozen=True)
class ScenarioView:
    """Scenarios side by side, with the cap table that they begin from."""

    header: Header
    before: CapTable
    columns: tuple[Column, ...]


def view_scenarios(
    path: Path, files: Sequence[Path], options: Options, as_of: date | None = None, until: date | None = None
) -> ScenarioView:
    """Plays each scenario from the end of a day (default: today) until another (default: as the scenario says, or a year on).

    Raises BadInput with every problem of every file.
    """
    return scenarios_of(open_workspace(path, options), files, options, day(as_of), until)


def scenarios_of(
    work: Workspace, files: Sequence[Path], options: Options, on: date, until: date | None = None, known_at: datetime | None = None
) -> ScenarioView:
    """The scenarios of a deal that is open, from what was known of it at a moment."""
    problems = [p for p in (out_of_range("until", until),) if p]
    read: list[tuple[Workspace, Scenario]] = []
    for file in files:
        try:
            read.append(_read(work, options, file, on, until))
        except BadInput as unreadable:
            problems += unreadable.problems
    if problems:
        raise BadInput(problems)
    columns = tuple(_column(own, scenario, on, until, known_at) for own, scenario in read)
    before = captable(work.deal, work.now(on, known_at), work.history.standing(on, known_at))
    return ScenarioView(header(work, on, known_at), before, columns)


def _read(work: Workspace, options: Options, file: Path, on: date, until: date | None) -> tuple[Workspace, Scenario]:
    """A scenario, with the deal under the assumptions that it makes instead."""

    def beside(name: str) -> tuple[str, str]:
        return str(file.parent / name), read_text(file.parent / name, "file of prices")

    text = read_text(file, "scenario file")
    if instead := assumed(text, str(file), work.deal):
        work = open_workspace(work.path, replace(options, assume={**(options.assume or {}), **instead}))
    scenario = read_scenario(text, str(file), file.stem, work.deal, beside, on, until)
    check_entries([Entry(act) for act in scenario.events], work.deal)
    if problem := out_of_range("until", scenario.until):
        raise BadInput([problem])
    return work, scenario


def _column(work: Workspace, scenario: Scenario, on: date, until: date | None, known_at: datetime | None) -> Column:
    end = until or scenario.until or years_after(on, 1)
    played = run(scenario, work.now(on, known_at), end)
    events = work.history.standing(on, known_at)
    entries = tuple(entry(act, f"scenario {scenario.id}") for act in played.acts)
    return Column(
        scenario,
        end,
        outcome(played, [(event.act, event.outcome.moves) for event in events]),
        captable(work.deal, played.end),
        schedule(work.deal, played.end).by_year(),
        shortfall(work.deal, stages(work.deal, played.end)),
        played,
        entries,
    )


def yielded(view: ScenarioView, column: Column) -> str:
    """The events file of one scenario: laid on the same record with `--events`, it leads to the same state."""
    said = f"What the scenario {column.scenario.id} yields from {column.run.began} to {column.until}: supposed, not happened."
    return events_text(view.header.deal, column.entries, said)


def write_yielded(view: ScenarioView, file: Path) -> None:
    """Writes the events of a view's one scenario. Raises BadInput where the file cannot be written."""
    try:
        file.write_text(yielded(view, view.columns[0]), encoding="utf-8")
    except OSError as error:
        message = f"the events cannot be written to {file}: {(error.strerror or 'it cannot be written').lower()}"
        raise BadInput([Problem(code="file-unwritable", message=message, remedy="check the path")]) from None
