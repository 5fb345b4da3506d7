"""How an act moves closings along the table of `deal.closing`: what `StagedClosings` remembers after it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from seriatim.deal import closing as life
from seriatim.deal.act import Act
from seriatim.deal.closing import ClosingStatus
from seriatim.deal.state import Now
from seriatim.deal.step import FUNDING
from seriatim.units.numbers import N, anywhere

if TYPE_CHECKING:
    from seriatim.provisions.staged_closings import StagedClosings


def after(purchase: StagedClosings[N], now: Now[N], act: Act[N]) -> dict[str, ClosingStatus]:
    """Each closing that an act moves, with where it then stands."""
    changed: dict[str, ClosingStatus] = {}
    for closing, at in now.state.entries(purchase.id).items():
        status = life.after(at.status, act.kind)
        if status is None or (act.closing != closing and act.kind != "terminated") or _of_another(purchase, act):
            continue
        if act.kind == "received":
            changed.update(_paid(purchase, now, act, closing, at))
        elif act.kind in FUNDING:
            changed.update(_receipt(purchase, now, act, closing, at))
        else:
            changed[closing] = _moved(purchase, act, at, status)
    if act.kind in ("defaulted", "cured") and purchase.default_effect == "ends_later_closings":
        changed.update(_later(purchase, now, act))
    return changed


def _receipt(purchase: StagedClosings[N], now: Now[N], act: Act[N], closing: str, at: ClosingStatus) -> dict[str, ClosingStatus]:
    """A closing stays pending until its receipts add up to its shares."""
    tranche = next(t for t in purchase.tranches if t.id == closing)
    received = act.quantity if act.quantity is not None else now.zero
    still_owed = anywhere(tranche.shares - purchase.funded(now, closing) - received)
    if still_owed:
        return {}
    return {closing: replace(at, status="closed", since=act.on, because="guarantee" if act.kind == "guarantee_paid" else "")}


def _paid(purchase: StagedClosings[N], now: Now[N], act: Act[N], closing: str, at: ClosingStatus) -> dict[str, ClosingStatus]:
    """Money for shares delivered before: the closing is closed once all of them are issued and nothing is owed."""
    tranche = next(t for t in purchase.tranches if t.id == closing)
    owed = now.held(f"receivable/{closing}", purchase.currency) - (act.gross if act.gross is not None else now.zero)
    open_still = anywhere(owed) or anywhere(tranche.shares - purchase.issued(now, tranche)) or at.status in life.RESOLVED
    return {} if open_still else {closing: replace(at, status="closed", since=act.on)}


def _of_another(purchase: StagedClosings[N], act: Act[N]) -> bool:
    """A notice under another clause, a condition that is not the one in words, or shares that nobody has paid for yet."""
    return act.kind == "delivered" or (act.kind == "noticed" and act.clause != purchase.id) or (act.kind == "condition" and bool(act.what))


def _moved(purchase: StagedClosings[N], act: Act[N], at: ClosingStatus, status: life.Status) -> ClosingStatus:
    if act.kind == "condition":
        return replace(at, condition_met=True)
    if act.kind == "noticed":
        tranche = purchase.tranche(act.closing)
        given = act.effective or act.on
        return replace(at, exercised=given) if tranche and purchase.optional(tranche, at) else replace(at, noticed=given)
    if act.kind in ("postponed", "cured"):
        window = replace(at.window, closes=act.until) if act.until else at.window
        return replace(at, status=status, window=window, since=None, because="", noticed=None)
    if act.kind == "terminated" and status == at.status:
        return replace(at, because=act.kind)  # the default outlives the agreement, and with it the remedy
    return replace(at, status=status, since=act.on, because=act.kind)


def _together(purchase: StagedClosings[N], one: str, other: str) -> bool:
    """Whether two are parts of the same closing: each purchaser buys severally, and another's default is none of its own."""
    parts = [tranche.part_of for tranche in purchase.tranches if tranche.id in (one, other)]
    return len(set(parts)) == 1 and bool(parts[0])


def _later(purchase: StagedClosings[N], now: Now[N], act: Act[N]) -> dict[str, ClosingStatus]:
    """Where a default ends the closings after it, they lapse with it; a cure brings back what lapsed so.

    Not while another closing before them is still in default: then they lapse with that one.
    """
    order = [tranche.id for tranche in purchase.tranches]
    because = f"default of {act.closing}"
    others = [name for name in order if name != act.closing and now.recall(purchase.id, name).status == "defaulted"]
    changed: dict[str, ClosingStatus] = {}
    for closing in order[order.index(act.closing) + 1 :]:
        if _together(purchase, act.closing, closing):
            continue
        at: ClosingStatus = now.recall(purchase.id, closing)
        if act.kind == "defaulted" and at.status == "pending":
            changed[closing] = replace(at, status="expired", since=act.on, because=because)
        if act.kind == "cured" and at.because == because:
            earlier = next((name for name in others if order.index(name) < order.index(closing)), None)
            lapsed = replace(at, because=f"default of {earlier}")
            changed[closing] = lapsed if earlier else replace(at, status="pending", since=None, because="")
    return changed
