"""The value with and without each term: from what is outstanding being paid what it promises, term by term, to the whole package.

Each step adds one term to all before it, so the steps sum to the value; what a step is worth depends on the order, which is printed. Beside
each stands what the package would be worth with every term but that one, which depends on no order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from seriatim.valuation.contract import Contract, Credit
from seriatim.valuation.package import Found, Package, each_value
from seriatim.valuation.staged.terms import Holding, Purchase, Remedy

if TYPE_CHECKING:
    from seriatim.valuation.paths.estimate import Spread

START = "what is outstanding, paid as promised"
"""Where the bridge begins: redemption and dividends, no default, no rights, no closings to come."""


@dataclass(frozen=True, slots=True)
class Term:
    """A term, whether a package has it, and the package without it."""

    name: str
    there: Callable[[Package], bool]
    without: Callable[[Package], Package]


@dataclass(frozen=True, slots=True)
class Pillar:
    """A term of the bridge: the value with it and all before it, and that with all terms but this one (or why there is none).

    `error`: one standard error of the value with it, against the value as it is, where lots are followed along paths.
    """

    term: str
    level: float
    without: float | str | None
    error: float = 0.0


def bridge(package: Package, spread: Spread = map) -> tuple[Pillar, ...]:
    """From the bare promise to the whole; the last level is the value. Raises ValueError where the package is not priced.

    What has no value without a term (a perpetual that pays nothing and could not be converted) is one step with that term.
    """
    terms = [term for term in TERMS if term.there(package)]
    added = [_stripped(package, terms[count:]) for count in range(len(terms) + 1)]
    found = each_value([*added, *(term.without(package) for term in terms)], spread)
    names, pillars = [START], []
    for count, level in enumerate(found[: len(added)]):
        if isinstance(level, str):
            if count == len(terms):
                raise ValueError(level)
        else:
            without = found[len(added) + count - 1] if count else None
            pillars.append(Pillar("; ".join(names), level.value, without.value if isinstance(without, Found) else without, level.error))
            names = []
        names += [term.name for term in terms[count : count + 1]]
    return tuple(pillars)


def _stripped(package: Package, terms: Sequence[Term]) -> Package:
    for term in terms:
        package = term.without(package)
    return package


def _contracts(package: Package) -> list[Contract]:
    holdings = (*package.lots, *package.beside, *(closing.bought for closing in package.closings))
    return [holding.contract for holding in holdings]


def _changed(package: Package, change: Callable[[Contract], Contract]) -> Package:
    def of(holdings: Sequence[Holding]) -> tuple[Holding, ...]:
        return tuple(replace(holding, contract=change(holding.contract)) for holding in holdings)

    closings = tuple(replace(closing, bought=of([closing.bought])[0]) for closing in package.closings)
    return replace(package, lots=of(package.lots), beside=of(package.beside), closings=closings)


def _remedies(package: Package, change: Callable[[Remedy], Remedy]) -> Package:
    def of(closing: Purchase) -> Purchase:
        return replace(closing, remedy=change(closing.remedy))

    return replace(package, closings=tuple(of(closing) for closing in package.closings))


def _not_escaped(remedy: Remedy) -> Remedy:
    """The remedy where nothing can be converted before it."""
    return replace(remedy, convertible=0.0)


def _bites(package: Package) -> list[Remedy]:
    """The remedies that take something."""
    return [closing.remedy for closing in package.closings if closing.remedy.redeemed and closing.binding]


TERMS = (
    Term(
        "default of the issuer",
        lambda package: package.model != "no_credit" and (package.credit.hazard > 0 or package.credit.spread > 0),
        lambda package: replace(package, credit=Credit()),
    ),
    Term(
        "recovery after a default",
        lambda package: package.model == "afv" and package.credit.hazard > 0 and package.credit.recovery > 0,
        lambda package: replace(package, credit=replace(package.credit, recovery=0.0)),
    ),
    Term(
        "conversion",
        lambda package: any(contract.shares and contract.conversion for contract in _contracts(package)),
        lambda package: _remedies(_changed(package, lambda contract: contract.without_conversion), _not_escaped),
    ),
    Term(
        "calls of the issuer",
        lambda package: any(contract.calls for contract in _contracts(package)),
        lambda package: _changed(package, lambda contract: replace(contract, calls=())),
    ),
    Term(
        "puts of the holder",
        lambda package: any(contract.puts for contract in _contracts(package)),
        lambda package: _changed(package, lambda contract: replace(contract, puts=())),
    ),
    Term(
        "rights over lots that are followed along paths",
        lambda package: any(lot.rights for lot in package.followed),
        lambda package: replace(package, followed=tuple(replace(lot, rights=False) for lot in package.followed)),
    ),
    Term("warrants", lambda package: bool(package.warrants), lambda package: replace(package, warrants=())),
    Term("closings to come", lambda package: bool(package.closings), lambda package: replace(package, closings=())),
    Term(
        "the closing that needs agreement",
        lambda package: any(closing.needs_agreement for closing in package.closings),
        lambda package: replace(package, closings=tuple(closing for closing in package.closings if not closing.needs_agreement)),
    ),
    Term(
        "remedy for a default of the investor",
        lambda package: bool(_bites(package)),
        lambda package: _remedies(package, lambda remedy: Remedy()),
    ),
    Term(
        "converting before the remedy",
        lambda package: any(remedy.convertible for remedy in _bites(package)),
        lambda package: _remedies(package, _not_escaped),
    ),
    Term(
        "discount on restricted stock",
        lambda package: any(remedy.discount and remedy.convertible for remedy in _bites(package)),
        lambda package: _remedies(package, lambda remedy: replace(remedy, discount=0.0)),
    ),
)
"""In the order in which they are added."""
