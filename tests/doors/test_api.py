"""The public door: its names, the same verbs as on the command line, and next to nothing loaded before it is asked for."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from types import FunctionType

import pytest

import seriatim
from seriatim.app import wire
from tests.doors.command import AS_IT_HAPPENED, DEAL
from tests.doors.command import seriatim as command

AUGUST = date(2017, 8, 1)
VERBS = ("captable", "check", "history", "load_deal", "record", "report", "schedule", "schema", "verify", "waterfall")


def python(code: str) -> str:
    """What a fresh Python prints."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.strip()


def test_there_are_about_30_names_and_each_is_there() -> None:
    assert 20 <= len(seriatim.__all__) <= 40
    assert sorted(seriatim.__all__) == sorted(set(seriatim.__all__))
    assert all(getattr(seriatim, name) is not None for name in seriatim.__all__)
    assert set(seriatim.__all__) <= set(dir(seriatim))


def test_another_name_is_not_there() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = seriatim.nothing  # type: ignore[attr-defined]


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_is_a_function_that_says_what_it_returns(verb: str) -> None:
    function = getattr(seriatim, verb)
    assert isinstance(function, FunctionType)
    assert function.__doc__
    assert function.__annotations__["return"]


def test_importing_loads_nothing_and_takes_no_time() -> None:
    code = """
import sys, time
began = time.perf_counter()
import seriatim
took = time.perf_counter() - began
print(took, [name for name in sys.modules if name.startswith("seriatim.") or name in ("typing", "click", "decimal", "sqlite3")])
"""
    best, loaded = min(python(code).split(" ", 1) for _ in range(5))
    assert loaded == "[]"
    assert float(best) < 0.005 * 4  # a slow machine is not a wrong program: it takes 2 ms where nothing else runs


def test_the_verbs_are_not_covered_by_the_packages_of_the_same_names() -> None:
    code = """
import seriatim.schedule.schedule, seriatim.captable.captable, seriatim.waterfall.breakpoints
from seriatim.schedule.row import Row
import seriatim
from seriatim import captable, schedule, waterfall
print(seriatim.schedule is schedule, callable(schedule), callable(captable), callable(waterfall), Row.__name__)
"""
    assert python(code) == "True True True True Row"


def test_from_seriatim_import_everything() -> None:
    assert python("from seriatim import *; print(schedule.__name__, Deal.__name__)") == "schedule Deal"


def test_the_version() -> None:
    assert command("--version").out == f"seriatim, version {seriatim.__version__}\n"


# ----------------------------------------------------------------------------------------------------- the same verbs


def test_schedule_is_the_commands() -> None:
    view = seriatim.schedule(DEAL, as_of=AUGUST, events=AS_IT_HAPPENED)
    assert wire.schedule(view) == command("schedule", DEAL, "--as-of", AUGUST, "--events", AS_IT_HAPPENED, "--json").json


def test_captable_is_the_commands() -> None:
    view = seriatim.captable(str(DEAL), as_of=AUGUST, events=[AS_IT_HAPPENED], level="certificate")
    words = ("--as-of", AUGUST, "--events", AS_IT_HAPPENED, "--level", "certificate")
    assert wire.captable(view) == command("captable", DEAL, *words, "--json").json


def test_check_is_the_commands() -> None:
    found = seriatim.check(DEAL, assume={"common-authorized": "2000000000"}, precedence=["form_8k", "release"])
    words = ("--assume", "common-authorized=2000000000", "--precedence", "form_8k,release")
    assert wire.checked(found) == command("check", DEAL, *words, "--json").json
    assert [problem.code for problem in found.findings] == ["authorized-shortfall"]


def test_schema_is_the_commands() -> None:
    assert seriatim.schema() == command("schema").json


def test_report_writes_one_file(tmp_path: Path) -> None:
    written = seriatim.report(DEAL, tmp_path / "series-k.html", as_of=AUGUST, events=AS_IT_HAPPENED)
    assert written == tmp_path / "series-k.html"
    assert written.read_text(encoding="utf-8").startswith("<!")


def test_recorded_here_it_is_seen_there(tmp_path: Path) -> None:
    store = tmp_path / "test.ledger"
    closing = seriatim.Act("closed", date(2017, 2, 24), closing="initial", gross=Decimal(1_000_000))
    designation = seriatim.Entry(seriatim.Act("designated", date(2017, 2, 24)), "inferred", source="form_8k ¶7")
    recorded = seriatim.record(DEAL, [designation, closing], store=store)
    assert [event.act.kind for event in recorded.events] == ["designated", "closed"]
    lots = (seriatim.Take("series_k/initial", Decimal(300)),)
    seriatim.record(DEAL, seriatim.Act("converted", date(2017, 3, 1), quantity=Decimal(300), lots=lots), store=store)

    assert wire.history(seriatim.history(DEAL, store=store)) == command("history", DEAL, "--store", store, "--json").json
    verified = seriatim.verify(DEAL, store=store, head=recorded.head)
    assert verified.problems == ()
    assert wire.verified(verified) == command("verify", DEAL, "--store", store, "--json").json
    moment = datetime(2000, 1, 1, tzinfo=UTC)
    assert seriatim.history(DEAL, store=store, known_at=moment).events == ()


def test_an_events_file_is_recorded_one_by_one(tmp_path: Path) -> None:
    recorded = seriatim.record(DEAL, AS_IT_HAPPENED, store=tmp_path / "test.ledger")
    assert (recorded.count, recorded.already) == (11, ())
    again = seriatim.record(DEAL, str(AS_IT_HAPPENED), store=tmp_path / "test.ledger", together=True)
    assert (again.count, len(again.already), again.head) == (11, 11, recorded.head)


def test_the_terms_can_be_read() -> None:
    deal = seriatim.load_deal(DEAL)
    assert [closing.shares for closing in deal.closings] == [1000, 1000, 1000, 1000, 1000, 15000]
    ground = deal.ground("agreement.closings.final.shares")
    assert ground is not None
    assert str(ground.cite) == "release ¶5"


# ------------------------------------------------------------------------------------------------------------ problems


def test_bad_input_is_raised_with_every_problem(tmp_path: Path) -> None:
    file = tmp_path / "deal.yaml"
    file.write_text(
        DEAL.read_text(encoding="utf-8").replace("price: {value: 1000,", "prize: {value: 1000,").replace("role: issuer", "role: x")
    )
    with pytest.raises(seriatim.BadInput) as raised:
        seriatim.load_deal(file)
    codes = [problem.code for problem in raised.value.problems]
    assert "unknown-key" in codes
    assert "wrong-value" in codes
    assert all(isinstance(problem, seriatim.Problem) and problem.where for problem in raised.value.problems)


def test_a_refusal_is_raised_and_nothing_is_recorded(tmp_path: Path) -> None:
    store = tmp_path / "test.ledger"
    with pytest.raises(seriatim.Refused) as raised:
        seriatim.record(DEAL, seriatim.Act("closed", date(2017, 2, 24), closing="initial"), store=store)
    (problem,) = raised.value.problems
    assert (problem.code, problem.because) == ("limit-exceeded", "authorized_series_k")
    assert not store.exists()


def test_a_batch_is_recorded_whole_or_not_at_all(tmp_path: Path) -> None:
    store = tmp_path / "test.ledger"
    acts = [
        seriatim.Act("designated", date(2017, 2, 24)),
        seriatim.Act("closed", date(2017, 2, 24), closing="initial"),
        seriatim.Act("closed", date(2017, 7, 24), closing="final"),
    ]
    with pytest.raises(seriatim.Refused):
        seriatim.record(DEAL, acts, store=store)
    assert not store.exists()
    with pytest.raises(seriatim.Refused):
        seriatim.record(DEAL, acts, store=store, together=False)
    assert seriatim.verify(DEAL, store=store).count == 2


def test_a_day_that_nothing_can_be_counted_from_is_bad_input() -> None:
    for look in (seriatim.schedule, seriatim.captable, seriatim.history, seriatim.report):
        with pytest.raises(seriatim.BadInput):
            look(DEAL, as_of=date.max)


def test_the_examples_of_the_package_are_true(tmp_path: Path) -> None:
    assert seriatim.check(DEAL).findings == ()
    assert len(seriatim.schedule(DEAL, as_of=date(2017, 2, 9)).schedule.rows) == 18
    assert [p.code for p in seriatim.captable(DEAL, as_of=date(2017, 2, 9), assume={"common-authorized": "2000000000"}).findings]
    assert json.loads(json.dumps(wire.schedule(seriatim.schedule(DEAL, as_of=date(2017, 2, 9)))))
