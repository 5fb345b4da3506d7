"""The issuer's call in plain sentences, for a reader who has the document in hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from seriatim.deal.clause import Said
from seriatim.deal.phrases import in_words
from seriatim.deal.redemption import ladder_in_words
from seriatim.provisions.convertible import quoted_in_words
from seriatim.units.decimals import shown


def sentences(clause: Any, call: Callable[[str], str]) -> Iterator[Said]:
    """What a clause of redemption at the issuer's choice says."""
    own, issuer = call(clause.security), call(clause.issuer)
    ends = ", and not after that" if clause.ladder[-1].until else ""
    yield Said(
        f"{issuer} may redeem {own}, paying in cash for each share {ladder_in_words(clause.ladder, clause.currency)}{ends}.", ("ladder",)
    )
    for worth in clause.or_greater:
        yield Said(f"The issuer pays {in_words(worth, clause.currency)} instead, if that is more.", ("or_greater",))
    if clause.or_market is not None:
        by = clause.or_market
        text = f"the value as converted at the mean {quoted_in_words(by.quote)} of the {by.trading_days} trading days before"
        yield Said(f"The issuer pays {text} instead, if that is more.", ("or_market",))
    if clause.opens is not None:
        yield Said(f"The right opens {clause.opens.in_words()}.", ("opens",))
    if clause.needs:
        yield Said(f"The right opens only once this has occurred: {clause.needs.replace('_', ' ')}.", ("needs",))
    if clause.trigger is not None:
        t = clause.trigger
        level = f"{shown(t.at_least)} {clause.currency} on {t.for_days} of {t.of_days} trading days"
        yield Said(
            f"It is there only while the {quoted_in_words(t.quote)} of {call(clause.common)} was at or above {level}.",
            ("trigger", "common"),
        )
    taken_from = {
        "pro_rata": "all lots in proportion",
        "oldest_first": "the oldest lots first",
        "elected": "the lots that the issuer names",
    }
    yield Said(f"Where only part is redeemed, it is taken from {taken_from[clause.lots]}.", ("lots",))
    if clause.minimum is not None:
        yield Said(f"At least {shown(clause.minimum)} shares are redeemed at once, or all that are left.", ("minimum",))
    days = f"{clause.notice_days} days' notice; until the redemption date the shares called stay convertible"
    yield Said(f"The issuer gives {days}." if clause.notice_days else "No notice is needed.", ("notice_days",))
