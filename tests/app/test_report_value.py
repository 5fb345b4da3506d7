"""The valuation in the report: there with a market file that is for one, the same figures as `value`, and nothing of it without."""

from __future__ import annotations

import dataclasses
import html
import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import seriatim
from seriatim.valuation.wording import BUMPS, POLICY, inputs_told
from tests.app.test_value import SERIES_K, altered
from tests.app.test_value_analyses import MORE
from tests.doors.command import seriatim as command

APRIL = date(2017, 4, 28)


def page(out: Path, market: Path | None) -> str:
    written = seriatim.report(SERIES_K / "deal.yaml", out / "page.html", market=market, events=SERIES_K / "events.yaml", as_of=APRIL)
    return written.read_text(encoding="utf-8")


def test_the_page_has_the_figures_of_the_valuation(tmp_path: Path) -> None:
    market = altered(tmp_path, ("spot:", MORE + "spot:"))
    text = page(tmp_path, market)
    view = seriatim.value(SERIES_K / "deal.yaml", market, events=SERIES_K / "events.yaml", as_of=APRIL, tornado=True)
    assert '<h2 id="value">Value</h2>' in text
    assert f"{view.whole:,.2f}" in text
    assert view.inputs_hash in text
    assert view.commitment is not None
    assert f"{view.commitment.found.real[-1]:.2%} in the real world" in text
    assert "The value rises with the volatility: now 120%; at 90% the whole is worth USD" in text
    assert '<svg class="tornado"' in text
    assert "With and without each term, USD" in text
    assert "supposed to be the closing bid of February 7 still" in text


def test_the_page_says_all_that_the_terminal_says(tmp_path: Path) -> None:
    """The other models and structural dilution beside, every move with its bump, errors, restricted stock, policy, assumptions, inputs."""
    market = altered(tmp_path, ("spot:", MORE + "spot:"))
    text = html.unescape(page(tmp_path, market))
    view = seriatim.value(SERIES_K / "deal.yaml", market, events=SERIES_K / "events.yaml", as_of=APRIL)
    section = text[text.index('<section aria-labelledby="value">') :]
    section = section[: section.index("</section>")]
    assert view.diluted is not None
    assert view.commitment is not None
    assert view.analyses.marketability is not None
    for lot in view.lots:
        assert lot.worth is not None
        moves = [f"{move:,.6g}" for move in dataclasses.astuple(lot.worth.greeks)]
        others = [f"{other:,.4f}" for other in lot.worth.others.values() if isinstance(other, float)]
        assert [said for said in (*moves, *others, f"{lot.worth.priced.error:.1e}") if said not in section] == []
    said = [f"{view.diluted.each:,.4f}", f"{view.analyses.marketability.finnerty:.2%}", BUMPS[6:], POLICY, view.inputs_hash]
    said += [f"{view.commitment.without_remedy:,.2f}", *(f'href="#assumption-{name}">{name}<' for name in view.basis.assumptions)]
    said += [told.source for told in inputs_told(view.basis)]
    assert [each for each in said if each not in section] == []


def test_the_command_prints_the_value_too(tmp_path: Path) -> None:
    options = ("--events", SERIES_K / "events.yaml", "--as-of", APRIL, "--out", tmp_path / "r.html", "--market", SERIES_K / "market.yaml")
    assert "The whole deal, USD" in command("report", SERIES_K / "deal.yaml", *options).out
    found = json.loads(command("report", SERIES_K / "deal.yaml", *options, "--json").out)
    assert found["value"]["tornado"][0]["input"] == "hazard"


def test_a_file_with_quotations_alone_is_for_no_valuation(tmp_path: Path) -> None:
    (tmp_path / "quotes.yaml").write_text(
        "quotes: [{quote: closing_bid, on: 2017-02-07, price: 0.0023, source: the filing}]\n", encoding="utf-8"
    )
    text = page(tmp_path, tmp_path / "quotes.yaml")
    assert 'id="value"' not in text
    assert 'id="value"' not in page(tmp_path, None)


def test_a_report_without_a_valuation_loads_no_numpy(tmp_path: Path) -> None:
    program = (
        "import sys, seriatim; seriatim.report(sys.argv[1], sys.argv[2]); "
        "assert 'numpy' not in sys.modules and 'seriatim.valuation.package' not in sys.modules"
    )
    given = [sys.executable, "-c", program, str(SERIES_K / "deal.yaml"), str(tmp_path / "r.html")]
    subprocess.run(given, check=True, capture_output=True)


def test_what_is_missing_in_a_file_for_a_valuation_is_named(tmp_path: Path) -> None:
    market = altered(tmp_path, ("borrow: {value: 0%, source: supposed}\n", ""))
    ran = command("report", SERIES_K / "deal.yaml", "--market", market, "--out", tmp_path / "r.html")
    assert ran.code == 2
    assert "borrow" in ran.err + ran.out
