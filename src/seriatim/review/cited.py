"""How a source's citations fared."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cited:
    """A source and how its citations fared: found and read or not, how many, and how many figures were verified."""

    source: str
    title: str
    file: str
    found: bool
    citations: int
    figures: int
    verified: int
