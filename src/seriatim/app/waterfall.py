"""`waterfall`: who is paid what on an exit, where the sharing changes, and what the classes are worth before the exit is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from seriatim.app.views import Header, day, header
from seriatim.app.workspace import DIGITS_MAX, SIZE_MAX, Options, Workspace, open_workspace
from seriatim.units.decimals import grouped, percent, shown
from seriatim.units.numbers import CENT, EXACT, ZERO, whole
from seriatim.units.problems import BadInput, Problem
from seriatim.waterfall.breakpoints import Tranche, most, tranches
from seriatim.waterfall.payout import Payout, payout
from seriatim.waterfall.seats import Seat, claims, seats, unpriced, unseated

if TYPE_CHECKING:
    from seriatim.waterfall.option_pricing import Outlook

PLACES = Decimal("0.000001")
"""A model's numbers are shown to so many places."""

GROWS_MAX = 100
"""The most that a rate below zero may come to over all years: a strike grows to e^100 times itself, and no exit is worth that."""


@dataclass(frozen=True)
class ClassWorth:
    """What a class is worth by the option-pricing method, in all and for one share."""

    security: str
    shares: Decimal
    each: Decimal
    amount: Decimal


@dataclass(frozen=True)
class Pricing:
    """The option-pricing method: the whole equity's value (given, or solved for `solved_from`, a class and its price), shared out.

    The classes together are worth `value` less the dividends paid until the exit.
    """

    value: Decimal
    solved_from: tuple[str, Decimal] | None
    volatility: Decimal
    rate: Decimal
    years: Decimal
    dividend_yield: Decimal
    classes: tuple[ClassWorth, ...]


@dataclass(frozen=True)
class WaterfallView:
    """The waterfall of a state: `seats` (what each asks for), `tranches` between the breakpoints, the exits asked for.

    `findings`: classes of which it is not known what they would convert into.
    """

    header: Header
    currency: str
    seats: tuple[Seat, ...]
    tranches: tuple[Tranche, ...]
    payouts: tuple[Payout, ...]
    pricing: Pricing | None = None
    findings: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Method:
    """What the option-pricing method needs. The equity's `value`, or a round's price of one share of a class, `solve_from`."""

    volatility: Decimal
    rate: Decimal
    years: Decimal
    dividend_yield: Decimal = ZERO
    value: Decimal | None = None
    solve_from: tuple[str, Decimal] | None = None


def view_waterfall(
    path: Path,
    options: Options,
    exits: Sequence[Decimal] = (),
    costs: Decimal = ZERO,
    cost_rate: Decimal = ZERO,
    as_of: date | None = None,
    known_at: datetime | None = None,
    method: Method | None = None,
) -> WaterfallView:
    """The waterfall on a day. Each exit bears `costs` and the part `cost_rate` of it, rounded to the cent, before anybody is paid.

    Raises BadInput where a class has no seat, or an exit is more than the seats can take.
    """
    return waterfall_of(open_workspace(path, options), day(as_of), known_at, exits, costs, cost_rate, method)


def waterfall_of(
    work: Workspace,
    on: date,
    known_at: datetime | None,
    exits: Sequence[Decimal] = (),
    costs: Decimal = ZERO,
    cost_rate: Decimal = ZERO,
    method: Method | None = None,
) -> WaterfallView:
    """The waterfall of a deal that is open."""
    now = work.now(on, known_at)
    problems = unseated(work.deal, now) + [p for amount in (*exits, costs) if (p := _not_money(amount))]
    table = seats(claims(now))
    found = tranches(table)
    borne = [costs + whole(EXACT.multiply(exit, cost_rate), "nearest", CENT) for exit in exits]
    problems = problems or _too_large(found)
    problems = problems or [p for exit, cost in zip(exits, borne, strict=True) if (p := _too_much(found, max(exit - cost, ZERO)))]
    if problems:
        raise BadInput(problems)
    payouts = tuple(payout(table, found, exit, cost) for exit, cost in zip(exits, borne, strict=True))
    pricing = priced(table, found, method) if method else None
    return WaterfallView(header(work, on, known_at), work.deal.currency, table, found, payouts, pricing, tuple(unpriced(now)))


def priced(table: Sequence[Seat], found: Sequence[Tranche], method: Method) -> Pricing:
    """The classes' worth by the option-pricing method. Raises BadInput for a class that is not there, or a price it never has."""
    from seriatim.waterfall.option_pricing import Outlook, allocated

    if -method.rate * method.years > GROWS_MAX:
        message = f"a rate of {percent(method.rate)} over {shown(method.years)} years makes every strike larger than any exit"
        raise BadInput([Problem(code="out-of-range", message=message, remedy="check --rate and --years")])
    outlook = Outlook(float(method.volatility), float(method.rate), float(method.years), float(method.dividend_yield))
    value = float(method.value) if method.value is not None else _solved(table, found, method.solve_from, outlook)
    worths = allocated(found, value, outlook) if found else ()
    classes = []
    for name in dict.fromkeys(seat.security for seat in table):
        own = [(seat, worth) for seat, worth in zip(table, worths, strict=True) if seat.security == name]
        shares = sum((seat.shares for seat, _ in own), Fraction(0))
        amount = Decimal(sum(worth for _, worth in own))
        each = EXACT.divide(amount * shares.denominator, Decimal(shares.numerator))
        classes.append(ClassWorth(name, EXACT.divide(Decimal(shares.numerator), Decimal(shares.denominator)), _told(each), _told(amount)))
    return Pricing(
        _told(Decimal(value)),
        method.solve_from if method.value is None else None,
        method.volatility,
        method.rate,
        method.years,
        method.dividend_yield,
        tuple(classes),
    )


def _told(model: Decimal) -> Decimal:
    return whole(model, "nearest", PLACES)


def _solved(table: Sequence[Seat], found: Sequence[Tranche], solve_from: tuple[str, Decimal] | None, outlook: Outlook) -> float:
    from seriatim.waterfall.option_pricing import implied

    security, price = solve_from or ("", ZERO)
    names = list(dict.fromkeys(seat.security for seat in table))
    if security not in names:
        expected = f"one of {', '.join(names)}" if names else "a class with shares outstanding"
        message = f"no shares of {security!r} are outstanding"
        raise BadInput([Problem(code="unknown-reference", message=message, expected=expected, found=security)])
    value = implied(table, found, security, float(price), outlook)
    if value is None:
        message = f"a share of {security} is never worth {shown(price)}, whatever the company is worth"
        remedy = "it does not share in what lies beyond its preference; give a lower price or another class"
        raise BadInput([Problem(code="price-out-of-reach", message=message, because=security, asked=shown(price), remedy=remedy)])
    return value


def _not_money(amount: Decimal) -> Problem | None:
    """An amount that cannot be paid out: below zero, of fractions of a cent, or larger than anything is counted."""
    if amount < 0 or (amount and amount.adjusted() >= DIGITS_MAX) or amount != whole(amount, "down", CENT):
        message = f"{amount:f} cannot be paid out"
        return Problem(code="out-of-range", message=message, expected=f"whole cents, at most {DIGITS_MAX} digits before the point")
    return None


def _too_large(found: Sequence[Tranche]) -> list[Problem]:
    """Breakpoints that nobody could write down, as a strike of billions on billions of shares has."""
    numbers = [number for t in found for number in (t.opens, t.level.reached)]
    if all(number < 10**SIZE_MAX for number in numbers):
        return []
    message = f"the breakpoints have more than {SIZE_MAX} digits"
    remedy = "check strikes, prices and numbers of shares"
    return [Problem(code="out-of-range", message=message, expected=f"at most {SIZE_MAX} digits", remedy=remedy)]


def _too_much(found: Sequence[Tranche], net: Decimal) -> Problem | None:
    largest = most(found)
    if largest is None or Fraction(net) <= largest:
        return None
    least_whole = Decimal(int(largest * 100)) * CENT
    message = f"of {grouped(net)} the shares outstanding can take {grouped(least_whole)}, and nobody is there to take the rest"
    remedy = "is the common stock recorded?"
    return Problem(code="exit-unclaimed", message=message, asked=grouped(net), available=grouped(least_whole), remedy=remedy)
