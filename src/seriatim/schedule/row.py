"""A row of the schedule: one closing, right or duty, made from the step that a clause yields."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from seriatim.deal.state import Now
from seriatim.deal.step import NO_PRICE, NOT_SHOWN, Step, effect
from seriatim.deal.terms import Deal
from seriatim.projection.ahead import FAR
from seriatim.schedule.grounds import ground, wording
from seriatim.units.calendars import Calendar, is_business_day
from seriatim.units.numbers import CENT, ZERO, whole

KINDS = {
    "closed": "closing",
    "converted": "conversion",
    "redeemed": "redemption",
    "exercised": "exercise",
    "exchanged": "exchange",
    "dividend_paid": "dividend",
    "guarantee_paid": "guarantee",
    "fee_paid": "fee",
    "interest_paid": "interest",
    "terminated": "termination",
    "delivered": "delivery",
    "received": "payment",
}
"""What a schedule calls the step that an act of this kind performs."""


@dataclass(frozen=True, slots=True)
class Row:
    """One closing, right or duty.

    `opens` and `closes` bound a window, `on` is a single day. `shares` of `security` at `price` (of a share; at a conversion, of a
    common share, and None where it cannot be known) make `amount` of money's worth; `yields` counts the shares of `into` that a
    conversion gives. A projected row `depends_on` a closing that is still to come; `given` says so in words, or why a row is
    `on_condition`.
    """

    kind: str
    ref: str
    by: str
    modal: str
    opens: date | None
    closes: date | None
    on: date | None
    shares: Decimal
    price: Decimal | None
    amount: Decimal
    currency: str
    status: str
    clause: str
    cite: str
    security: str
    into: str = ""
    yields: Decimal | None = None
    business_day: bool = True
    wording: str = ""
    if_missed: str = ""
    given: str = ""
    depends_on: str = ""
    on_condition: bool = False

    @property
    def day(self) -> date:
        """The day by which a schedule is ordered."""
        return self.on or self.closes or self.opens or FAR


def row_of(deal: Deal, now: Now[Decimal], step: Step[Decimal]) -> Row:
    """A step as it stands on a day."""
    calendar: Calendar = getattr(now.clauses.by_id[step.clause], "calendar", "nyse")
    single = step.due if step.kind != "closed" else None
    last = single or (step.due if step.kind == "closed" else None)
    follows = [text for clause in now.clauses.following if (text := clause.follows(step))]
    return Row(
        kind=KINDS[step.kind],
        ref=step.ref,
        by=step.by,
        modal=step.modal,
        opens=None if single else step.opens,
        closes=None if single else step.due or step.closes,
        on=single,
        shares=counted(step),
        price=price(step),
        amount=amount(step),
        currency=step.currency,
        status=_status(now, step),
        clause=step.clause,
        cite=ground(deal, step),
        security=step.security,
        into=step.into if step.price else "",
        yields=yields(step),
        business_day=last is None or is_business_day(last, calendar),
        wording=wording(deal, step),
        given=step.blocked if step.status in ("declared", "waits", NO_PRICE, NOT_SHOWN) and step.kind != "closed" else "",
        on_condition=bool(step.blocked) and step.status == "declared",
        if_missed="; ".join([step.if_missed, *follows] if step.if_missed else follows),
    )


def amount(step: Step[Decimal]) -> Decimal:
    """Money's worth of all that the step allows, to the cent; equal slices are not assumed."""
    left, worth = step.quantity_max, ZERO
    for s in step.slices:
        part = min(s.quantity, left)
        left, worth = left - part, worth + part * s.amount
    return whole(worth, "nearest", CENT)


def in_money(step: Step[Decimal]) -> bool:
    """Whether it is a sum of money, and nothing of it is counted in shares: interest, the price of what was delivered, a fee in cash."""
    return step.kind in ("interest_paid", "received") or (step.kind == "fee_paid" and not step.paid_by_holder)


def counted(step: Step[Decimal]) -> Decimal:
    """How many shares it is about; none where it is a sum of money."""
    return ZERO if in_money(step) else step.quantity_max


def price(step: Step[Decimal]) -> Decimal | None:
    """The price of a share of what is given, or what one share is given up for; None where it cannot be known, or there is none."""
    if in_money(step):
        return None
    if step.price is not None:
        return None if step.unpriced else step.price.each()
    return step.slices[0].amount if step.slices else ZERO


def yields(step: Step[Decimal]) -> Decimal | None:
    """Shares of `into` for all that the step allows; None where it is paid in cash, or no price is known."""
    if step.price is None or step.unpriced:
        return None
    moves = effect(step, step.quantity_max, "yield")
    return sum((shares for (account, asset), shares in moves.items() if asset == step.into and account.startswith("yield")), ZERO)


def _status(now: Now[Decimal], step: Step[Decimal]) -> str:
    if step.status:
        return step.status
    if step.modal == "may":
        return "open" if step.opens is None or step.opens <= now.on else "pending"
    if step.due is None or now.on < step.due:
        return "pending"
    return "due" if now.on == step.due else "overdue"
