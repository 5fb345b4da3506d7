"""What speaks against an act: the step it performs, its window, and the limits on it.

Each function looks at one thing and names the clause, what was asked and what was available.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from seriatim.deal.act import Act, Outcome
from seriatim.deal.clause import refusal
from seriatim.deal.limits import available, exceeded
from seriatim.deal.state import Now
from seriatim.deal.step import BUYING, NO_PRICE, NOT_SHOWN, Step, effect
from seriatim.units.decimals import shown
from seriatim.units.numbers import ZERO, N, anywhere, least, same, whole
from seriatim.units.problems import Problem


def against(now: Now[N], act: Act[N], step: Step[N], quantity: N) -> list[Problem]:
    """Everything that speaks against doing so much of a step today; what cannot be at all hides what only may not be."""
    if step.unpriced:
        return [*_uncountable(act, step, quantity), *_not_allowed(now, act, step, quantity)]
    impossible = [
        *_uncountable(act, step, quantity),
        *_wrong_costs(act, step, quantity),
        *_no_price(act, step),
        *_not_there(step, quantity),
    ]
    if impossible:
        return impossible
    return [
        *_not_allowed(now, act, step, quantity),
        *_wrong_price(act, step),
        *_out_of_time(act, step),
        *_over_limits(now, step, quantity),
        *_for_nothing(act, step, quantity),
    ]


def _uncountable(act: Act[N], step: Step[N], quantity: N) -> Iterator[Problem]:
    for part in (quantity, *(part for _, part in act.lots if part is not None)):
        if not anywhere(part) or not same(part, whole(part, "down", step.smallest)):
            unit = shown(step.smallest)
            text = f"{shown(part)} {step.security} cannot be {act.kind}"
            if act.gross is not None and act.kind in BUYING:
                text = f"{shown(act.gross)} {step.currency} pays for {shown(part)} {step.security}"
            text += f": shares are counted in multiples of {unit}, above 0"
            yield refusal("fractional-shares", text, step.clause, asked=shown(part), available=f"multiples of {unit}")
            return


def _wrong_costs(act: Act[N], step: Step[N], quantity: N) -> Iterator[Problem]:
    if act.costs is not None and (anywhere(act.costs * -1) or anywhere(act.costs - quantity * step.slices[0].amount)):
        text = f"costs of {shown(act.costs)} are not between 0 and the gross proceeds"
        yield refusal("wrong-amount", text, step.clause, asked=shown(act.costs))


def _no_price(act: Act[N], step: Step[N]) -> Iterator[Problem]:
    """Nobody gets shares at a price of nothing or less, whatever the record says."""
    if act.price is not None and step.price is not None and not anywhere(act.price):
        there = shown(step.price.each())
        text = f"{called(step)}: a price is more than 0, not {shown(act.price)}"
        yield refusal("wrong-amount", text, step.clause, asked=shown(act.price), available=there)


def _not_there(step: Step[N], quantity: N) -> Iterator[Problem]:
    if anywhere(quantity - step.there_is()):
        there = f"{shown(step.there_is())} {'left' if step.kind == 'closed' else 'due' if step.modal == 'must' else 'held'}"
        text = f"{called(step)}: {shown(quantity)} {step.security} asked, {there}"
        yield refusal("more-than-held", text, step.clause, asked=shown(quantity), available=shown(step.there_is()))


def _others(act: Act[N], step: Step[N]) -> str:
    """The holders besides the one named of whom a step takes."""
    return ", ".join(dict.fromkeys(s.holder for s in step.slices if s.holder != act.holder))


_DETERMINE = "record the price at which it was done as determined"

_OBSERVE = {
    NO_PRICE: "record the prices observed, or the one at which it was done as determined",
    NOT_SHOWN: "record the prices observed",
}
"""What helps where a step waits for prices, by its status."""


def _not_allowed(now: Now[N], act: Act[N], step: Step[N], quantity: N) -> Iterator[Problem]:
    what, asked = called(step), shown(quantity)
    if act.lots and not step.lots_elective:
        lots = ", ".join(name for name, _ in act.lots)
        yield refusal("lots-not-elective", f"{what}: the clause says which lots it takes", step.clause, asked=lots)
    if act.holder and not step.lots_elective and act.kind not in BUYING and (others := _others(act, step)):
        text = f"{what}: the clause says of whom it takes, and {act.holder} alone cannot be singled out"
        remedy = "leave the holder out"
        yield refusal("lots-not-elective", text, step.clause, asked=act.holder, available=f"{act.holder} and {others}", remedy=remedy)
    if step.blocked:
        unknown = step.status in (NO_PRICE, NOT_SHOWN)
        code = step.refused_as or ("quotation-missing" if unknown else "not-available")
        remedy = _DETERMINE if step.refused_as else _OBSERVE.get(step.status, "")
        yield refusal(code, f"{what}: {step.blocked}", step.clause, asked=asked, available="0", remedy=remedy)
    elif anywhere(quantity - step.quantity_max):
        text = f"{what}: {asked} asked, at most {shown(step.quantity_max)} allowed"
        yield refusal("more-than-allowed", text, step.clause, asked=asked, available=shown(step.quantity_max))
    elif step.modal == "must" and step.quantity_min is not None and anywhere(least(step.quantity_min, available(now, step)[0]) - quantity):
        due = shown(least(step.quantity_min, available(now, step)[0]))
        text = f"{asked} {step.security} cannot be {act.kind} alone: {due} are due together"
        yield refusal("not-in-part", text, step.clause, asked=asked, available=due)
    elif step.modal == "must":
        return
    elif step.quantity_min is not None and same(step.quantity_min, step.quantity_max) and not same(quantity, step.quantity_max):
        whole_of = shown(step.quantity_max)
        text = f"{asked} {step.security} cannot be {act.kind} alone: all of {whole_of} or none"
        yield refusal("not-in-part", text, step.clause, asked=asked, available=whole_of)
    elif step.quantity_min is not None and anywhere(step.quantity_min - quantity):
        text = f"{what}: {asked} asked, at least {shown(step.quantity_min)} at once"
        yield refusal("less-than-allowed", text, step.clause, asked=asked, available=f"from {shown(step.quantity_min)}")


def price_agrees(act: Act[N], step: Step[N]) -> bool:
    """Whether the price that an act names for new shares, if it names one, is the step's."""
    return act.price is None or step.price is None or step.price.agrees(act.price, step.tick)


def _wrong_price(act: Act[N], step: Step[N]) -> Iterator[Problem]:
    if act.price is not None and step.price is not None and not price_agrees(act, step):
        asked, there = shown(act.price), shown(step.price.each())
        text = f"{called(step)}: the terms give a price of {there}, not {asked}"
        yield refusal("price-differs", text, step.clause, asked=asked, available=there)


def _out_of_time(act: Act[N], step: Step[N]) -> Iterator[Problem]:
    what = called(step)
    if step.opens and act.on < step.opens:
        remedy = "an agreed change of date is recorded as postponed; " if step.kind in BUYING else ""
        remedy += "what was done all the same, with --as-fact"
        text = f"{what}: not before {step.opens}"
        yield refusal("not-open-yet", text, step.clause, asked=str(act.on), available=f"from {step.opens}", remedy=remedy)
    if step.closes and act.on > step.closes:
        yield refusal("right-ended", f"{what}: ended on {step.closes}", step.clause, asked=str(act.on), available="0")


def _over_limits(now: Now[N], step: Step[N], quantity: N) -> Iterator[Problem]:
    """One refusal, by the limit that binds; the others that the quantity is over stand beside it."""
    over = exceeded(now, step, quantity)
    if not over or _gives_nothing(step):
        return
    (binds, cap), others = over[0], over[1:]
    also = f"; over {', '.join(f'{clause.id} too ({shown(left)} left)' for clause, left in others)}" if others else ""
    remedy = "if the limit was raised, record that first; what was done all the same, with --as-fact"
    text = f"{called(step)}: {binds.why(now)}{also}"
    yield refusal("limit-exceeded", text, binds.id, asked=shown(quantity), available=shown(cap), remedy=remedy)


def _gives_nothing(step: Step[N]) -> bool:
    """Whether no share is issued however much of a step is done, as by a warrant exercised cashless when it is worth nothing."""
    return step.price is not None and not step.paid_by_holder and not any(anywhere(s.amount) for s in step.slices)


def _for_nothing(act: Act[N], step: Step[N], quantity: N) -> Iterator[Problem]:
    """Nobody chooses to give shares up for less than one share: the refusal says how many give one.

    A duty is performed all the same, as is a right of the issuer over all that a holder has: there the terms say what becomes of a
    fraction. With cash in lieu a fraction is paid for, so that nothing is given for nothing.
    """
    whole_of = same(quantity, step.there_is()) and all(s.holder != step.by for s in step.slices)
    if not isinstance(quantity, Decimal) or not step.price or step.paid_by_holder or step.modal == "must" or whole_of:
        return
    if step.rounding == "cash_in_lieu" or _given(step, quantity) or _gives_nothing(step):
        return
    least_of = _least_for_one(step)
    none = f"{called(step)}: less than one {step.into} would be given for {shown(quantity)} {step.security}, and nothing for the fraction"
    more = f"; for {shown(least_of)} it is {shown(_given(step, least_of))}" if least_of else ", nor is one given for all that are held"
    there = f"from {shown(least_of)}" if least_of else "0"
    yield refusal("less-than-allowed", none + more, step.clause, asked=shown(quantity), available=there)


def _given(step: Step[Decimal], quantity: Decimal) -> Decimal:
    """The shares that a quantity of a step brings."""
    return sum((n for (account, asset), n in effect(step, quantity, "new").items() if asset == step.into and n > 0), ZERO)


def _least_for_one(step: Step[Decimal]) -> Decimal:
    """The smallest quantity for which a share is given, found by halving: more never give less. 0 where all together give none."""
    none, one = ZERO, whole(step.there_is() / step.smallest, "down")
    if not _given(step, one * step.smallest):
        return ZERO
    while one - none > 1:
        middle = whole((none + one) / 2, "down")
        none, one = (none, middle) if _given(step, middle * step.smallest) else (middle, one)
    return one * step.smallest


_CALLED = {"converted": "conversion", "exercised": "exercise", "exchanged": "exchange"}
_NAMED = {"guarantee_paid": "guarantee of closing", "closed": "closing", "delivered": "delivery at closing", "fee_paid": "fee"}


def called(step: Step[N]) -> str:
    """What a refusal calls a step: `closing march`, `delivery at closing may`, `conversion by boone`, `redemption at 0.01`."""
    if step.kind in _NAMED:
        return f"{_NAMED[step.kind]} {step.ref}"
    if step.kind in _CALLED:
        return f"{_CALLED[step.kind]} by {step.ref}"
    each = step.slices[0].amount
    return "redemption" + (f" at {shown(each)}" if isinstance(each, Decimal) else "") + (f" of {step.ref}" if step.modal == "must" else "")


def taken_certificates(now: Now[N], act: Act[N], moved: Outcome[N]) -> list[Problem]:
    """Shares may be entered under a certificate that is there already only if it is the same in everything."""
    standing = [(new, now.state.certificates.get(new.id)) for new in moved.opens]
    return [
        refusal(
            "certificate-taken",
            f"certificate {new.id} belongs to {held.holder}, issued {held.issued_on}",
            act.clause or "record",
            asked=new.id,
            remedy="give another certificate",
        )
        for new, held in standing
        if held is not None and held != new
    ]
