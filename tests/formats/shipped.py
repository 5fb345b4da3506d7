"""The deal file that ships with the project, and ways to alter it: the raw material of wrong deal files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from seriatim.deal.terms import Deal
from seriatim.formats.deal_file import read_deal
from seriatim.formats.tree import Node
from seriatim.units.problems import BadInput, Problem

DEAL = Path(__file__).resolve().parents[2] / "deals" / "ascent-series-k" / "deal.yaml"
TEXT = DEAL.read_text(encoding="utf-8")


def altered(old: str, new: str, text: str = TEXT) -> str:
    """The text with the first `old` made `new`; it must be there."""
    assert old in text, old
    return text.replace(old, new, 1)


def deal(text: str = TEXT, assume: Mapping[str, str] | None = None, precedence: Sequence[str] | None = None) -> Deal:
    return read_deal(text, "deal.yaml", assume, precedence).deal


def problems(text: str, assume: Mapping[str, str] | None = None, precedence: Sequence[str] | None = None) -> tuple[Problem, ...]:
    """What is wrong with a deal file; nothing but BadInput may be raised, and it must be."""
    try:
        read_deal(text, "deal.yaml", assume, precedence)
    except BadInput as found:
        return found.problems
    raise AssertionError("this deal file should not have been read")


def place(text: str, words: str, after: str = "") -> tuple[int, int]:
    """The line and column where the words stand first (after other words), as a person counts them."""
    at = text.index(words, text.index(after) + len(after) if after else 0)
    before = text[:at]
    return before.count("\n") + 1, at - before.rfind("\n")


def nodes(node: Node, path: str = "") -> Iterator[tuple[str, Node]]:
    """Every node of a tree with its path."""
    yield path, node
    for name, child in node.children():
        yield from nodes(child, f"{path}.{name}" if path else name)
