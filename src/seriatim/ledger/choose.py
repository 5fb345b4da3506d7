"""Which step an act means: the particulars that it gives must single out one right or duty.

Redemption duties of one clause that are due together count as one, oldest first, so that one payment may serve them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from seriatim.deal.act import Act
from seriatim.deal.amendments import unwaived
from seriatim.deal.by_terms import converted_already, gone, without
from seriatim.deal.clause import refusal
from seriatim.deal.state import Now
from seriatim.deal.step import BUYING, NO_PRICE, Step
from seriatim.ledger.against import price_agrees
from seriatim.units.decimals import shown
from seriatim.units.numbers import N, anywhere, same, total
from seriatim.units.problems import Problem


def steps(now: Now[N]) -> list[Step[N]]:
    """Every right and duty that any clause sees today, and nobody waived; none over shares that the terms have converted by then."""
    found = (step for clause in now.clauses.stepping for step in clause.steps(now))
    kept = [one for step in found if (one := unwaived(now, step)) is not None]
    taken = gone(now)
    return [one for step in kept if (one := without(step, taken)) is not None] if taken else kept


def choose(now: Now[N], act: Act[N]) -> tuple[Step[N] | None, list[Problem]]:
    """The step that an act performs, or why none can be singled out."""
    unknown = _unknown_lots(now, act)
    if unknown:
        return None, unknown
    possible = [narrowed for step in steps(now) if _fits(step, act) and (narrowed := _narrowed(step, act)).slices]
    if not possible:
        taken = gone(now)
        lot = next((name for name in _concerned(now, act) if name in taken), None)
        return None, [_nothing(now, act) if lot is None else converted_already(act, lot, taken[lot])]
    merged = _merged(possible, act)
    usable = [step for step in merged if _usable(step, act)]
    agreeing = [step for step in usable if act.price is not None and not step.unpriced and price_agrees(act, step)]
    of_one = [step for step in merged if not step.blocked] if not usable and len({step.clause for step in merged}) == 1 else []
    chosen = next((found for found in (usable, agreeing, of_one, _soonest(merged, act)) if len(found) == 1), merged)
    if len(chosen) == 1:
        return chosen[0], []
    return None, [_ambiguous(act, chosen)]


def _usable(step: Step[N], act: Act[N]) -> bool:
    """Whether anything may be done by a step. One whose price nobody knows may well be meant."""
    return (not step.blocked or step.status == NO_PRICE) and anywhere(step.quantity_max) and not (step.opens and act.on < step.opens)


def _soonest(merged: list[Step[N]], act: Act[N]) -> list[Step[N]]:
    """Where none of one holder's is open yet, the first to open: the refusal names its day. Of several holders, one is to be named."""
    opening = [(step.opens, n) for n, step in enumerate(merged) if step.opens and act.on < step.opens]
    whose = {(step.clause, s.holder) for step in merged for s in step.slices}
    return [merged[min(opening)[1]]] if len(opening) == len(merged) and len(whose) == 1 else []


def _fits(step: Step[N], act: Act[N]) -> bool:
    given = (
        step.kind == act.kind,
        act.clause in ("", step.clause),
        act.security in ("", step.security),
        act.kind not in BUYING or act.closing == step.ref,
        not act.manner or not step.manner or act.manner == step.manner,
        act.price is None or step.price is not None or (bool(step.slices) and all(same(s.amount, act.price) for s in step.slices)),
    )
    return all(given)


def _narrowed(step: Step[N], act: Act[N]) -> Step[N]:
    """Over the lots named, and of the holder named."""
    step = step.narrowed(act.lots)
    if not act.holder or act.kind in BUYING or not step.lots_elective:
        return step
    return replace(step, slices=tuple(s for s in step.slices if s.holder == act.holder))


def _merged(possible: list[Step[N]], act: Act[N]) -> list[Step[N]]:
    """Duties of one clause that are due become one; if none is due yet, the one that comes first stands for them."""
    merged: list[Step[N]] = []
    for clause in dict.fromkeys(step.clause for step in possible):
        own = [step for step in possible if step.clause == clause and step.modal == "must" and step.kind not in BUYING]
        merged += [step for step in possible if step.clause == clause and (step.modal == "may" or step.kind in BUYING)]
        if not own:
            continue
        due = sorted((step for step in own if step.opens is None or step.opens <= act.on), key=lambda step: step.opens or act.on)
        first = due or sorted(own, key=lambda step: step.opens or act.on)[: 1 if not act.lots else None]
        slices = tuple(s for step in first for s in step.slices)
        quantity = total([step.quantity_max for step in first], first[0].quantity_max * 0)
        wholes = [step.quantity_min for step in first if step.quantity_min is not None]
        minimum = total(wholes, quantity * 0) if wholes else None
        merged.append(
            replace(first[0], slices=slices, quantity_max=quantity, quantity_min=minimum, ref=", ".join(step.ref for step in first))
        )
    return merged


def _unknown_lots(now: Now[N], act: Act[N]) -> list[Problem]:
    certificates = now.state.certificates
    return [
        refusal("unknown-lot", f"there is no certificate {name!r} on {act.on}", "record", asked=name, available=_list(certificates))
        for name, _ in act.lots
        if name not in certificates
    ]


def _nothing(now: Now[N], act: Act[N]) -> Problem:
    """No step fits: say what there is, so that the asker sees what was missing."""
    asked = "all" if act.quantity is None else shown(act.quantity)
    if act.clause and act.clause not in now.clauses.by_id:
        there = _list(now.clauses.by_id)
        return refusal("no-such-right", f"the deal has no clause {act.clause!r}", "record", asked=act.clause, available=there)
    same_kind = [step for step in steps(now) if step.kind == act.kind and act.clause in ("", step.clause)]
    if not same_kind and not any(getattr(c, "performed_as", "") == act.kind for c in now.clauses):
        return refusal("nothing-provides", f"the deal has no clause under which anything is {act.kind}", "deal", asked=act.kind)
    if act.holder and act.holder == now.clauses.issuer:
        text = f"{act.holder} is the issuer: of shares that it holds itself, in treasury, none can be {act.kind}"
        return refusal("no-such-right", text, "deal", asked=asked, available="0", remedy="record them as cancelled, or as transferred")
    held = total([step.there_is() for step in same_kind], now.zero)
    owner = next((c.id for c in now.clauses if getattr(c, "performed_as", "") == act.kind and act.clause in ("", c.id)), "deal")
    of = f" of {act.holder}" if act.holder else ""
    over = {s.account for step in same_kind for s in step.slices}
    if (concerned := _concerned(now, act)) and not over.intersection(concerned):
        text = f"{_list(concerned)} cannot be {act.kind} on {act.on}: the right has ended"
        return refusal("right-ended", text, owner, asked=str(act.on), available="0")
    if not anywhere(held):
        text = f"{act.security or 'shares'}{of} cannot be {act.kind} on {act.on}: none are held"
        return refusal("more-than-held", text, owner, asked=asked, available="0")
    text = f"shares{of} cannot be {act.kind} on {act.on} as described: no right or duty fits"
    there = "; ".join(
        f"{step.clause}: {step.ref}, {shown(step.there_is())} at {shown(step.slices[0].amount)}" for step in same_kind if step.slices
    )
    return refusal("no-such-right", text, owner, asked=asked, available=there)


def _concerned(now: Now[N], act: Act[N]) -> list[str]:
    """The lots that an act is about: those it names, else those of its holder, of the securities that its kind acts upon."""
    acting = [c for c in now.clauses if getattr(c, "performed_as", "") == act.kind and act.clause in ("", c.id)]
    securities = dict.fromkeys(c.security for c in acting if act.kind not in BUYING and act.security in ("", c.security))
    lots = [lot for security in securities for lot in now.lots(security)]
    named = [name for name, _ in act.lots]
    return [lot.id for lot in lots if act.holder in ("", lot.holder) and (not named or lot.id in named)]


def _ambiguous(act: Act[N], chosen: list[Step[N]]) -> Problem:
    there = "; ".join(f"clause {step.clause}, {step.ref} ({step.by} {step.modal})" for step in chosen)
    remedy = "name the holder, the lots, the price or the clause" + (", or the manner" if any(step.manner for step in chosen) else "")
    return refusal(
        "ambiguous-act", f"{act.kind} could mean several rights or duties", "deal", asked=act.kind, available=there, remedy=remedy
    )


def _list(names: Iterable[str]) -> str:
    return ", ".join(names) or "none"
