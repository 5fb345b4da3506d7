"""The shipped deals' expected outputs, byte for byte: `deals/*/expected/`, written anew by `dev.py golden`.

Series K has three sets: on the last days of the release's windows, on the 8-K's dates (its word counting first), and as it
happened. Every other deal is looked at on the days in `DEALS`, with its published events. What differs from one reading of the same
deal to the next (hashes, the moment of recording) is left out.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.doors.command import AS_IT_HAPPENED, DEAL, seriatim

HERE = Path(__file__).parent
SHIPPED = DEAL.parent.parent
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

DEALS: dict[str, tuple[str, ...]] = {
    "series-b-2018": ("2018-02-14", "2018-03-30", "2018-06-30"),
    "series-f-exchange-2019": ("2019-02-15", "2019-02-18", "2019-03-29", "2019-09-30"),
    "ascent-series-e": ("2015-11-04", "2015-12-31", "2016-12-30", "2016-12-31"),
    "bbby-series-a": ("2023-02-09", "2023-02-10"),
    "ascent-tfg-common-2014": ("2014-08-29", "2014-09-03", "2014-11-30", "2015-01-02"),
    "nemus-series-e": ("2017-05-03", "2017-07-12", "2017-10-10", "2017-11-08"),
    "eidos-seed-b": ("2016-04-04", "2017-03-31", "2018-03-29", "2018-05-31"),
    "corvus-series-a": ("2014-12-01", "2015-03-01", "2015-06-02", "2015-06-30"),
    "ascent-series-1a": ("2020-12-31", "2022-01-28", "2022-02-01"),
    "inpixon-series-3": ("2018-02-20", "2018-06-30", "2019-12-31"),
    "geneva-roth-series-b": ("2018-12-31", "2019-01-30", "2019-04-15", "2019-06-30"),
    "lilis-series-c": ("2018-02-01", "2018-12-31", "2019-01-01", "2020-01-01"),
    "verb-series-a": ("2017-02-28", "2017-09-01", "2017-12-31"),
    "pavmed-series-a": ("2017-08-04", "2017-12-31"),
    "series-a-exchange-2018": ("2018-12-31", "2019-03-31"),
    "class-a-pik": ("2016-03-31", "2016-09-30", "2017-04-09", "2018-03-31"),
    "ecostim-series-a": ("2017-12-31", "2018-01-01", "2018-07-01"),
    "six-series-preferred": ("2015-12-31", "2016-06-30", "2016-09-30"),
    "workhorse-series-b": ("2019-06-05", "2019-06-30"),
    "entech-series-b": ("2008-02-25", "2013-02-25", "2013-02-26"),
    "biosig-series-c": ("2013-01-09", "2014-06-02", "2015-01-05", "2018-01-10"),
}
"""Every other deal in `deals/`, with the days on which it is looked at: the last is that of its history."""

WATERFALLS: dict[str, tuple[str, ...]] = {"series-a-exchange-2018": ("0.20", "1m", "30m")}
"""The deals whose documents say what a liquidation gives, with the exits that are looked at on the last of their days."""


def views() -> dict[str, tuple[object, ...]]:
    """Every view by its deal and name, `ascent-series-k/release-2017-02-09-schedule`, as the words of its command."""
    found: dict[str, tuple[object, ...]] = {
        f"{DEAL.parent.name}/{name}-{day}-{verb}": (verb, DEAL, *options, "--as-of", day)
        for name, (options, days) in SETS.items()
        for day in days
        for verb in ("schedule", "captable")
    }
    found[f"{DEAL.parent.name}/as-it-happened-history"] = ("history", DEAL, "--events", AS_IT_HAPPENED, "--as-of", "2022-01-28")
    for folder, days in DEALS.items():
        deal, events = SHIPPED / folder / "deal.yaml", SHIPPED / folder / "events.yaml"
        laid_on = ("--events", events) if events.exists() else ()
        found |= {f"{folder}/{day}-{verb}": (verb, deal, *laid_on, "--as-of", day) for day in days for verb in ("schedule", "captable")}
        if folder in WATERFALLS:
            exits = [word for exit in WATERFALLS[folder] for word in ("--exit", exit)]
            found[f"{folder}/{days[-1]}-waterfall"] = ("waterfall", deal, *laid_on, "--as-of", days[-1], *exits)
        found[f"{folder}/history"] = ("history", deal, *laid_on, "--as-of", days[-1])
    return found


VIEWS = views()


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_is_as_expected(name: str, regenerate: bool) -> None:
    agrees(name, seriatim(*VIEWS[name], "--json").json, regenerate)


@pytest.mark.parametrize("folder", [DEAL.parent.name, *DEALS])
def test_the_check_is_as_expected_where_no_source_is_at_hand(folder: str, tmp_path: Path, regenerate: bool) -> None:
    copied = shutil.copytree(SHIPPED / folder, tmp_path / folder, ignore=shutil.ignore_patterns("expected"))
    laid_on = ("--events", copied / "events.yaml") if folder in DEALS and (copied / "events.yaml").exists() else ()
    agrees(f"{folder}/check", seriatim("check", copied / "deal.yaml", *laid_on, "--json").json, regenerate)


def test_the_check_is_as_expected_with_the_sources(shared: Path, tmp_path: Path, regenerate: bool) -> None:
    shutil.copy(DEAL, tmp_path)
    sources = ("--sources", shared / "seed", "--sources", shared / "filings")
    agrees(f"{DEAL.parent.name}/check-with-sources", seriatim("check", tmp_path / "deal.yaml", *sources, "--json").json, regenerate)


@pytest.mark.parametrize("folder", [DEAL.parent.name, *DEALS])
def test_every_citation_holds_where_the_sources_are(shared: Path, folder: str) -> None:
    sources = ("--sources", shared / "seed", "--sources", shared / "filings")
    found = seriatim("check", SHIPPED / folder / "deal.yaml", *sources, "--json").json["findings"]
    assert [p["message"] for p in found if p["code"].startswith(("cited-", "source-"))] == []


@pytest.mark.parametrize("folder", [DEAL.parent.name, *DEALS])
def test_the_terms_are_said_as_expected(folder: str, regenerate: bool) -> None:
    compared(SHIPPED / folder / "expected" / "explain.txt", seriatim("explain", SHIPPED / folder / "deal.yaml").out, regenerate)


SECTIONS: dict[str, tuple[str, tuple[object, ...]]] = {
    "biosig-series-c": ("prices", ("--events", SHIPPED / "biosig-series-c" / "events.yaml", "--as-of", "2018-01-10")),
    "ascent-series-k": (
        "scenarios",
        ("--as-of", "2017-02-09", *(word for file in sorted(DEAL.parent.glob("scenarios/*.yaml")) for word in ("--scenario", file))),
    ),
}
"""A section of a deal's page that only some deals have, with the words of its command."""


@pytest.mark.parametrize("folder", SECTIONS)
def test_a_section_of_the_page_is_as_expected(folder: str, tmp_path: Path, regenerate: bool) -> None:
    section, words = SECTIONS[folder]
    page = tmp_path / "page.html"
    seriatim("report", SHIPPED / folder / "deal.yaml", *words, "--out", page)
    html = page.read_text(encoding="utf-8")
    begins = html.index(f'<section aria-labelledby="{section}">')
    text = html[begins : html.index("</section>", begins)] + "</section>\n"
    compared(SHIPPED / folder / "expected" / f"page-{section}.html", text, regenerate)


def test_nothing_is_expected_that_nobody_makes() -> None:
    made = {*VIEWS, *(f"{folder}/{view}" for folder in (DEAL.parent.name, *DEALS) for view in ("check", "explain"))}
    made |= {f"{DEAL.parent.name}/check-with-sources", *(f"{folder}/page-{section}" for folder, (section, _) in SECTIONS.items())}
    assert {f"{path.parent.parent.name}/{path.stem}" for path in SHIPPED.glob("*/expected/*")} == made


def test_every_shipped_deal_is_looked_at_and_names_its_sources() -> None:
    folders = {path.parent.name for path in SHIPPED.glob("*/deal.yaml")}
    assert folders == {DEAL.parent.name, *DEALS}
    assert [folder for folder in folders if not (SHIPPED / folder / "SOURCES.md").exists()] == []


def agrees(name: str, data: Any, regenerate: bool) -> None:
    """Compares a document with the expected one, or puts it in its place."""
    text = json.dumps(lasting(data), indent=2, ensure_ascii=False) + "\n"
    folder, _, view = name.partition("/")
    compared(SHIPPED / folder / "expected" / f"{view}.json", text, regenerate)


def compared(path: Path, text: str, regenerate: bool) -> None:
    """Compares a text with the expected one, or puts it in its place."""
    if regenerate:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    else:
        name = f"{path.parent.parent.name}/{path.stem}"
        assert path.read_text(encoding="utf-8") == text, f"{name} differs: run dev.py golden and read the diff"


def lasting(data: Any) -> Any:
    """The document without what changes from one reading to the next: of the place of a finding, the folder."""
    if isinstance(data, dict):
        data = data | {"where": Path(data["where"]).name} if isinstance(data.get("where"), str) else data
        return {key: lasting(value) for key, value in data.items() if key not in VOLATILE}
    return [lasting(part) for part in data] if isinstance(data, list) else data
