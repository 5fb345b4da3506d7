"""A file whose second entry is refused: what was recorded before it is said, and stays; an inferred figure may not be cited."""

from pathlib import Path

from seriatim.app.check import check
from seriatim.app.workspace import Options
from tests.doors.command import seriatim

DEAL = Path(__file__).parents[2] / "deals" / "ascent-series-k" / "deal.yaml"


def test_what_was_recorded_before_a_refusal_is_said(tmp_path: Path) -> None:
    events, store = tmp_path / "events.yaml", str(tmp_path / "k.ledger")
    events.write_text(
        "events:\n"
        "  - {id: filing, kind: designated, on: 2017-02-24}\n"
        "  - {id: first, kind: closed, closing: initial, on: 2017-02-24}\n"
        "  - {id: too-much, kind: converted, on: 2017-03-01, quantity: 5000}\n"
    )
    ran = seriatim("record", str(DEAL), "--file", str(events), "--store", store)
    assert ran.code == 3
    assert "first: recorded" in ran.text
    assert "2 events before it recorded, nothing from it on" in ran.text
    assert "nothing was recorded or changed" not in ran.text
    again = seriatim("record", str(DEAL), "--file", str(events), "--store", str(tmp_path / "other.ledger"), "--json").json
    assert [event["id"] for event in again["recorded"]] == ["filing", "first"]
    assert [problem["code"] for problem in again["problems"]] == ["more-than-held"]


def test_nothing_is_done_under_an_agreement_before_it_is_signed(tmp_path: Path) -> None:
    for words in (("terminated",), ("waived", "initial"), ("condition", "final")):
        ran = seriatim("record", str(DEAL), *words, "--on", "2016-01-01", "--store", str(tmp_path / "k.ledger"), "--json")
        assert (ran.code, ran.codes) == (3, ["not-open-yet"])


def test_an_inferred_count_cannot_borrow_the_citation_of_another_closing(shared: Path, tmp_path: Path) -> None:
    text = DEAL.read_text(encoding="utf-8").replace("{value: 1000, assumed: four-equal-closings}", "{value: 1000, cite: release ¶5}")
    start, end = text.index("  four-equal-closings:"), text.index("  month-is-window:")
    (tmp_path / "deal.yaml").write_text(text[:start] + text[end:], encoding="utf-8")
    found = check(tmp_path / "deal.yaml", Options(sources=[shared / "seed", shared / "filings"])).findings
    assert [next(name for name in ("march", "april", "may", "june") if f"{name}.shares" in p.message) for p in found] == [
        "march",
        "april",
        "may",
        "june",
    ]


def test_a_number_in_a_cited_text_is_verified(shared: Path, tmp_path: Path) -> None:
    text = DEAL.read_text(encoding="utf-8").replace("$1 million a month", "$2 million a month")
    (tmp_path / "deal.yaml").write_text(text, encoding="utf-8")
    found = check(tmp_path / "deal.yaml", Options(sources=[shared / "seed", shared / "filings"])).findings
    assert [p.code for p in found] == ["cited-figure-not-found"]
    assert "final.condition" in found[0].message
