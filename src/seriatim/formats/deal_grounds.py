"""From grounds to terms: which figures each citation and each assumption of a deal file covers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, get_origin

from seriatim.deal.phrases import AfterIssue, Due, When, Worth
from seriatim.deal.terms import Assumption, Figure, Term
from seriatim.formats.codec import Reader
from seriatim.formats.deal_tables import Head
from seriatim.formats.grounds import Ground, Stripper

TEXTS = frozenset({"condition", "rank", "votes", "use_of_proceeds", "registration_rights"})
"""Values in the deal's own words."""


def assumptions(head: Head, stripper: Stripper) -> dict[str, Assumption]:
    """The deal's assumptions, each with its values and the paths at which they stand."""
    values = stripper.assumed_values
    return {
        name: Assumption(
            name,
            text.says,
            text.changes,
            text.instead,
            tuple(node.text or "" for _, node in values.get(name, ())),
            tuple(path for path, _ in values.get(name, ())),
            name in stripper.overrides,
        )
        for name, text in head.assumptions.items()
    }


def terms(stripper: Stripper, reader: Reader) -> Iterator[Term]:
    """Each ground with the figures it covers: those under its path that have no nearer ground."""
    covered = _covered(stripper, reader)
    for ground in stripper.grounds:
        figures = tuple(_reading(reader, ground)) if ground.node is not None else tuple(covered.get(ground.path, ()))
        node = ground.node or (reader.leaves[ground.path][2] if ground.path in reader.leaves else None)
        yield Term(
            ground.path,
            figures,
            ground.cite,
            ground.assumed,
            ground.wording,
            ground.note,
            chosen=ground.node is None,
            text=node.text or "" if node is not None else "",
            where=ground.where,
        )


def _covered(stripper: Stripper, reader: Reader) -> dict[str, list[Figure]]:
    """The figures by the path of their nearest ground."""
    paths = {ground.path for ground in stripper.grounds}
    covered: dict[str, list[Figure]] = {}
    for path, (hint, value, _) in reader.leaves.items():
        name, nearest = path.rpartition(".")[2], path
        while nearest and nearest not in paths:
            nearest = nearest.rpartition(".")[0]
        if is_figure(name, value):
            covered.setdefault(nearest, []).append(Figure(name, value, get_origin(hint) is Annotated))
    return covered


def _reading(reader: Reader, ground: Ground) -> Iterator[Figure]:
    """A reading that is not in force, read as the type that its path has."""
    leaf = reader.leaves.get(ground.path)
    if leaf is None or ground.node is None:
        return
    value, read = reader.value(leaf[0], ground.node, ground.path)
    reader.leaves[ground.path] = leaf
    name = ground.path.rpartition(".")[2]
    if read and is_figure(name, value):
        yield Figure(name, value, get_origin(leaf[0]) is Annotated)


def is_figure(name: str, value: Any) -> bool:
    """Whether a value should stand in the source as it is: numbers, dates, phrases and names do; ids and choices do not.

    Of a text in the deal's own words (a condition), what should stand there are the numbers and dates in it.
    """
    if name in TEXTS and isinstance(value, str):
        return any(letter.isdigit() for letter in value)
    return isinstance(value, (Decimal, date, When, AfterIssue, Due, Worth)) or name in ("name", "listing") or value is True
