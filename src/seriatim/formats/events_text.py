"""Acts as an events file: what a scenario yields, so that every view can lay it on and every ledger record it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import MISSING, replace
from decimal import Decimal
from typing import Any

from seriatim.deal.act import Act, Evidence, surplus
from seriatim.formats.hints import default_of, fields_of
from seriatim.formats.plain import plain
from seriatim.ledger.entry import Entry

_BARE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./-]*(:[A-Za-z0-9][A-Za-z0-9_./-]*)?")
"""Text that needs no quotes in YAML."""


def entry(act: Act[Decimal], source: str, evidence: Evidence = "hypothetical") -> Entry:
    """An act that was performed as it is asked for: without the particulars that its kind has no use for."""
    defaults = {f.name: default_of(f) for f in fields_of(Act) if default_of(f) is not MISSING}
    return Entry(replace(act, **{name: defaults[name] for name in surplus(act)}), evidence, source)


def events_text(deal: str, entries: Iterable[Entry], said: str = "") -> str:
    """The text of an events file, a line for each event."""
    lines = [f"# {line}" for line in said.splitlines()] + ["seriatim: 1", f"deal: {deal}", "events:"]
    lines += [f"  - {_event(one)}" for one in entries]
    return "\n".join(lines) + ("\n" if lines[-1] != "events:" else " []\n")


def _event(one: Entry) -> str:
    act = {name: value for name, value in plain(one.act).items() if name != "id"}
    said = {"id": one.act.id, **act, "evidence": one.evidence, "source": one.source, "note": one.note}
    return "{" + ", ".join(f"{name}: {_text(value)}" for name, value in said.items() if value != "") + "}"


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_text(part) for part in value) + "]"
    text = str(value)
    return text if _BARE.fullmatch(text) else json.dumps(text, ensure_ascii=False)
