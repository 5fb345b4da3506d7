"""The clauses that an agreement's closings make: the purchase in stages, and what its closings wait for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from seriatim.deal.terms import Closing, Security
from seriatim.formats.deal_tables import CLOSINGS, CONDITIONS, SUBSCRIPTIONS, AgreementTerms
from seriatim.provisions import ClosingConditions, StagedClosings, SubscriptionsReceivable, Tranche
from seriatim.provisions.closing_conditions import Awaited


def closing_clauses(securities: Mapping[str, Security], terms: AgreementTerms, common: Mapping[str, str]) -> Iterable[Any]:
    """The conditions first, where a closing has any but words, then the closings."""
    awaited = tuple(
        Awaited(c.id, c.security or terms.security, c.needs, c.conditions, part_of=c.whole if c.purchasers else "")
        for c in terms.closings
        if c.conditions
    )
    if awaited:
        yield ClosingConditions(CONDITIONS, awaited)
    yield StagedClosings(
        CLOSINGS,
        terms.security,
        purchaser=terms.purchaser,
        price=terms.price,
        tranches=tuple(_tranche(c, securities, terms) for c in terms.closings),
        default_effect=terms.default_effect,
        cure_days=terms.cure_days,
        cure_runs_from=terms.cure_runs_from,
        conditions=CONDITIONS,
        smallest=securities[terms.security].smallest,
        signed=terms.signed,
        **common,
    )
    if before := tuple(c.id for c in terms.closings if c.delivery == "before_payment"):
        yield SubscriptionsReceivable(SUBSCRIPTIONS, terms.security, purchase=CLOSINGS, closings=before, **common)


def _tranche(c: Closing, securities: Mapping[str, Security], terms: AgreementTerms) -> Tranche[Any]:
    return Tranche(
        c.id,
        c.when.window(terms.signed, terms.month_means),
        c.shares,
        c.condition,
        option=c.option,
        once_exercised=c.once_exercised,
        within_days=c.within_days,
        long_stop=c.long_stop,
        security=c.security,
        price=c.price,
        purchaser=c.purchaser,
        paid_in=c.paid_in,
        smallest=securities[c.security].smallest if c.security else None,
        part_of=c.whole if c.purchasers else "",
    )
