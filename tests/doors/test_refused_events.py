"""A refused event of a file is shown where it stands in the file, and what was paid is named."""

from __future__ import annotations

from pathlib import Path

from tests.doors.command import DEAL, seriatim


def test_a_refused_event_is_shown_at_its_line(tmp_path: Path):
    events = tmp_path / "events.yaml"
    events.write_text(
        "events:\n"
        "  - {id: one, kind: designated, on: 2017-02-20, security: series_k, source: x}\n"
        "  - {id: two, kind: closed, on: 2017-02-24, closing: initial, gross: 999999, source: x}\n",
        encoding="utf-8",
    )
    for words in (("schedule", DEAL, "--events", events), ("record", DEAL, "--file", events, "--store", tmp_path / "ledger")):
        ran = seriatim(*words)
        assert ran.code == 3
        assert "events.yaml:3:5: 999,999 USD pays for 999.999 series_k: shares are counted in multiples of 1" in ran.err
