"""A table as the page prints it: columns with their base and unit, rows of cells, and what stands under it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Align = Literal["text", "number"]
Tone = Literal["", "muted", "bad", "warn", "done", "strong"]


@dataclass(frozen=True, slots=True)
class Link:
    """Text that leads somewhere: to a place on the page (`#…`), or to a published address."""

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """Text or links, a smaller second line, and a tone."""

    text: str = ""
    links: tuple[Link, ...] = ()
    note: str = ""
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading, and how it is set."""

    label: str
    align: Align = "text"
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """Cells, the first of which heads the row; `anchor` makes it a place to link to."""

    cells: tuple[Cell, ...]
    anchor: str = ""
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption; `total` rows stand under a rule, `notes` under the table."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: tuple[Row, ...] = ()
    notes: tuple[str, ...] = ()


def table(
    caption: str, columns: Iterable[Column | str], rows: Iterable[Row], total: Iterable[Row] = (), notes: Iterable[str] = ()
) -> Table:
    """A table; a column given as text is a text column. Every row has as many cells as there are columns."""
    heads = tuple(Column(c) if isinstance(c, str) else c for c in columns)
    made = Table(caption, heads, tuple(rows), tuple(total), tuple(notes))
    assert all(len(r.cells) == len(heads) for r in (*made.rows, *made.total)), caption
    return made


def row(*cells: Cell | str, anchor: str = "", tone: Tone = "") -> Row:
    """A row; a cell given as text is a plain one."""
    return Row(tuple(Cell(c) if isinstance(c, str) else c for c in cells), anchor, tone)


def number(label: str) -> Column:
    """A column of numbers."""
    return Column(label, "number")


def figures(first: str, *labels: str) -> tuple[Column, ...]:
    """A column of names, and columns of numbers."""
    return (Column(first), *(number(label) for label in labels))


def wide(label: str) -> Column:
    """A column of running text, which takes the room that is left."""
    return Column(label, wide=True)


def anchor(kind: str, name: str) -> str:
    """An element's id for a thing of the deal, one for one, whatever characters its own id has.

    >>> anchor("assumption", "common-authorized"), anchor("source", "a b")
    ('assumption-common-authorized', 'source-a.20.b')
    """
    return f"{kind}-" + "".join(c if c.isascii() and (c.isalnum() or c in "-_") else f".{ord(c):x}." for c in name)
