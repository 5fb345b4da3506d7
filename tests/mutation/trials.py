"""Trying broken copies: a pytest plugin that runs against each the tests that come to the line that differs, the worthiest first.

All tests are collected once. They run once on the whole clauses, to learn how long each takes and which lines it comes to. Then each
copy has a process of its own, forked from this one, in which the function's code is the copy's, and which ends at the first test that
fails. So a copy costs a hundredth of a second and its tests, not a start of pytest.
"""

from __future__ import annotations
import __future__

import gc
import importlib
import json
import os
import signal
import time
import traceback
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import groupby, zip_longest
from pathlib import Path
from types import FunctionType

import pytest

from tests.mutation.copies import CLAUSES, Copy, code, mark

LONGER = 10
"""A test that takes so many times as long as on the whole clause, and two seconds more, has no end: it has caught the copy."""
MEMORY = 4 << 30
"""Bytes that a copy may take: one that asks for more fails."""


class Trials:
    """Tries `copies`, and tells `told` of each: the copy, the test that caught it ("" if none), seconds of processor time.

    `budget` is how long the tests of one copy may take together, by what they took on the whole clauses; that is kept in `measured`.
    Tests that fail on the whole clauses catch nothing: they are `unfit`.
    """

    def __init__(self, copies: list[Copy], budget: float, measured: Path, told: Callable[[Copy, str, float], None]) -> None:
        self.copies, self.budget, self.told = copies, budget, told
        self.measured = measured
        measured.mkdir(exist_ok=True)
        self.code = mark(*(path for path in code() if not path.name.startswith("test_")))
        self.failed: list[str] = []
        self.seconds: dict[str, float] = {}
        self.setups: dict[str, float] = {}
        self.reach: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
        self.clock = 0.0
        self.worth: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
        self.unfit: list[str] = []
        self.catchers: defaultdict[str, list[str]] = defaultdict(list)

    def pytest_sessionstart(self) -> None:
        """Hypothesis draws the same examples each time, and does not look for a smaller one where it has found one."""
        from hypothesis import HealthCheck, Phase, settings  # not before pytest has seen to its plugins

        phases = (Phase.explicit, Phase.generate)
        unhurried = list(HealthCheck)
        settings.register_profile(
            "mutation", database=None, derandomize=True, deadline=None, phases=phases, suppress_health_check=unhurried
        )
        settings.load_profile("mutation")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        times, now = self.setups if report.when == "setup" else self.seconds, time.process_time()
        times[report.nodeid] = times.get(report.nodeid, 0) + now - self.clock
        self.clock = now
        if report.failed:
            self.failed.append(report.nodeid)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """In place of running the tests: measures them, then tries the copies."""
        items = {item.nodeid: item for item in session.items}
        gc.collect()
        gc.freeze()
        self._look(session.items)
        for copy in self.copies:
            caught, spent = apart(partial(self._try, copy, [items[name] for name in self._chosen(copy)]))
            if caught and caught not in items:
                raise pytest.UsageError(f"{copy.key} could not be tried: {caught}")
            if caught:
                self._remember(copy, caught)
            self.told(copy, caught, spent)
        return True

    def _look(self, items: Iterable[pytest.Item]) -> None:
        """What each test takes and comes to, file by file: as kept, unless the file, the code, or what tests share has changed."""
        for path, group in groupby(items, lambda item: item.path):
            kept = self.measured / f"{path.stem}-{mark(self.code, path)}.json"
            if not kept.is_file():
                said, _ = apart(partial(self._measure, list(group), kept))
                if not kept.is_file():
                    raise pytest.UsageError(f"{path} could not be measured: {said}")
            seen = json.loads(kept.read_text("utf-8"))
            self.seconds.update(seen["seconds"])
            self.unfit += seen["failed"]
            for clause, lines in seen["reach"].items():
                for line, tests in lines.items():
                    self.reach[clause, int(line)].extend(test for test in tests if test and test not in seen["failed"])
        for (clause, _), tests in self.reach.items():
            for test in tests:
                self.worth[clause][test] += 1 / len(tests) / (self.seconds[test] + 0.01)

    def _measure(self, items: list[pytest.Item], kept: Path, tell: Callable[[str], object]) -> None:
        """Runs every test once; writes how long each took, and which tests come to which line of the clauses."""
        from coverage import Coverage

        watch = Coverage(data_file=None, include=[f"{CLAUSES}/*"], messages=False)
        watch.set_option("run:disable_warnings", ["no-data-collected"])  # some files of tests come to no clause
        watch.start()
        self.clock = time.process_time()
        for item, following in zip_longest(items, items[1:]):
            watch.switch_context(item.nodeid)
            item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
        watch.stop()
        data = watch.get_data()
        reach = {Path(path).stem: data.contexts_by_lineno(path) for path in data.measured_files()}
        first: dict[tuple[str, ...], float] = {}  # what tests share is made by the first of them, and by each that runs alone
        for item in items:
            shared = tuple(getattr(item, "fixturenames", ()))
            first[shared] = max(first.get(shared, 0), self.setups[item.nodeid])
        seconds = {item.nodeid: self.seconds.get(item.nodeid, 0) + first[tuple(getattr(item, "fixturenames", ()))] for item in items}
        kept.write_text(json.dumps({"seconds": seconds, "reach": reach, "failed": self.failed}), "utf-8")

    def _chosen(self, copy: Copy) -> Iterator[str]:
        """The tests that come to the line, up to the budget: those that last caught a copy of this function, then the worthiest.

        A test is worth much that is quick and comes to lines of this clause that few others come to.
        """
        tests = {test for line in range(copy.first, copy.last + 1) for test in self.reach[copy.clause, line]}
        left, worth = self.budget, self.worth[copy.clause]
        early = [test for test in reversed(self.catchers[copy.place]) if test in tests]
        for test in dict.fromkeys([*early, *sorted(tests, key=lambda test: (-worth[test], test))]):
            if self.seconds[test] <= left:
                left -= self.seconds[test]
                yield test

    def _remember(self, copy: Copy, caught: str) -> None:
        known = self.catchers[copy.place]
        if caught in known:
            known.remove(caught)
        known.append(caught)
        del known[:-6]

    def _try(self, copy: Copy, items: list[pytest.Item], tell: Callable[[str], object]) -> None:
        import resource

        put_in_place(copy)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        for item, following in zip_longest(items, items[1:]):
            tell(item.nodeid)
            signal.setitimer(signal.ITIMER_PROF, LONGER * self.seconds[item.nodeid] + 2)
            item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
            if self.failed:
                return
        tell("")


def put_in_place(copy: Copy) -> None:
    """Makes the copy's code the function's own, whoever holds the function."""
    module = importlib.import_module(f"seriatim.provisions.{copy.clause}")
    owner, _, name = copy.function.rpartition(".")
    function = vars(getattr(module, owner) if owner else module)[name]
    if isinstance(function, (staticmethod, classmethod)):
        function = function.__func__
    if not isinstance(function, FunctionType):
        raise TypeError(f"{copy.place} is no function")
    found: dict[str, FunctionType] = {}
    exec(compile(copy.source, module.__file__ or "", "exec", flags=__future__.annotations.compiler_flag), vars(module), found)
    broken = getattr(found[name], "__func__", found[name])
    function.__code__, function.__defaults__, function.__kwdefaults__ = broken.__code__, broken.__defaults__, broken.__kwdefaults__


def apart(work: Callable[[Callable[[str], object]], None]) -> tuple[str, float]:
    """Does work in a process of its own; the last line that it told, and the processor time that it took."""
    reading, writing = os.pipe()
    process = os.fork()
    if not process:
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        try:
            work(lambda line: os.write(writing, f"{line}\n".encode()))
        except BaseException:
            os.write(writing, traceback.format_exc().encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        told = pipe.read().splitlines() or [""]
    _, _, usage = os.wait4(process, 0)
    return told[-1], usage.ru_utime + usage.ru_stime
