"""Why a closing cannot take the arrow asked for: what `StagedClosings` objects to, each objection with what would be possible."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from seriatim.deal import closing as life
from seriatim.deal.act import Act
from seriatim.deal.clause import refusal
from seriatim.deal.closing import ClosingStatus
from seriatim.deal.state import Now
from seriatim.deal.step import BUYING
from seriatim.units.decimals import shown
from seriatim.units.numbers import N, anywhere
from seriatim.units.problems import Problem

if TYPE_CHECKING:
    from seriatim.provisions.staged_closings import StagedClosings, Tranche


def objections(purchase: StagedClosings[N], now: Now[N], act: Act[N]) -> Iterator[Problem]:
    """Everything that speaks against an act about a closing; nothing is done under an agreement before it is signed."""
    if act.kind == "noticed" and act.clause != purchase.id:
        return
    about_closings = any(kind == act.kind for _, kind in life.TRANSITIONS)
    if purchase.signed and about_closings and act.on < purchase.signed:
        text = f"the agreement is signed on {purchase.signed}: nothing can be {act.kind.replace('_', ' ')} under it before"
        yield refusal("not-open-yet", text, purchase.id, asked=str(act.on), available=f"from {purchase.signed}")
    if not act.closing and act.kind == "noticed":
        yield refusal("particular-missing", "a notice about closings needs closing", purchase.id, asked="noticed", remedy="give closing")
    if not act.closing or not about_closings or _of_all_parts(purchase, act):
        return
    at: ClosingStatus | None = now.recall(purchase.id, act.closing)
    tranche = purchase.tranche(act.closing)
    if at is None or tranche is None:
        known = ", ".join(t.id for t in purchase.tranches)
        yield refusal("unknown-closing", f"the agreement has no closing {act.closing!r}", purchase.id, asked=act.closing, available=known)
    elif life.after(at.status, act.kind) is None:
        yield _resolved(purchase, act, at)
    elif act.kind == "defaulted":
        yield from _no_default(purchase, now, act, tranche, at)
    elif act.kind == "noticed":
        yield from _no_notice(purchase, now, act, tranche, at)
    elif act.kind == "expired":
        yield from _not_lapsed(purchase, now, act, tranche, at)
    elif act.kind == "short" and not anywhere(purchase.issued(now, tranche)):
        text = f"nothing of closing {tranche.id} is funded: there is no part that both sides could take for the whole"
        remedy = "one that the issuer gives up is recorded as waived, one that lapses as expired, one that is owed as defaulted"
        yield refusal("closing-not-so", text, purchase.id, asked="short", available="waived, expired, defaulted", remedy=remedy)
    elif act.kind in BUYING and not anywhere(tranche.shares - purchase.issued(now, tranche)):
        text = f"all {shown(tranche.shares)} shares of closing {tranche.id} are issued: what is owed for them is received"
        yield refusal("more-than-held", text, purchase.id, asked=act.kind, available="received")
    else:
        yield from _not_so(purchase, act, tranche, at)


def _of_all_parts(purchase: StagedClosings[N], act: Act[N]) -> bool:
    """Whether it says that a condition which is worked out is met for all parts of a shared closing: that clause's own matter."""
    return act.kind == "condition" and bool(act.what) and any(tranche.part_of == act.closing for tranche in purchase.tranches)


def _resolved(purchase: StagedClosings[N], act: Act[N], at: ClosingStatus) -> Problem:
    status = "in default" if at.status == "defaulted" else at.status
    stands = f"has been {status} since {at.since}" if at.since else f"is {status}"
    because = f" ({at.because})" if at.because and at.because != at.status else ""
    moving = [kind for (status, kind), then in life.TRANSITIONS.items() if status == at.status and (status, kind) != (then, "received")]
    possible = ", ".join(moving) or "nothing: it is resolved"
    return refusal(
        "closing-resolved" if at.status in life.RESOLVED else "closing-not-so",
        f"closing {act.closing} {stands}{because}: it cannot be recorded as {act.kind.replace('_', ' ')}",
        purchase.id,
        asked=act.kind,
        available=possible,
        remedy="to correct an earlier record, reverse it" if at.status in life.RESOLVED else "",
    )


def _no_default(purchase: StagedClosings[N], now: Now[N], act: Act[N], tranche: Tranche[N], at: ClosingStatus) -> Iterator[Problem]:
    """Nobody fails to do what waits, what is an option, or what there is still time for."""
    due, cure = purchase.due(now, tranche, at), timedelta(days=purchase.cure_days)
    if waits := purchase.waiting(now, tranche, at):
        yield refusal(
            "condition-not-met",
            f"closing {tranche.id} cannot be in default: it waits until {'; and until '.join(waits)}",
            purchase.id,
            asked="defaulted",
            available="condition, expired, waived, postponed",
            remedy="record the condition first if it was met, or the closing as expired",
        )
    elif purchase.optional(tranche, at):
        text = f"closing {tranche.id} is an option of the {tranche.option}: nobody owes it"
        yield refusal("not-available", text, purchase.id, asked="defaulted", available="expired, from the day after its last day")
    elif purchase.cure_runs_from == "notice" and at.noticed is None:
        text = f"closing {tranche.id} cannot be in default: no notice of it was given"
        remedy = f"record the notice: noticed, clause {purchase.id}, closing {tranche.id}"
        yield refusal("not-due-yet", text, purchase.id, asked=str(act.on), available="noticed", remedy=remedy)
    elif act.on <= (last := (at.noticed if purchase.cure_runs_from == "notice" and at.noticed else due) + cure):
        text = f"closing {tranche.id} may be funded until {last}: it cannot be in default on {act.on}"
        yield refusal("not-due-yet", text, purchase.id, asked=str(act.on), available=f"from {last + timedelta(days=1)}")


def _no_notice(purchase: StagedClosings[N], now: Now[N], act: Act[N], tranche: Tranche[N], at: ClosingStatus) -> Iterator[Problem]:
    """An option is exercised once, by its holder, in its window; notice of default is given of what is overdue."""
    due = purchase.due(now, tranche, at)
    if not purchase.optional(tranche, at):
        if act.on <= due or purchase.waiting(now, tranche, at):
            text = f"closing {tranche.id} is not overdue on {act.on}: there is nothing to give notice of"
            yield refusal("not-due-yet", text, purchase.id, asked=str(act.on), available=f"from {due + timedelta(days=1)}")
        return
    holder = purchase.issuer if tranche.option == "issuer" else tranche.purchaser or purchase.purchaser
    if act.by and act.by != holder:
        text = f"closing {tranche.id} is the option of {holder}, not of {act.by}"
        yield refusal("not-available", text, purchase.id, asked=act.by, available=holder)
    if at.exercised:
        text = f"the option over closing {tranche.id} was exercised on {at.exercised}"
        yield refusal("closing-not-so", text, purchase.id, asked="noticed", available="closed")
    elif at.window.opens and act.on < at.window.opens:
        text = f"closing {tranche.id}: not before {at.window.opens}"
        yield refusal("not-open-yet", text, purchase.id, asked=str(act.on), available=f"from {at.window.opens}")
    elif act.on > due:
        yield refusal("right-ended", f"closing {tranche.id}: the option ended on {due}", purchase.id, asked=str(act.on), available="0")


def _not_lapsed(purchase: StagedClosings[N], now: Now[N], act: Act[N], tranche: Tranche[N], at: ClosingStatus) -> Iterator[Problem]:
    """What waits lapses after its long stop (or last day), an option after its last day, and what is owed not at all."""
    optional, waits = purchase.optional(tranche, at), purchase.waiting(now, tranche, at)
    last = purchase.due(now, tranche, at) if optional else tranche.long_stop or at.window.closes
    if (optional or waits) and act.on > last:
        return
    owed = not optional and not waits
    what = f"its long stop is {last}" if tranche.long_stop and not optional else f"its last day is {last}"
    text = "its condition is met, or it has none" if owed else what
    remedy = "record a default, a waiver or a termination" if owed else ""
    available = "defaulted, waived, terminated" if owed else f"from {last + timedelta(days=1)}"
    message = f"closing {tranche.id} has not expired: {text}"
    yield refusal("closing-not-lapsed", message, purchase.id, asked="expired", available=available, remedy=remedy)


def _not_so(purchase: StagedClosings[N], act: Act[N], tranche: Tranche[N], at: ClosingStatus) -> Iterator[Problem]:
    if act.kind == "cured" and at.because == "terminated":
        text = f"the agreement was terminated: closing {tranche.id} can be funded no more"
        yield refusal("closing-not-so", text, purchase.id, asked="cured", available="default_waived")
    if act.kind == "condition" and at.condition_met and not act.what:
        yield refusal("condition-not-awaited", f"closing {tranche.id} waits for no condition", purchase.id, asked="condition")
    if act.kind in ("postponed", "cured") and act.until and at.window.opens and act.until < at.window.opens:
        text = f"closing {tranche.id} opens on {at.window.opens}: its last day cannot be {act.until}"
        yield refusal("date-before-opening", text, purchase.id, asked=str(act.until), available=f"from {at.window.opens}")
