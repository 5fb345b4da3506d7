"""Series K's expected outputs, byte for byte: `deals/ascent-series-k/expected/`, written anew by `dev.py golden`.

Three sets: on the last days of the release's windows, on the 8-K's dates (its word counting first), and as it happened. What differs
from one reading of the same deal to the next (hashes, the moment of recording) is left out.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.doors.command import AS_IT_HAPPENED, DEAL, seriatim

HERE = Path(__file__).parent
EXPECTED = DEAL.parent / "expected"
VOLATILE = {"ledger_head", "recorded_at", "deal_sha256"}

SETS: dict[str, tuple[tuple[object, ...], tuple[str, ...]]] = {
    "release": (
        ("--events", HERE / "on-the-releases-last-days.yaml"),
        ("2017-02-09", "2017-02-24", "2017-04-30", "2017-07-31", "2022-02-24", "2022-07-31"),
    ),
    "form-8k": (
        ("--events", HERE / "on-the-8ks-dates.yaml", "--precedence", "form_8k,release"),
        ("2017-02-09", "2017-02-24", "2017-04-27", "2017-07-27", "2022-02-24", "2022-07-27"),
    ),
    "as-it-happened": (
        ("--events", AS_IT_HAPPENED),
        ("2017-02-08", "2017-05-05", "2017-08-01", "2018-07-20", "2022-01-28"),
    ),
}
"""Each set's options, and the days on which it is looked at."""

VIEWS: dict[str, tuple[object, ...]] = {
    f"{name}-{day}-{verb}": (verb, DEAL, *options, "--as-of", day)
    for name, (options, days) in SETS.items()
    for day in days
    for verb in ("schedule", "captable")
} | {"as-it-happened-history": ("history", DEAL, "--events", AS_IT_HAPPENED, "--as-of", "2022-01-28")}


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_is_as_expected(name: str, regenerate: bool) -> None:
    agrees(name, seriatim(*VIEWS[name], "--json").json, regenerate)


def test_the_check_is_as_expected_where_no_source_is_at_hand(tmp_path: Path, regenerate: bool) -> None:
    shutil.copy(DEAL, tmp_path)
    agrees("check", seriatim("check", tmp_path / "deal.yaml", "--json").json, regenerate)


def test_the_check_is_as_expected_with_the_sources(shared: Path, tmp_path: Path, regenerate: bool) -> None:
    shutil.copy(DEAL, tmp_path)
    sources = ("--sources", shared / "seed", "--sources", shared / "filings")
    agrees("check-with-sources", seriatim("check", tmp_path / "deal.yaml", *sources, "--json").json, regenerate)


def test_nothing_is_expected_that_nobody_makes() -> None:
    assert {path.stem for path in EXPECTED.iterdir()} == {*VIEWS, "check", "check-with-sources"}


def agrees(name: str, data: Any, regenerate: bool) -> None:
    """Compares a document with the expected one, or puts it in its place."""
    text = json.dumps(lasting(data), indent=2, ensure_ascii=False) + "\n"
    path = EXPECTED / f"{name}.json"
    if regenerate:
        path.write_text(text, encoding="utf-8")
    else:
        assert path.read_text(encoding="utf-8") == text, f"{path.name} differs: run dev.py golden and read the diff"


def lasting(data: Any) -> Any:
    """The document without what changes from one reading to the next."""
    if isinstance(data, dict):
        return {key: lasting(value) for key, value in data.items() if key not in VOLATILE}
    return [lasting(part) for part in data] if isinstance(data, list) else data
