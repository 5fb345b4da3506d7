"""What a preferred share gets when the company is liquidated or sold: money first, and perhaps its part of the rest.

BioSig's 9 % Series C (filing 19 ¶6): $1,000 a share and accrued dividends, before junior stock. 4,200 shares on which 22.50 each has
accrued ask for $4,294,500.00; with nothing accrued, for $4,200,000.00. A share that only shares as converted (Series A of 2018,
filing 28 ¶6) has an amount of 0.0001 and takes part in full.

Shares are counted as converted at what the clause `conversion` gives today, without rounding and without the limits of other
clauses: nobody converts, the certificate only counts. Where that right has ended for a lot, the lot has its preference alone.

Not covered: converting into another series for its preference (such a share counts as the common behind it), a preference in other
things than money, a part of the rest that is counted otherwise than as converted, catch-ups.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import ClassVar, Generic

from seriatim.deal.claim import Claim, Participation, issued_today
from seriatim.deal.clause import Said
from seriatim.deal.lots import Lot
from seriatim.deal.phrases import Worth, in_words
from seriatim.deal.state import Now
from seriatim.units.decimals import shown
from seriatim.units.numbers import N, anywhere, same


@dataclass(frozen=True, slots=True)
class LiquidationPreference(Generic[N]):
    """Each share asks for `amount` first, in the order of `rank` (1 before 2); `participation` says whether it shares in the rest.

    `conversion` is the clause by which a share is counted as converted; without one it is not convertible. A cap counts all that a
    share gets, its preference included: `cap_multiple` times the original amount (without its multiple, and without accrued
    dividends), or the sum `cap_amount`.
    """

    PER_SHARE: ClassVar[tuple[str, ...]] = ("cap_amount",)

    id: str
    security: str
    currency: str
    stated_value: N
    amount: Worth[N]
    rank: int
    participation: Participation
    conversion: str = ""
    cap_multiple: N | None = None
    cap_amount: N | None = None

    def claim(self, now: Now[N]) -> Iterator[Claim[N]]:
        """One claim for each group of lots that ask for the same."""
        rates = self._as_converted(now)
        asks: list[tuple[N, N, N]] = []
        groups: list[list[Lot[N]]] = []
        for lot in now.lots(self.security):
            common, of = rates.get(lot.id, (now.zero, now.zero + 1))
            asked = (self.amount.of(self.stated_value, now.accrued(lot)), common, of)
            alike = next((i for i, other in enumerate(asks) if _same(other, asked)), len(asks))
            if alike == len(asks):
                asks.append(asked)
                groups.append([])
            groups[alike].append(lot)
        for (preference, common, of), lots in zip(asks, groups, strict=True):
            yield Claim(self.id, self.security, tuple(lots), preference, self.rank, self.participation, self.most(), common, of, now.zero)

    def most(self) -> N | None:
        """The most that one share gets while it keeps its preference; None where nothing caps it."""
        if self.cap_multiple is None:
            return self.cap_amount
        return self.cap_multiple * (self.stated_value if self.amount.stated_value else self.amount.money)

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """Fields that leave something open between them, or do not go together."""
        caps = [cap for cap in (self.cap_multiple, self.cap_amount) if cap is not None]
        field = "cap_amount" if self.cap_multiple is None else "cap_multiple"
        if self.participation == "capped" and len(caps) != 1:
            yield "participation", "a capped participation needs its cap once: cap_multiple, or the sum cap_amount"
        if self.participation != "capped" and caps:
            yield field, f"a cap has no meaning where the participation is {self.participation}"
        if (most := self.most()) is not None and anywhere(self.amount.of(self.stated_value, most * 0) - most):
            yield field, "the cap is less than the preference that it includes"
        if self.participation != "none" and not self.conversion:
            yield "participation", "a participating share needs the conversion by which its part is counted"

    def sentences(self, call: Callable[[str], str]) -> Iterator[Said]:
        """What a share gets first, in what order, and whether it gets more."""
        own, after = call(self.security), f"after the preferences of rank {self.rank - 1}" if self.rank > 1 else "before all others"
        worth = in_words(self.amount, self.currency)
        text = f"On a liquidation or sale each share of {own} is first paid {worth}: {after}, those of one rank in proportion."
        yield Said(text, ("amount", "rank"))
        if not self.conversion:
            yield Said(f"{own} gets no more than that: it is not counted as converted.", ("participation", "conversion"))
            return
        counted = f"as converted under {call(self.conversion)}"
        if self.participation == "none":
            text = f"Instead of it a holder may take its part of what all shares get {counted}, where that is more."
            yield Said(text, ("participation", "conversion"))
            return
        yield Said(f"Besides, each share of {own} takes part in what is left, {counted}.", ("participation", "conversion"))
        if self.participation == "capped":
            times = self.cap_multiple
            cap = f"{shown(self.cap_amount)} {self.currency}" if times is None else f"{shown(times)} times the original amount"
            text = f"In all a share that keeps its preference gets no more than {cap}; a holder may take its part as converted instead."
            yield Said(text, ("cap_multiple", "cap_amount"))

    def _as_converted(self, now: Now[N]) -> dict[str, tuple[N, N]]:
        """By lot: so many common shares for so many of its own, at the price in force; not where that cannot be known.

        Of a share that becomes another series, the common behind that one counts.
        """
        rates: dict[str, tuple[N, N]] = {}
        for right in now.clauses.by_id[self.conversion].steps(now) if self.conversion else ():
            if right.price is None or right.unpriced:
                continue
            for becomes in issued_today(now, right.into):
                common, of = right.price.shares * becomes.common, right.price.money * becomes.of
                rates |= {s.account: (s.amount * common, of) for s in right.slices}
        return rates


def _same(one: tuple[N, N, N], other: tuple[N, N, N]) -> bool:
    return all(same(a, b) for a, b in zip(one, other, strict=True))
