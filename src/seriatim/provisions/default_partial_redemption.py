"""The issuer's remedy when the purchaser fails to fund a closing: it may redeem a part of what is outstanding, nearly for nothing.

Series K (release ¶5): on a default in *any* tranche the company is entitled to redeem 50 % of the then outstanding shares
at $0.01 each. After three closings of 1,000 shares: 1,500 for 15.00; had 800 been converted first, 1,100 for 11.00.

A right, not a duty: nothing happens until it is exercised, and a cure takes it away. Exercised more than once, it takes in
total no more than its fraction of what was outstanding (what it has already taken counted in).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Generic, Literal

from seriatim.deal.act import Act
from seriatim.deal.clause import Said
from seriatim.deal.closing import ClosingStatus
from seriatim.deal.lots import Lot
from seriatim.deal.phrases import Worth, fraction_in_words, in_words
from seriatim.deal.state import Now
from seriatim.deal.step import Slice, Spread, Step, duty_of
from seriatim.provisions.closing_sentences import purchasers
from seriatim.units.decimals import percent
from seriatim.units.numbers import ONE, N, Rounding, most, total, whole


@dataclass(frozen=True, slots=True)
class DefaultPartialRedemption(Generic[N]):
    """The issuer may redeem `fraction` of the outstanding shares for `amount` each while a default of the `purchase` stands.

    `measured`: outstanding when the remedy is exercised, or when the default was recorded. `holders`: whose lots it takes;
    `lots`: from all of them in proportion, or the oldest or newest first. `fractions` rounds half of an odd number.
    """

    performed_as: ClassVar[str] = "redeemed"

    id: str
    security: str
    issuer: str
    currency: str
    purchase: str
    purchaser: str
    fraction: Annotated[N, "rate"]
    amount: Worth[N]
    measured: Literal["exercise", "default"]
    holders: Literal["all", "defaulting"]
    lots: Literal["pro_rata", "oldest_first", "newest_first"]
    fractions: Rounding
    notice_days: int = 0
    smallest: Decimal = ONE
    buyers: tuple[str, ...] = ()

    def steps(self, now: Now[N]) -> Iterator[Step[N]]:
        """One right over all the lots concerned; while no default stands it is there but blocked."""
        defaults = self._defaults(now)
        lots = self._lots(now, defaults)
        if self.lots == "newest_first":
            lots.reverse()
        spread: Spread = "pro_rata" if self.lots == "pro_rata" else "in_order"
        yield Step(
            clause=self.id,
            kind=self.performed_as,
            ref=", ".join(defaults) or "default",
            modal="may",
            by=self.issuer,
            security=self.security,
            quantity_max=self._most(now, lots) if defaults else now.zero,
            slices=tuple(
                Slice(lot.id, self.security, lot.holder, lot.quantity, self._each(lot, now), f"retired/{self.id}") for lot in lots
            ),
            into=self.currency,
            issuer=self.issuer,
            currency=self.currency,
            smallest=self.smallest,
            opens=min(defaults.values(), default=None),
            spread=spread,
            lots_elective=False,
            blocked="" if defaults else "no default stands",
            status="" if defaults else "contingent",
        )

    def _lots(self, now: Now[N], defaults: Iterable[str]) -> list[Lot[N]]:
        """Whose lots it takes: everybody's, or those of who was to buy at the closings in default."""
        purchase = now.clauses.by_id[self.purchase]
        missed = [tranche.purchaser or self.purchaser for closing in defaults if (tranche := purchase.tranche(closing))]
        return [lot for lot in now.lots(self.security) if self.holders == "all" or lot.holder in missed]

    def _defaults(self, now: Now[N]) -> dict[str, date]:
        """The closings in default, and from when the remedy for each may be exercised."""
        entries: dict[str, ClosingStatus] = now.state.entries(self.purchase)
        wait = timedelta(days=self.notice_days)
        return {closing: entry.since + wait for closing, entry in entries.items() if entry.status == "defaulted" and entry.since}

    def _most(self, now: Now[N], lots: list[Lot[N]]) -> N:
        taken = now.held(f"retired/{self.id}", self.security)
        recorded: N | None = now.recall(self.id, "base")
        base = total([lot.quantity for lot in lots], taken) if recorded is None else recorded
        return most(whole(self.fraction * base, self.fractions) - taken, now.zero)

    def _each(self, lot: Lot[N], now: Now[N]) -> N:
        return self.amount.of(now.zero, now.accrued(lot))

    def after(self, now: Now[N], act: Act[N], moves: Mapping[tuple[str, str], N]) -> Mapping[str, Any]:
        """Remembers what was outstanding at the default, where the remedy is measured then."""
        if self.measured == "exercise" or act.kind != "defaulted":
            return {}
        taken = now.held(f"retired/{self.id}", self.security)
        lots = self._lots(now, [*self._defaults(now), act.closing])
        return {"base": total([lot.quantity for lot in lots], taken)}

    def follows(self, step: Step[N]) -> str:
        """What this clause adds when the purchaser misses a closing."""
        if not duty_of(step, self.purchase):
            return ""
        part = percent(Decimal(str(self.fraction)), 0)
        what = f"the outstanding {self.security}" if self.holders == "all" else f"the {self.security} that {step.by} holds"
        once = "once its condition is met: " if step.status == "waits" else ""
        return f"{once}if recorded as a default, {self.issuer} may redeem {part} of {what} at {self.amount}"

    def sentences(self, call: Callable[[str], str]) -> Iterator[Said]:
        """The remedy: when, how much, whose, which, and for how much."""
        own, issuer = call(self.security), call(self.issuer)
        who = purchasers(call, self.purchaser, self.buyers, "a purchaser")
        part = percent(Decimal(str(self.fraction)))
        what = f"the outstanding {own}" if self.holders == "all" else f"the {own} that it holds"
        remedy = f"{issuer} may redeem {part} of {what} for {in_words(self.amount, self.currency)} a share"
        when = "on the day of the redemption" if self.measured == "exercise" else "on the day of the default"
        yield Said(f"If {who} defaults on any closing, {remedy}.", ("fraction", "amount"))
        yield Said(f"What is {'outstanding' if self.holders == 'all' else 'held'} is counted {when}.", ("measured",))
        missing = purchasers(call, self.purchaser, self.buyers, "the purchasers in default")
        whose = "all holders" if self.holders == "all" else f"{missing} alone"
        taken = "from each certificate in proportion" if self.lots == "pro_rata" else f"{self.lots.replace('_', ' ')}"
        yield Said(f"The redemption takes shares of {whose}, {taken}.", ("holders", "lots"))
        yield Said(f"A fraction of a share is {fraction_in_words(self.fractions)}.", ("fractions",))
        notice = f"after {self.notice_days} days' notice" if self.notice_days else "without notice"
        yield Said(f"The right may be exercised {notice} while the default stands.", ("notice_days",))
