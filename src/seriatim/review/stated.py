"""What the documents state, recomputed from the terms: 1 + 4 + 15 million is 20 million, 0.004 is 74 % over a bid of 0.0023.

A premium over a quotation that stands in no document can only be *consistent*: some quotation would make it so. A market
file that has the quotation makes it *verified* or *contradicted*.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from seriatim.deal.market import Market
from seriatim.deal.terms import Deal, Premium, Stated
from seriatim.units.decimals import grouped, percent
from seriatim.units.numbers import EXACT, ZERO, whole
from seriatim.units.problems import Problem

Verdict = Literal["verified", "consistent", "contradicted"]


@dataclass(frozen=True, slots=True)
class Recomputed:
    """Something that a source states, with what the terms come to. `consistent`: it agrees, but nothing proves it."""

    id: str
    stated: str
    recomputed: str
    verdict: Verdict
    how: str


def recompute(deal: Deal, market: Market) -> tuple[Recomputed, ...]:
    """Every amount, sum, count and premium that the sources state, beside what the terms come to."""
    sums = (_stated(deal, stated) for stated in deal.stated)
    return (*_amounts(deal), *sums, *(_premium(deal, premium, market) for premium in deal.premiums))


def contradiction(r: Recomputed) -> Problem:
    """The finding that a statement and the terms do not agree."""
    return Problem(
        code="statement-contradicted",
        message=f"{r.id}: the document states {r.stated}, the terms come to {r.recomputed} ({r.how})",
        expected=r.stated,
        found=r.recomputed,
        because=f"stated {r.id}",
        remedy="correct the term or the statement, whichever was read wrongly",
    )


def _amounts(deal: Deal) -> Iterator[Recomputed]:
    """Closings that state both shares and an amount: the one times the price is the other."""
    agreed = deal.agreement
    if agreed is None:
        return
    for closing in deal.closings:
        if closing.amount is not None:
            price = agreed.price_of(closing)
            total = agreed.cost_of(closing)
            how = f"{grouped(closing.shares)} shares at {grouped(price)}"
            yield Recomputed(f"{closing.id} amount", grouped(closing.amount), grouped(total), _verdict(total == closing.amount), how)
    shares = [closing.shares for closing in deal.closings]
    one_price = all(closing.price is None for closing in deal.closings)
    for stated in deal.stated:
        if stated.what == "amount" and not stated.closings and one_price and stated.rounded_to is None:
            bought, total = EXACT.divide(stated.value, agreed.price), sum(shares, ZERO)
            how = f"{grouped(stated.value)} at {grouped(agreed.price)} a share; " + " + ".join(grouped(s) for s in shares)
            yield Recomputed(f"{stated.id} in shares", grouped(bought, 0), grouped(total), _verdict(bought == total), how)


def _stated(deal: Deal, stated: Stated) -> Recomputed:
    closings = [c for c in deal.closings if not stated.closings or c.id in stated.closings]
    parts = {
        "amount": [deal.agreement.cost_of(c) if deal.agreement else ZERO for c in closings],
        "shares": [c.shares for c in closings],
        "count": [Decimal(1) for _ in dict.fromkeys(c.whole for c in closings)],
    }
    base, at_most = stated.what.removesuffix("_at_most"), stated.what.endswith("_at_most")
    values = parts[base]
    total = sum(values, ZERO)
    count = len(parts["count"])
    closed = "1 closing" if count == 1 else f"{count} closings"
    how = f"{base} of {closed}: " + " + ".join(grouped(v) for v in values)
    agrees = total <= stated.value if at_most else total == stated.value
    if at_most and total < stated.value:
        how += f"; stated is the most there may be, {grouped(stated.value - total)} more"
    if stated.rounded_to is not None and not agrees:
        agrees = whole(total, "nearest", stated.rounded_to) == stated.value
        how += f"; stated to the nearest {grouped(stated.rounded_to)}"
    return Recomputed(stated.id, grouped(stated.value), grouped(total), _verdict(agrees), how)


def _premium(deal: Deal, premium: Premium, market: Market) -> Recomputed:
    """A premium over a quotation: verified by a market file; else consistent if a quotation could have made it."""
    price: Decimal = deal.clauses.by_id[premium.conversion].price
    said = percent(premium.value, 1)
    quote = market.find(premium.quote, premium.quoted_on)
    if quote is not None:
        true = EXACT.divide(price, quote.price) - 1
        how = f"{grouped(price)} over a {premium.quote} of {grouped(quote.price)} on {quote.on} ({quote.source})"
        return Recomputed(premium.id, said, percent(true, 2), _verdict(abs(true - premium.value) <= premium.tolerance), how)
    near = _nearest_quotation(premium, price)
    true = EXACT.divide(price, near) - 1
    how = (
        f"implies a {premium.quote} of about {grouped(near)} on {premium.quoted_on}, which stands in no document;"
        f" {grouped(price)} is {percent(true, 2)} over it"
    )
    verdict: Verdict = "consistent" if abs(true - premium.value) <= premium.tolerance else "contradicted"
    return Recomputed(premium.id, said, percent(true, 2), verdict, how)


def _nearest_quotation(premium: Premium, price: Decimal) -> Decimal:
    """The quotation, a multiple of the tick, over which the price comes nearest to the stated premium."""
    implied = EXACT.divide(price, 1 + premium.value)
    below = EXACT.divide(implied, premium.tick).to_integral_value("ROUND_FLOOR") * premium.tick
    return min((bid for bid in (below, below + premium.tick) if bid > 0), key=lambda bid: abs(EXACT.divide(price, bid) - 1 - premium.value))


def _verdict(agrees: bool) -> Verdict:
    return "verified" if agrees else "contradicted"
