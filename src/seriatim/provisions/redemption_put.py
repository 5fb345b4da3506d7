"""The holder's put: it may require the issuer to redeem its shares from a day on, in a window, or after something has occurred.

1,000 shares of $1,000, put from the third anniversary of issue on 30 days' notice at the stated value and accrued dividends: notice
on 2020-02-24, 1,000,000.00 due on 2020-03-25. After a change of control, within 60 days of it, at 101 %: 1,010,000.00.

With `notice_days` a put is a notice (`noticed`: holder, quantity, effective) that makes a duty of the issuer; what is converted in
between comes off it. Without notice the act `redeemed` itself exercises the right.

Not covered here: a notice that is withdrawn, and shares that pass to another holder between the notice and its day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, ClassVar, Generic

from seriatim.deal.act import Act
from seriatim.deal.clause import Said, refusal
from seriatim.deal.market import occurred
from seriatim.deal.phrases import Due, Worth, in_words
from seriatim.deal.redemption import as_notice, called_now, called_of, greatest, notices
from seriatim.deal.state import Lot, Now
from seriatim.deal.step import Slice, Step, taken
from seriatim.units.decimals import shown
from seriatim.units.numbers import ONE, N, anywhere, least, total
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
        if self.within_days and not self.occurrence:
            yield "within_days", "within_days counts from an occurrence: name it"

    @property
    def occurrences(self) -> tuple[str, ...]:
        """What it waits for."""
        return (self.occurrence,) if self.occurrence else ()

    def next(self, now: Now[N], after: date) -> date | None:
        """The next day for which shares are put."""
        return min((n.effective for n in notices(now, self.id).values() if n.effective > after), default=None)

    def window(self, now: Now[N], lot: Lot[N]) -> tuple[date | None, date | None]:
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

    def steps(self, now: Now[N]) -> Iterator[Step[N]]:
        """A duty of the issuer for each notice, and a right of each holder over what it has not put yet."""
        for name, parts in called_now(now, self.id, self.security).items():
            if parts:
                effective = now.recall(self.id, f"notice/{name}").effective
                status = "unpaid" if now.recall(self.id, f"unpaid/{name}") else ""
                step = self._step(now, self.issuer, name, [self._slice(now, lot, quantity) for lot, quantity in parts])
                missed = "stays due and unpaid until it is redeemed"
                yield replace(step, modal="must", opens=effective, due=effective, status=status, if_missed=missed)
        for holder in dict.fromkeys(lot.holder for lot in now.lots(self.security)):
            right = self._right(now, holder)
            yield replace(right, blocked=right.blocked or (f"a notice of {self.notice_days} days comes first" if self.notice_days else ""))

    def _right(self, now: Now[N], holder: str) -> Step[N]:
        """What a holder may put, whether or not a notice has to come first."""
        still = called_now(now, self.id, self.security)
        own = [lot for lot in now.lots(self.security) if lot.holder == holder]
        windows = {lot.id: self.window(now, lot) for lot in own}
        lasting = [lot for lot in own if (closes := windows[lot.id][1]) is None or now.on <= closes]
        ready = [lot for lot in lasting if (opens := windows[lot.id][0]) is not None and opens <= now.on]
        slices = [self._slice(now, lot, lot.quantity - called_of(still, lot.id, now.zero)) for lot in ready or lasting]
        opening = [opens for lot in ready or lasting if (opens := windows[lot.id][0]) is not None]
        ends = [windows[lot.id][1] for lot in ready or lasting]
        waits = f"{self.occurrence.replace('_', ' ')} has not occurred" if self.occurrence and not opening and lasting else ""
        step = self._step(now, holder, holder, [s for s in slices if anywhere(s.quantity)])
        status = "contingent" if waits else "on notice" if self.notice_days else ""
        closes = None if None in ends else max((end for end in ends if end is not None), default=None)
        return replace(step, opens=min(opening, default=None), closes=closes, blocked=waits, status=status)

    def _step(self, now: Now[N], by: str, ref: str, slices: list[Slice[N]]) -> Step[N]:
        return Step(
            clause=self.id,
            kind=self.performed_as,
            ref=ref,
            modal="may",
            by=by,
            security=self.security,
            quantity_max=total([s.quantity for s in slices], now.zero),
            slices=tuple(slices),
            into=self.currency,
            issuer=self.issuer,
            currency=self.currency,
            smallest=self.smallest,
        )

    def _slice(self, now: Now[N], lot: Lot[N], quantity: N) -> Slice[N]:
        amount = greatest(self.amount, self.or_greater, self.stated_value, now.accrued(lot))
        return Slice(lot.id, self.security, lot.holder, quantity, amount, to=f"retired/{self.id}")

    def after(self, now: Now[N], act: Act[N], moves: Mapping[tuple[str, str], N]) -> Mapping[str, Any]:
        """Remembers what a notice puts, and what was due and not paid."""
        if act.kind == "unpaid" and act.security == self.security:
            named = {name for name, _ in act.lots}
            still = called_now(now, self.id, self.security)
            due = {n: parts for n, parts in still.items() if parts and now.recall(self.id, f"notice/{n}").effective <= act.on}
            return {f"unpaid/{n}": act.on for n, parts in due.items() if not named or named & {lot.id for lot, _ in parts}}
        if act.kind != "noticed" or act.clause != self.id or act.effective is None:
            return {}
        right = self._right(now, act.holder).narrowed(act.lots)
        quantity = right.there_is() if act.quantity is None else act.quantity
        return {f"notice/{act.id}": as_notice(taken(right, least(quantity, right.there_is())), act.effective)}

    def objections(self, now: Now[N], act: Act[N]) -> Iterator[Problem]:
        """Why a holder may not give a notice."""
        if act.kind != "noticed" or act.clause != self.id:
            return
        if not act.holder or act.effective is None:
            text = "a notice under a put needs holder and effective"
            yield refusal("particular-missing", text, self.id, asked="noticed", remedy="give holder and effective")
            return
        right = self._right(now, act.holder).narrowed(act.lots)
        there = right.there_is()
        asked = there if act.quantity is None else act.quantity
        if not anywhere(asked) or anywhere(asked - there):
            text = f"{act.holder} cannot put {shown(asked)} {self.security}: {shown(there)} may be"
            yield refusal("more-than-held", text, self.id, asked=shown(asked), available=shown(there))
        elif right.blocked:
            yield refusal("not-available", f"no notice yet: {right.blocked}", self.id, asked="noticed", available="0")
        elif right.opens is not None and act.on < right.opens:
            yield refusal("not-open-yet", f"no notice before {right.opens}", self.id, asked=str(act.on), available=f"from {right.opens}")
        earliest = max([act.on + timedelta(days=self.notice_days), *(n.effective for n in notices(now, self.id).values())])
        if act.effective < earliest:
            text = f"the redemption date lies {self.notice_days} days after the notice, and not before one already given"
            yield refusal("not-open-yet", text, self.id, asked=str(act.effective), available=f"from {earliest}")

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
