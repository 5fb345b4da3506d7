"""A file of prices: comma-separated, `date,price` or `date,price,volume`, a line a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from seriatim.units.dates import parse_date
from seriatim.units.decimals import parse_number
from seriatim.units.problems import BadInput, Place, Problem

HEADS = (["date", "price"], ["date", "price", "volume"])
Values = dict[date, Decimal]


def read_prices(text: str, file: str) -> tuple[Values, Values]:
    """Prices and volumes by day. Raises BadInput with every problem, each at its line and column."""
    lines = text.removeprefix("\ufeff").splitlines()
    head = [cell.strip().lower() for cell in lines[0].split(",")] if lines else []
    if head not in HEADS:
        where = Place(file, 1, 1, lines[0] if lines else "", max(len(lines[0]), 1) if lines else 1)
        expected = "date,price or date,price,volume"
        remedy = "name the columns in the first line"
        raise BadInput(
            [Problem(code="wrong-shape", message="a file of prices begins with its columns", where=where, expected=expected, remedy=remedy)]
        )
    prices, volumes, problems = Values(), Values(), list[Problem]()
    for number, line in enumerate(lines[1:], start=2):
        if line.strip():
            problems += _line(line, Place(file, number, 1, line, len(line)), len(head), prices, volumes)
    if not prices and not problems:
        problems.append(Problem(code="missing-value", message=f"{file} has no prices", where=Place(file, 1, 1, lines[0], len(lines[0]))))
    if problems:
        raise BadInput(problems)
    return prices, volumes


def _line(line: str, where: Place, columns: int, prices: Values, volumes: Values) -> Iterator[Problem]:
    cells = line.split(",")
    if len(cells) != columns:
        message, remedy = f"this line has {len(cells)} values, not {columns}", "write numbers without commas in them"
        yield Problem(code="wrong-shape", message=message, where=where, expected=str(columns), found=str(len(cells)), remedy=remedy)
        return
    places, column = [], 1
    for cell in cells:
        places.append(Place(where.file, where.line, column + len(cell) - len(cell.lstrip()), line, max(len(cell.strip()), 1)))
        column += len(cell) + 1
    try:
        day = parse_date(cells[0].strip())
    except ValueError as error:
        yield Problem(code="wrong-value", message=str(error), where=places[0], expected="a date such as 2017-02-24", found=cells[0].strip())
        return
    if day in prices:
        yield Problem(code="duplicate-key", message=f"{day} stands here twice", where=places[0], remedy="keep one")
    for cell, place, values in zip(cells[1:], places[1:], (prices, volumes), strict=False):
        try:
            values[day] = parse_number(cell.strip())
        except ValueError as error:
            yield Problem(code="wrong-value", message=str(error), where=place, expected="a number", found=cell.strip())
            continue
        if values[day] <= 0:
            yield Problem(
                code="out-of-range",
                message="a price or a volume must be more than 0",
                where=place,
                expected="more than 0",
                found=cell.strip(),
            )
