"""What the purchase in stages says, in plain sentences: each closing with its window, its conditions, and whose option it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from seriatim.deal.clause import Said
from seriatim.units.decimals import shown
from seriatim.units.numbers import CENT, N, whole

if TYPE_CHECKING:
    from seriatim.provisions.staged_closings import StagedClosings, Tranche


def sentences(purchase: StagedClosings[N], call: Callable[[str], str]) -> Iterator[Said]:
    """Who buys what, closing by closing, and what a default does."""
    buyer, own = call(purchase.purchaser), call(purchase.security)
    signed = f" under an agreement signed on {purchase.signed}" if purchase.signed else ""
    text = f"{own} is sold to {buyer} at {shown(purchase.price)} {purchase.currency} a share{signed}."
    yield Said(text, ("purchaser", "security", "price", "signed"))
    for t in purchase.tranches:
        yield from _closing(purchase, t, call)
    effect = "stand until the agreement is terminated" if purchase.default_effect == "obligations_stand" else "end with it"
    yield Said(f"After a default, the later closings {effect}.", ("default_effect",))
    after = "notice of it was given" if purchase.cure_runs_from == "notice" else "its last day"
    cure = f"once {purchase.cure_days} days after {after} have passed" if purchase.cure_days else f"on the day after {after}"
    yield Said(f"A closing that is not funded may be recorded as defaulted {cure}.", ("cure_days", "cure_runs_from"))


def purchasers(call: Callable[[str], str], agreed: str, buyers: tuple[str, ...], several: str) -> str:
    """The one party that buys under the agreement, or the words for any of `several`."""
    return several if set(buyers) - {agreed} else call(agreed)


def _closing(purchase: StagedClosings[N], t: Tranche[N], call: Callable[[str], str]) -> Iterator[Said]:
    what = f" of {call(t.security)}" if t.security else ""
    who = f", to {call(t.purchaser)}" if t.purchaser else ""
    paid = " in notes given up" if t.paid_in == "notes" else ""
    waits = f", once {t.condition}" if t.condition else ""
    cost = shown(whole(t.shares * purchase.each(t), "nearest", CENT))
    each = f" at {shown(t.price)} each" if t.price is not None else ""
    text = f"Closing {t.id}: {shown(t.shares)} shares{what}{each} for {cost} {purchase.currency}{paid}{who}"
    named = ("when", "shares", "amount", "condition", "security", "price", "purchaser", "purchasers", "paid_in")
    opens, closes = t.window.opens, t.window.closes
    days = f"on {closes}" if opens == closes else f"from {opens} to {closes}"
    yield Said(f"{text}, {days}{waits}.", tuple(f"closings.{t.id}.{name}" for name in named))
    if t.option != "none":
        holder = call(purchase.issuer if t.option == "issuer" else t.purchaser or purchase.purchaser)
        then = "once notice is given it is a duty" if t.once_exercised == "duty" else "nobody owes it"
        text = f"Closing {t.id} is an option of {holder}: {then}; not exercised by its last day, it lapses."
        yield Said(text, tuple(f"closings.{t.id}.{name}" for name in ("option", "once_exercised")))
    if t.within_days is not None:
        yield Said(f"Closing {t.id} is due {t.within_days} days after it is ready.", (f"closings.{t.id}.within_days",))
    if t.long_stop:
        text = f"Closing {t.id} expires if it still waits on {t.long_stop}, its long-stop date."
        yield Said(text, (f"closings.{t.id}.long_stop",))
