"""Conversion that happens by itself: on a date, an anniversary of each share's issue, an occurrence, or at a closing.

Convertible notes of $4,082,389.09 that convert in a closing of stock sold at 8.1415, at 80% of that price (cases/tranche.json
T05): 6.5132 a share, 626,787 shares. A series of 100 shares of $1,000 that converts on its third anniversary at the price of
another clause, 8.00, becomes 12,500 common that day.

A duty of the issuer, due on the day itself; recorded as `converted`, with this clause named. From the next day on the shares are
converted by the terms, whether or not it is recorded: a record that comes late has the day of the conversion, and its price, and
nothing else is done with the shares after it. All that is due of a holder converts at once. What a limit holds back on the day stays
what it is, with all other rights, until there is room (`provisions.held_back`).

Where several prices are given the lowest counts (a discount beside a cap). Not covered here: a financing outside the agreement that
sets the price, and a threshold that a financing has to reach; that it was reached is recorded as `occurred`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from seriatim.deal.act import Act
from seriatim.deal.clause import Names, Said
from seriatim.deal.lots import Lot
from seriatim.deal.market import occurred
from seriatim.deal.memory import PerShare
from seriatim.deal.phrases import AfterIssue
from seriatim.deal.prices import lower
from seriatim.deal.state import Now
from seriatim.deal.step import NO_PRICE, Price, Step
from seriatim.provisions.conversion_words import becomes, said_of_every
from seriatim.provisions.convertible import Convertible
from seriatim.provisions.held_back import converted, remembered
from seriatim.units.decimals import percent, shown
from seriatim.units.numbers import N, total


@dataclass(frozen=True, slots=True)
class ConversionAutomatic(Convertible[N]):
    """Every share converts by itself: `on` a date, on an `anniversary` of its issue, when an `occurrence` occurs, or at a `closing`.

    The price is the lowest of those given: a `price`, that in force of the clause `conversion`, and `rate` times what a share
    costs in the closing. Shares issued after the day are not touched. The other terms are those of every conversion.
    """

    on: date | None = None
    anniversary: AfterIssue | None = None
    occurrence: str = ""
    closing: str = ""
    price: N | None = None
    conversion: str = ""
    rate: Annotated[N, "rate"] | None = None

    @property
    def occurrences(self) -> tuple[str, ...]:
        """What the conversion waits for."""
        return (self.occurrence,) if self.occurrence else ()

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """Fields that do not go together."""
        yield from Convertible.mistakes(self)
        whens = [bool(given) for given in (self.on, self.anniversary, self.occurrence, self.closing)]
        if sum(whens) != 1:
            yield "on", "say once when it converts: on a date, on an anniversary, at an occurrence, or at a closing"
        if self.price is None and not self.conversion and self.rate is None:
            yield "price", "say at what price it converts: a price, that of a conversion, or a rate of the closing's price"
        if self.rate is not None and not self.closing:
            yield "rate", "a rate is of the price in a closing, and no closing is named"
        if self.conversion == self.id:
            yield "conversion", "it has no price but its own"

    def opening(self) -> Mapping[str, Any]:
        """The price of its own, if it has one."""
        if self.price is None:
            return {}
        return {"price": self.per_share(self.price)}

    def follows_market(self, now: Now[N]) -> bool:
        """Whether a sale to come sets its price, or the price of another clause that does."""
        other = now.clauses.by_id[self.conversion] if self.conversion else None
        return self.rate is not None or (other is not None and bool(other.follows_market(now)))

    def price_in_force(self, now: Now[N]) -> Price[N] | None:
        """The lowest of the prices given; None where one of them cannot be known."""
        prices = list(self._prices(now))
        if not prices or None in prices:
            return None
        lowest = prices[0]
        for price in prices[1:]:
            lowest = lower(lowest, price)  # type: ignore[arg-type]
        return lowest

    def _prices(self, now: Now[N]) -> Iterator[Price[N] | None]:
        own: PerShare[N] | None = now.recall(self.id, "price")
        if own is not None:
            yield own.price
        if self.conversion:
            yield now.clauses.by_id[self.conversion].price_in_force(now)
        if self.rate is not None:
            sale = self._sale(now)
            tranche = sale.tranche(self.closing) if sale is not None else None
            each = sale.each(tranche) if tranche is not None else None
            yield None if each is None else Price(each * self.rate, each / each)

    def _sale(self, now: Now[N]) -> Any:
        """The clause under which the closing is made."""
        return next((clause for clause in now.clauses if now.recall(clause.id, self.closing) is not None), None)

    def next(self, now: Now[N], after: date) -> date | None:
        """The next day on which something converts."""
        return min((due for lot in now.lots(self.security) if (due := self.due(now, lot)) and due > after), default=None)

    def due(self, now: Now[N], lot: Lot[N]) -> date | None:
        """The day on which a lot converts; None while it waits, and for a lot that came after the day."""
        if self.anniversary is not None:
            return self.anniversary.date(lot.issued_on)
        day = self.on or self._since(now)
        return day if day is not None and lot.issued_on <= day else None

    def _since(self, now: Now[N]) -> date | None:
        """Since when it has occurred, or the closing has been made."""
        if self.occurrence:
            return occurred(now, self.occurrence)
        sale = self._sale(now)
        at = now.recall(sale.id, self.closing) if sale is not None else None
        since: date | None = at.since if at is not None and at.status == "closed" else None
        return since

    def steps(self, now: Now[N]) -> Iterator[Step[N]]:
        """The duty over each holder's lots (over each lot, on an anniversary of its own), with its day where that is known."""
        price = self.price_in_force(now)
        for holder, lots in self.open_lots(now).items():
            for ref, own in {lot.id: [lot] for lot in lots}.items() if self.anniversary else [(holder, lots)]:
                yield from self._duty(now, ref, own, price)

    def _duty(self, now: Now[N], ref: str, lots: list[Lot[N]], price: Price[N] | None) -> Iterator[Step[N]]:
        waiting = self.on is None and self.anniversary is None and self._since(now) is None
        own = lots if waiting else [lot for lot in lots if self.due(now, lot) is not None]
        if not own:
            return
        due = None if waiting else self.due(now, own[0])
        blocked = self._waits() if waiting else "" if price else f"its price cannot be known: {self.conversion} has none today"
        status = "waits" if waiting else "" if price else NO_PRICE
        held = total([lot.quantity for lot in own], now.zero)
        said = {
            "quantity_min": held,
            "modal": "must",
            "by": self.issuer,
            "ref": ref,
            "opens": due,
            "due": due,
            "blocked": blocked,
            "status": status,
        }
        yield self.right(now, own, price, **said)

    def _waits(self) -> str:
        return (
            f"it waits until {self.occurrence.replace('_', ' ')} has occurred"
            if self.occurrence
            else f"it waits for closing {self.closing}"
        )

    def by_terms(self, now: Now[N]) -> Mapping[str, date]:
        """The lots that converted on a day gone by, each with its day; not those that a limit held back then."""
        return converted(self, now)

    def after(self, now: Now[N], act: Act[N], moves: Mapping[tuple[str, str], N]) -> Mapping[str, Any]:
        """Remembers the lots that a limit held back on their day, before anything else happens."""
        return remembered(self, now, act, moves)

    def sentences(self, call: Names) -> Iterator[Said]:
        """When it converts, at what price, and what a document may leave open about it."""
        whens = {
            f"On {self.on}": self.on,
            f"On the day {self.anniversary}": self.anniversary,
            f"When this occurs: {self.occurrence.replace('_', ' ')}": self.occurrence,
            f"At closing {self.closing}": self.closing,
        }
        when = next((text for text, given in whens.items() if given), "")
        prices = [f"{shown(self.price)} {self.currency} a share"] if self.price is not None else []
        prices += [f"the conversion price of {call(self.conversion)}"] if self.conversion else []
        prices += [f"{percent(Decimal(str(self.rate)))} of the price in that closing"] if self.rate is not None else []
        lowest = f"the lowest of {', '.join(prices[:-1])} and {prices[-1]}" if len(prices) > 1 else "".join(prices)
        unit = call.unit(self.security)
        text = f"{when}, every {unit} of {call(self.security)} then outstanding converts automatically, and is none any more from then on."
        yield Said(text, ("on", "anniversary", "occurrence", "closing", "lots", "until"))
        if self.until.after_issue is not None:
            yield Said(f"A {unit} does not convert any more later than {self.until}.", ("until",))
        yield Said(f"Then {becomes(self, call)}.", ("amount", "into"))
        yield Said(f"The conversion price for it is {lowest}.", ("price", "conversion", "rate"))
        yield from said_of_every(self, call, self._splits_in_words(call))

    def _splits_in_words(self, call: Names) -> str:
        """What a split changes: a price of its own. A price that is referred to goes by its own terms."""
        into = call(self.into)
        if self.price is not None:
            return ""
        return f"It has no price of its own that a split of {into} would adjust."
