"""Options that several commands share, and how their text becomes values."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, TypeVar

import click

from seriatim.app.workspace import Options
from seriatim.units.dates import parse_date

F = TypeVar("F", bound=Callable[..., Any])


class Day(click.ParamType[date]):
    """A date in ISO form."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return value if isinstance(value, date) else parse_date(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class Moment(click.ParamType[datetime]):
    """A moment in ISO form; a date alone means the end of that day, and no zone means UTC."""

    name = "MOMENT"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            if len(value) == len("YYYY-MM-DD"):
                return datetime.combine(parse_date(value), time.max, UTC)
            parse_date(value[: len("YYYY-MM-DD")])
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no moment; write 2017-05-05 or 2017-05-05T12:00:00Z", param, ctx)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def deal_options(command: F) -> F:
    """A deal, and how it is opened: --assume, --precedence, --sources."""
    return _opened_by(click.argument("deal", type=click.Path(path_type=Path)))(command)


def deals_options(command: F) -> F:
    """The same for one deal or several."""
    return _opened_by(click.argument("deals", metavar="DEAL...", nargs=-1, required=True, type=click.Path(path_type=Path)))(command)


def _opened_by(argument: Callable[[F], F]) -> Callable[[F], F]:
    def decorated(command: F) -> F:
        for option in (*_OPENING, argument):
            command = option(command)
        return command

    return decorated


_OPENING = (
    click.option("--sources", multiple=True, type=click.Path(path_type=Path), metavar="DIR", help="Where the sources' files lie."),
    click.option("--precedence", metavar="SOURCE,…", help="Whose word counts first where sources differ."),
    click.option("--assume", multiple=True, metavar="ID=VALUE", help="Override an assumption."),
)


def ledger_options(command: F) -> F:
    """Which events count: --store, --events, --as-of, --known-at."""
    for option in (
        click.option("--known-at", type=Moment(), help="As known at a moment (default: all that is recorded)."),
        click.option("--as-of", type=Day(), help="As of the end of a day (default: today)."),
        click.option(
            "--events", multiple=True, type=click.Path(path_type=Path), metavar="FILE", help="Lay events on top, for this view only."
        ),
        click.option("--store", type=click.Path(path_type=Path), metavar="FILE", help="The ledger (default: beside the deal)."),
    ):
        command = option(command)
    return command


def json_option(command: F) -> F:
    """--json: one JSON document instead of text."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")(command)


def options_of(
    assume: tuple[str, ...] = (),
    precedence: str | None = None,
    sources: tuple[Path, ...] = (),
    store: Path | None = None,
    events: tuple[Path, ...] = (),
) -> Options:
    """The options as the app takes them. A usage error where --assume is not ID=VALUE, or --precedence names no source."""
    given: dict[str, str] = {}
    for text in assume:
        name, equals, value = text.partition("=")
        if not equals:
            raise click.UsageError(f"--assume {text}: write ID=VALUE, such as --assume common-authorized=2000000000")
        given[name.strip()] = value.strip()
    ranks = [name.strip() for name in precedence.split(",") if name.strip()] if precedence is not None else None
    if ranks == []:
        raise click.UsageError("--precedence: write the sources that count first, such as --precedence form_8k,release")
    return Options(store, events, given, ranks, sources)
