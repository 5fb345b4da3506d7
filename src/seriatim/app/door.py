"""The verbs of the Python API: `seriatim.check`, `seriatim.schedule` and the others, each one call on a deal file.

The same verbs as on the command line, with the same options by the same names. A path may be text or a `Path`; dates are
`datetime.date`, moments `datetime.datetime` with a time zone. Each raises `BadInput` for a file that cannot be read and
`Refused` for an act that no clause allows; both carry every problem at once in `.problems`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from seriatim.app.extras import needs
from seriatim.app.workspace import Options, open_deal
from seriatim.deal.act import Act
from seriatim.deal.terms import Deal
from seriatim.ledger.entry import Entry
from seriatim.units.numbers import ZERO

if TYPE_CHECKING:
    from seriatim.app.antidilution import AntidilutionView
    from seriatim.app.book import BookView
    from seriatim.app.check import Checked
    from seriatim.app.explain import Explained
    from seriatim.app.record import Recorded
    from seriatim.app.rollforward import RollforwardView
    from seriatim.app.scenario import ScenarioView
    from seriatim.app.value import ValueView
    from seriatim.app.views import CapTableView, HistoryView, ScheduleView, Verified
    from seriatim.app.waterfall import WaterfallView
    from seriatim.captable.captable import Level
    from seriatim.valuation.closed_form import Model

File = str | PathLike[str]
Files = File | Iterable[File]
What = Entry | Act[Decimal] | Iterable[Entry | Act[Decimal]] | File


def load_deal(deal: File, *, assume: Mapping[str, str] | None = None, precedence: Sequence[str] | None = None) -> Deal:
    """The terms that a deal file states: parties, securities, closings, clauses, and the ground for every figure."""
    return open_deal(_path(deal), Options(assume=assume, precedence=precedence)).deal


def check(
    deal: File,
    *,
    market: File | None = None,
    events: Files = (),
    assume: Mapping[str, str] | None = None,
    precedence: Sequence[str] | None = None,
    sources: Files = (),
) -> Checked:
    """A deal file checked against its sources and itself; `.findings` is empty where all is well.

    `sources` are the folders in which the documents lie, `market` a file of quotations to verify a stated premium with, `events`
    files of events, whose published balances are recomputed.
    """
    from seriatim.app.check import check

    options = Options(None, _paths(events), assume, precedence, _paths(sources))
    return check(_path(deal), options, _path(market) if market is not None else None)


def explain(
    deal: File,
    *,
    events: Files = (),
    store: File | None = None,
    assume: Mapping[str, str] | None = None,
    precedence: Sequence[str] | None = None,
) -> Explained:
    """The terms as plain sentences, made by the clauses that compute, in `.parts`; each line with what it rests on.

    What recorded events have amended and waived stands at the end.
    """
    from seriatim.app.explain import explain_deal

    return explain_deal(_path(deal), _options(store, events, assume, precedence))


def schedule(
    deal: File,
    *,
    as_of: date | None = None,
    known_at: datetime | None = None,
    store: File | None = None,
    events: Files = (),
    assume: Mapping[str, str] | None = None,
    precedence: Sequence[str] | None = None,
) -> ScheduleView:
    """Every closing, right and duty at the end of a day (default: today), in `.schedule.rows`.

    `store` is the ledger (default: beside the deal); `events` are files laid on top of it for this view only.
    """
    from seriatim.app.views import view_schedule

    return view_schedule(_path(deal), _options(store, events, assume, precedence), as_of, known_at)


def captable(
    deal: File,
    *,
    as_of: date | None = None,
    known_at: datetime | None = None,
    level: Level = "holder",
    store: File | None = None,
    events: Files = (),
    assume: Mapping[str, str] | None = None,
    precedence: Sequence[str] | None = None,
) -> CapTableView:
    """Who owns what at the end of a day (default: today): `.table`, `.owners`, `.stages`, and `.findings` such as a shortfall.

    `level` says what a row stands for: a `class`, a `holder`, or a `certificate`.
    """
    from seriatim.app.views import view_captable

    return view_captable(_path(deal), _options(store, events, assume, precedence), as_of, known_at, level)


def antidilution(
    deal: File,
    new_money: Decimal,
    *,
    price: Decimal | None = None,
    post_money_part: Decimal | None = None,
    price_places: int = 4,
    as_of: date | None = None,
    known_at: datetime | None = None,
    store: File | None = None,
    events: Files = (),
    assume: Mapping[str, str] | None = None,
    precedence: Sequence[str] | None = None,
) -> AntidilutionView:
    """What an issue of common for `new_money` would do to protected prices and to who owns what, in `.round`.

    It has a `price`, or buys a `post_money_part` of all shares after it (`Decimal("0.4")`): then price and protections are solved
    together.
    """
    from seriatim.app.antidilution import view_antidilution

    options = _options(store, events, assume, precedence)
    return view_antidilution(_path(deal), options, new_money, price, post_money_part, as_of, known_at, price_places)


def waterfall(
    deal: File,
    exits: Decimal | Iterable[Decimal] = (),
    *,
    costs: Decimal = ZERO,
    cost_rate: Decimal = ZERO,
    value: Decimal | None = None,
    backsolve: tuple[str, Decimal] | None = None,
    volatility: Decimal | None = None,
    rate: Decimal = ZERO,
    years: Decimal = ZERO,
    dividend_yield: Decimal = ZERO,
    as_of: date | None = None,
    known_at: datetime | None = None,
    store: File | None = None,
    events: Files = (),
    assume: Mapping[str, str] | None = None,
    precedence: Sequence[str] | None = None,
) -> WaterfallView:
    """Who is paid what on each exit, in `.payouts`, and where the sharing changes, in `.tranches`; all choices solved together.

    With a `volatility` (and `rate`, continuously compounded, and `years`) the classes are valued by the option-pricing method, in
    `.pricing`: for an equity of `value`, or of the value that a price `backsolve=("series_b", Decimal(5))` of a share means.
    """
    from seriatim.app.waterfall import Method, view_waterfall

    method = None
    if volatility is not None:
        if (value is None) == (backsolve is None):
            raise TypeError("waterfall() needs either value or backsolve with a volatility")
        method = Method(volatility, rate, years, dividend_yield, value, backsolve)
    listed = (exits,) if isinstance(exits, Decimal) else tuple(exits)
    return view_waterfall(_path(deal), _options(store, events, assume, precedence), listed, costs, cost_rate, as_of, known_at, method)


def value(
    deal: File,
    market: File,
    *,
    model: Model = "afv",
    as_of: date | None = None,
    known_at: datetime | None = None,
    store: File | None = None,
    events: Files = (),
    assume: Mapping[str, str] | None = None,
    precedence: Sequence[str] | None = None,
    grid: bool = False,
    tornado: bool = False,
    bridge: bool = False,
    calibrate: Literal["hazard", "spread", "volatility", "agreement"] | None = None,
    to: Decimal | None = None,
) -> ValueView:
    """What each lot is worth, in `.lots`, the closings to come, in `.commitment`, and the `.whole` deal; what is not priced in `.findings`.

    `market` is the file with the stock's price, volatility, rates and credit; `model` whose credit model counts: `afv` (Ayache,
    Forsyth and Vetzal), `tf` (Tsiveriotis and Fernandes), `no_credit`. With `grid`, `tornado`, `bridge`, or an input to `calibrate` to
    the price `to`, more is found in `.analyses`; `.at(spots, volatilities)` values the deal at arrays of them.
    """
    needs("numpy", "valuation", "a valuation")
    from seriatim.app.value import view_value
    from seriatim.valuation.analyses import Asked

    asked = Asked(grid, tornado, bridge, calibrate, to)
    return view_value(_path(deal), _options(store, events, assume, precedence), _path(market), model, as_of, known_at, asked)


def rollforward(
    deal: File,
    market: File,
    since: date,
    market_since: File,
    *,
    model: Model = "afv",
    as_of: date | None = None,
    known_at: datetime | None = None,
    store: File | None = None,
    events: Files = (),
    assume: Mapping[str, str] | None = None,
    precedence: Sequence[str] | None = None,
) -> RollforwardView:
    """Fair values from the end of `since` to the end of a day: in `.found` a line for each class, and their `.total`, to the cent.

    `market_since` is the market file of the first day, `market` that of the last. `.opening` and `.closing` are the valuations (each a
    `ValueView`), `.inputs` the inputs that no market gives, on both days.
    """
    needs("numpy", "valuation", "a valuation")
    from seriatim.app.rollforward import view_rollforward

    options, (now, then) = _options(store, events, assume, precedence), (_path(market), _path(market_since))
    return view_rollforward(_path(deal), options, now, since, then, model, as_of, known_at)


def book(
    deals: Sequence[File],
    market: File,
    *,
    model: Model = "afv",
    as_of: date | None = None,
    known_at: datetime | None = None,
    events: Files = (),
    assume: Mapping[str, str] | None = None,
    precedence: Sequence[str] | None = None,
    workers: int = 1,
) -> BookView:
    """Many deals valued together: in `.entries` each with its `.view` (a `ValueView`) or the `.problems` it was refused for; `.totals`.

    A folder stands for the deals in it. `market` and `events` are files beside each deal. Neither what is valued together nor `workers`
    (processes, and threads on the grid) changes a result. With more than one, call it under `if __name__ == "__main__":`.
    """
    needs("numpy", "valuation", "a valuation")
    from seriatim.app.book import view_book

    options = _options(None, events, assume, precedence)
    return view_book([_path(deal) for deal in deals], options, _path(market), model, as_of, known_at, workers)


def record(
    deal: File,
    what: What,
    *,
    together: bool | None = None,
    store: File | None = None,
    assume: Mapping[str, str] | None = None,
    precedence: Sequence[str] | None = None,
) -> Recorded:
    """Records what happened: an `Act`, an `Entry` (an act with its evidence), several of them, or an events file.

    Acts given here are one batch, all or none; a file's are recorded one after another, each on its own. `together` says
    otherwise. An act without an id gets one; one that is recorded already, with the same content, is left as it is.
    """
    from seriatim.app.record import record, record_file

    options = _options(store, (), assume, precedence)
    if isinstance(what, (str, PathLike)):
        return record_file(_path(deal), _path(what), options, together=bool(together))
    given = [what] if isinstance(what, (Act, Entry)) else what
    entries = [one if isinstance(one, Entry) else Entry(one) for one in given]
    return record(_path(deal), entries, options, together=together is not False)


def history(
    deal: File,
    *,
    as_of: date | None = None,
    known_at: datetime | None = None,
    store: File | None = None,
    events: Files = (),
    assume: Mapping[str, str] | None = None,
    precedence: Sequence[str] | None = None,
) -> HistoryView:
    """Every recorded event in the order of its effect, with those that were reversed."""
    from seriatim.app.views import view_history

    return view_history(_path(deal), _options(store, events, assume, precedence), as_of, known_at)


def verify(
    deal: File,
    *,
    head: str | None = None,
    store: File | None = None,
    assume: Mapping[str, str] | None = None,
    precedence: Sequence[str] | None = None,
) -> Verified:
    """The ledger's chain followed link by link, and every event asked of the clauses again; `.problems` is empty if all agree.

    `head` is a hash that was noted before: it must still be in the chain.
    """
    from seriatim.app.views import verify

    return verify(_path(deal), _options(store, (), assume, precedence), head)


def scenario(
    deal: File,
    files: Files,
    *,
    as_of: date | None = None,
    until: date | None = None,
    store: File | None = None,
    events: Files = (),
    assume: Mapping[str, str] | None = None,
    precedence: Sequence[str] | None = None,
) -> ScenarioView:
    """What if: each scenario file played on the deal and its record, from the end of a day (default: today), in `.columns`.

    A column's `.entries` are the acts that follow, as they could be recorded; `.outcome` is what they come to. Records nothing.
    """
    from seriatim.app.scenario import view_scenarios

    return view_scenarios(_path(deal), _paths(files), _options(store, events, assume, precedence), as_of, until)


def report(
    deal: File,
    out: File | None = None,
    *,
    as_of: date | None = None,
    known_at: datetime | None = None,
    market: File | None = None,
    scenarios: Files = (),
    store: File | None = None,
    events: Files = (),
    assume: Mapping[str, str] | None = None,
    precedence: Sequence[str] | None = None,
    sources: Files = (),
) -> Path:
    """Writes one self-contained HTML report and returns where it is (default: the deal's id, in the working folder).

    With `scenarios` it compares what they come to, from the end of the day on.
    """
    from seriatim.app.report import gather, write_page

    options = _options(store, events, assume, precedence, sources)
    quotes = _path(market) if market is not None else None
    reported = gather(_path(deal), options, as_of, known_at, quotes, _paths(scenarios))
    return write_page(reported.data, _path(out) if out is not None else None)


def schema(of: Literal["deal", "scenario"] = "deal") -> dict[str, Any]:
    """The JSON Schema of the deal file or of the scenario file (draft 2020-12)."""
    if of == "scenario":
        from seriatim.formats.scenario_schema import scenario_schema

        return scenario_schema()
    from seriatim.formats.schema import deal_schema

    return deal_schema()


def _options(
    store: File | None,
    events: Files,
    assume: Mapping[str, str] | None,
    precedence: Sequence[str] | None,
    sources: Files = (),
) -> Options:
    return Options(_path(store) if store is not None else None, _paths(events), assume, precedence, _paths(sources))


def _path(file: File) -> Path:
    return Path(fspath(file))


def _paths(files: Files) -> tuple[Path, ...]:
    return (_path(files),) if isinstance(files, (str, PathLike)) else tuple(_path(one) for one in files)
