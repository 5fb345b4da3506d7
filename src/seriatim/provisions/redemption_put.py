"""The holder's put: it may require the issuer to redeem its shares from a day on, in a window, or after something has occurred.

1,000 shares of $1,000, put from the third anniversary of issue on 30 days' notice at the stated value and accrued dividends: notice
on 2020-02-24, 1,000,000.00 due on 2020-03-25. After a change of control, within 60 days of it, at 101 %: 1,010,000.00.

With `notice_days` a put is a notice (`noticed`: holder, quantity, effective) that makes a duty of the issuer; what is converted in
between comes off it. Without notice the act `redeemed` itself exercises the right.

Not covered here: a notice that is withdrawn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, ClassVar, Generic

from seriatim.deal import notice_given, notices
from seriatim.deal.act import Act
from seriatim.deal.clause import Said, refusal
from seriatim.deal.in_cash import in_cash
from seriatim.deal.lots import Lot
from seriatim.deal.market import occurred
from seriatim.deal.phrases import Due, Worth, in_words
from seriatim.deal.redemption import STAYS_DUE, greatest, latest, redeemed, surely_before, unpaid, unpaid_status
from seriatim.deal.state import Now
from seriatim.deal.step import ON_NOTICE, Slice, Step
from seriatim.units.numbers import ONE, N, anywhere
from seriatim.units.problems import Problem


@dataclass(frozen=True, slots=True)
class RedemptionPut(Generic[N]):
    """Any holder may have its shares redeemed for `amount` each, or what of `or_greater` is more.

    The right opens on `opens` and closes on `closes` (each a date, or a time after a share's issue), or it opens when `occurrence`
    has occurred, for `within_days` (0: for good). `notice_days` lie between the notice and the redemption.
    """

    performed_as: ClassVar[str] = "redeemed"

    id: str
    security: str
    issuer: str
    currency: str
    stated_value: N
    amount: Worth[N]
    notice_days: int
    opens: Due | None = None
    closes: Due | None = None
    occurrence: str = ""
    within_days: int = 0
    or_greater: tuple[Worth[N], ...] = ()
    smallest: Decimal = ONE

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """Fields that do not go together."""
        if self.opens is None and not self.occurrence:
            yield "opens", "a put opens on a day (opens) or when something has occurred (occurrence)"
        if self.opens is not None and self.closes is not None and surely_before(self.closes, self.opens):
            yield "closes", "the right is over before it opens"
        if self.within_days and not self.occurrence:
            yield "within_days", "within_days counts from an occurrence: name it"

    @property
    def occurrences(self) -> tuple[str, ...]:
        """What it waits for."""
        return (self.occurrence,) if self.occurrence else ()

    def next(self, now: Now[N], after: date) -> date | None:
        """The next day for which shares are put."""
        return notices.next_notice(now, self.id, after)

    def over(self, now: Now[N], lot: Lot[N]) -> tuple[date | None, date | None]:
        """From when to when the holder of a lot may put it; no first day while what it waits for has not occurred."""
        opens = max(self.opens.date(lot.issued_on), lot.issued_on) if self.opens is not None else lot.issued_on
        closes = self.closes.date(lot.issued_on) if self.closes is not None else None
        if self.occurrence:
            since = occurred(now, self.occurrence)
            if since is None:
                return None, closes
            opens = max(opens, since)
            if self.within_days:
                last = since + timedelta(days=self.within_days)
                closes = min(closes, last) if closes is not None else last
        return opens, closes

    def open_for(self, now: Now[N], lot: Lot[N]) -> tuple[date, date | None] | None:
        """From when to when a lot may be put; nothing while what it waits for has not occurred."""
        opens, closes = self.over(now, lot)
        return None if opens is None else (opens, closes)

    def steps(self, now: Now[N]) -> Iterator[Step[N]]:
        """A duty of the issuer for each notice, and a right of each holder over what it has not put yet."""
        for name, (day, parts) in notices.called_now(now, self.id, self.security).items():
            slices = [self._slice(now, lot, quantity) for lot, quantity in parts]
            status = unpaid_status(now, self.id, name)
            yield in_cash(
                self, self.performed_as, name, slices, now.zero, due=day, status=status, if_missed=STAYS_DUE, smallest=self.smallest
            )
        for holder in dict.fromkeys(lot.holder for lot in now.lots(self.security)):
            right = self._right(now, holder)
            yield replace(right, blocked=right.blocked or (f"a notice of {self.notice_days} days comes first" if self.notice_days else ""))

    def _right(self, now: Now[N], holder: str) -> Step[N]:
        """What a holder may put, whether or not a notice has to come first."""
        free = notices.uncalled(now, self.id, self.security)
        own = [lot for lot in now.lots(self.security) if lot.holder == holder]
        window = {lot.id: self.over(now, lot) for lot in own}
        lasting = [lot for lot in own if (closes := window[lot.id][1]) is None or now.on <= closes]
        ready = [lot for lot in lasting if (opens := window[lot.id][0]) is not None and opens <= now.on]
        slices = [self._slice(now, lot, free[lot.id]) for lot in ready or lasting if anywhere(free[lot.id])]
        opening = [opens for lot in ready or lasting if (opens := window[lot.id][0]) is not None]
        waits = f"{self.occurrence.replace('_', ' ')} has not occurred" if self.occurrence and not opening and lasting else ""
        status = "contingent" if waits else ON_NOTICE if self.notice_days else ""
        step = in_cash(self, self.performed_as, holder, slices, now.zero, modal="may", by=holder, status=status, smallest=self.smallest)
        closes_on = latest(window[lot.id][1] for lot in ready or lasting)
        return replace(step, opens=min(opening, default=None), closes=closes_on, blocked=waits)

    def _slice(self, now: Now[N], lot: Lot[N], quantity: N) -> Slice[N]:
        return redeemed(self, lot, quantity, greatest(self.amount, self.or_greater, self.stated_value, now.accrued(lot)))

    def after(self, now: Now[N], act: Act[N], moves: Mapping[tuple[str, str], N]) -> Mapping[str, Any]:
        """Remembers what a notice puts, and what was due and not paid."""
        if notice_given.under(self, act):
            return notice_given.given(act, self._right(now, act.holder))
        return unpaid(act, self, self.steps(now))

    def objections(self, now: Now[N], act: Act[N]) -> Iterator[Problem]:
        """Why a holder may not give a notice."""
        if not notice_given.under(self, act):
            return
        right = self._right(now, act.holder)
        ends = [self.over(now, lot)[1] for lot in now.lots(self.security) if lot.holder == act.holder]
        early = act.holder and right.opens is not None and act.on < right.opens
        if early:
            yield refusal("not-open-yet", f"no notice before {right.opens}", self.id, asked=str(act.on), available=f"from {right.opens}")
        else:
            yield from notice_given.refusals(now, self, act, right, ends, ("holder", "effective"))

    def sentences(self, call: Callable[[str], str]) -> Iterator[Said]:
        """The right, when it may be used, and what it pays."""
        own, issuer = call(self.security), call(self.issuer)
        yield Said(
            f"Any holder may require {issuer} to redeem its {own}, paying in cash for each {in_words(self.amount, self.currency)}.",
            ("amount",),
        )
        for worth in self.or_greater:
            yield Said(f"The issuer pays {in_words(worth, self.currency)} instead, if that is more.", ("or_greater",))
        if self.opens is not None:
            yield Said(f"The right opens {self.opens.in_words()}.", ("opens",))
        if self.closes is not None:
            yield Said(f"It ends {self.closes.in_words()}.", ("closes",))
        if self.occurrence:
            within = f", within {self.within_days} days of it" if self.within_days else ""
            yield Said(f"It opens when this has occurred: {self.occurrence.replace('_', ' ')}{within}.", ("occurrence", "within_days"))
        text = f"It takes {self.notice_days} days' notice." if self.notice_days else "It takes no notice."
        yield Said(text, ("notice_days",))
