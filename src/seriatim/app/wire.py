"""The JSON that every view is, on the command line and over HTTP: plain data, decimals as strings, dates in ISO form.

Percentages (`pct_…`) are percent: "12.6263" of a hundred, to six places.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from seriatim.app.check import Checked
from seriatim.app.explain import Explained
from seriatim.app.record import Recorded
from seriatim.app.scenario import ScenarioView
from seriatim.app.views import CapTableView, Header, HistoryView, ScheduleView, Verified
from seriatim.captable.captable import CapTable
from seriatim.deal.act import Event
from seriatim.formats.compared import Column
from seriatim.formats.plain import plain
from seriatim.review.published import Balance
from seriatim.schedule.schedule import Row
from seriatim.units.decimals import PLACES_MAX, render_rounded
from seriatim.units.fractions import decimal
from seriatim.units.problems import Problem

if TYPE_CHECKING:  # the other views load nothing of the waterfall
    from seriatim.app.antidilution import AntidilutionView
    from seriatim.app.waterfall import Pricing, WaterfallView
    from seriatim.waterfall.breakpoints import Tranche
    from seriatim.waterfall.payout import Payout
    from seriatim.waterfall.seats import Seat

PCT_PLACES = 6


def problem(p: Problem) -> dict[str, Any]:
    """A problem, with its place as `file:line:column`."""
    data = {name: getattr(p, name) for name in ("code", "message", "expected", "found", "asked", "available", "because", "remedy")}
    for name in ("asked", "available"):
        data[name] = _ungrouped(data[name])
    return {key: value for key, value in data.items() if value} | ({"where": str(p.where)} if p.where else {})


def _ungrouped(text: str) -> str:
    """A count as a decimal string, where a person reads it with commas; other text as it is."""
    return text.replace(",", "") if re.fullmatch(r"-?[0-9]{1,3}(,[0-9]{3})*(\.[0-9]+)?", text) else text


def problems(found: Iterable[Problem]) -> list[dict[str, Any]]:
    return [problem(p) for p in found]


def header(h: Header) -> dict[str, Any]:
    """What stands over a view."""
    return {
        "deal": h.deal,
        "title": h.title,
        "issuer": h.issuer,
        "as_of": plain(h.as_of),
        "known_at": plain(h.known_at) if h.known_at else None,
        "events": {"counted": h.events, "inferred": h.inferred, "hypothetical": h.hypothetical, "laid_on": h.laid_on},
        "overridden": list(h.overridden),
        "defective": [{"id": e.id, "on": plain(e.act.on), "defects": plain(e.defects)} for e in h.defects],
        "ledger_head": h.head,
        "deal_sha256": h.digest,
    }


def schedule(view: ScheduleView) -> dict[str, Any]:
    """The schedule: `rows` open or to come, `settled` closings, money due `by_year`; `findings` where there are any."""
    years = view.schedule.by_year()
    return {
        **header(view.header),
        "rows": [_row(row) for row in view.schedule.rows],
        "settled": [plain(s) for s in view.schedule.settled],
        "by_year": [{"year": y, "by": by, "kind": kind, "amount": plain(a)} for y, owed in years.items() for (by, kind), a in owed.items()],
        **({"findings": problems(view.findings)} if view.findings else {}),
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "ref": row.ref,
        "by": row.by,
        "modal": row.modal,
        "from": plain(row.opens),
        "to": plain(row.closes),
        "on": plain(row.on),
        "shares": plain(row.shares),
        "price": quotient(row.price),
        "amount": quotient(row.amount),
        "currency": row.currency,
        "status": row.status,
        "clause": row.clause,
        "cite": row.cite,
        "security": row.security,
        "into": row.into,
        "yields": plain(row.yields),
        "business_day": row.business_day,
        "wording": row.wording,
        "if_missed": row.if_missed,
        "given": row.given,
    }


def captable(view: CapTableView) -> dict[str, Any]:
    """The cap table: `rows`, `classes`, who owns what beneficially, how it would grow, and findings."""
    return {
        **header(view.header),
        **_table(view.table),
        "beneficial": [
            {
                "holder": o.holder,
                "class": o.security,
                "held": plain(o.held),
                "acquirable": plain(o.acquirable),
                "pct_beneficial": None if o.part is None else pct(o.part),
                "basis": o.basis,
            }
            for o in view.owners
        ],
        "groups_not_summed": list(view.not_summed),
        "stages": [{"stage": s.name, "on": plain(s.on), "projected": s.projected, **_stage(s.table)} for s in view.stages],
        "findings": problems(view.findings),
    }


def _stage(table: CapTable) -> dict[str, Any]:
    """A stage's table; what its classes have raised by then is not projected, so it is left out."""
    raised = ("cash_raised", "costs", "net")
    full = _table(table)
    return full | {"classes": [{key: value for key, value in line.items() if key not in raised} for line in full["classes"]]}


def _table(table: CapTable) -> dict[str, Any]:
    return {
        "rows": [
            {
                "class": r.security,
                "holder": r.holder,
                "certificate": r.certificate,
                "outstanding": plain(r.outstanding),
                "as_converted": plain(r.as_converted),
                "pct_outstanding": pct(r.of_outstanding),
                "pct_fully_diluted": None if r.of_fully_diluted is None else pct(r.of_fully_diluted),
                "restricted": r.restricted,
            }
            for r in table.rows
        ],
        "classes": [
            {
                "class": c.security,
                "authorized": plain(c.authorized),
                "outstanding": plain(c.outstanding),
                "reserved": plain(c.reserved),
                "available": plain(c.available),
                "as_converted": plain(c.as_converted),
                "conversion_price": quotient(c.conversion_price),
                "conversion_ratio": quotient(c.conversion_ratio),
                "cash_raised": plain(c.gross),
                "costs": plain(c.costs),
                "net": plain(c.gross - c.costs),
            }
            | ({"receivable": plain(c.receivable)} if c.receivable else {})
            for c in table.classes
        ],
        "fully_diluted": plain(table.fully_diluted),
    }


def quotient(number: Decimal | None) -> str | None:
    """A number that a division may have made, to ten places: after a 3-for-1 split a price of 0.004 is 0.0013333333."""
    return None if number is None else render_rounded(number, PLACES_MAX)


def pct(part: Decimal) -> str:
    """A fraction of 1 in percent, to six places."""
    return render_rounded(part * 100, PCT_PLACES)


def waterfall(view: WaterfallView) -> dict[str, Any]:
    """The waterfall: the seats, the tranches between breakpoints, the exits asked for, and the option-pricing method."""
    return {
        **header(view.header),
        "currency": view.currency,
        "seats": [_seat(seat) for seat in view.seats],
        "tranches": [_tranche(view, t) for t in view.tranches],
        "exits": [_payout(p) for p in view.payouts],
        "option_pricing": None if view.pricing is None else _pricing(view.pricing),
        "findings": problems(view.findings),
    }


def _seat(seat: Seat) -> dict[str, Any]:
    capped, claim = seat.participation == "capped", seat.claim
    return {
        "seat": seat.name,
        "class": seat.security,
        "clause": claim.clause,
        "shares": fraction(seat.shares),
        "rank": seat.rank if seat.preference else None,
        "preference": fraction(seat.preference),
        "participation": seat.participation,
        "cap": fraction(seat.cap) if capped else None,
        "as_converted": fraction(seat.common),
        "strike": fraction(seat.strike) if seat.strike else None,
        "under": claim.under,
        "lots": [lot.id for lot in claim.lots],
    }


def _tranche(view: WaterfallView, t: Tranche) -> dict[str, Any]:
    return {
        "from": fraction(t.opens),
        "from_exact": str(t.opens),
        "to": None if t.closes is None else fraction(t.closes),
        "common_gets": fraction(t.level.reached) if t.level.rank is None else None,
        "parts": [
            {"seat": seat.name, "pct": pct(decimal(part)), "exact": str(part), "does": mode}
            for seat, part, mode in zip(view.seats, t.parts, t.modes, strict=True)
        ],
    }


def _payout(p: Payout) -> dict[str, Any]:
    return {
        "exit": plain(p.exit),
        "costs": plain(p.costs),
        "net": plain(p.net),
        "common_gets": fraction(p.common),
        "per_share": [
            {"seat": s.seat, "class": s.security, "each": fraction(s.each), "exact": str(s.each), "does": s.mode} for s in p.shares
        ],
        "classes": [{"class": c.security, "shares": plain(c.shares), "amount": plain(c.amount)} for c in p.classes],
        "holders": [{"class": h.security, "holder": h.holder, "shares": plain(h.shares), "amount": plain(h.amount)} for h in p.holders],
    }


def _pricing(pricing: Pricing) -> dict[str, Any]:
    solved = pricing.solved_from
    return {
        "value": plain(pricing.value),
        "solved_from": {"class": solved[0], "price": plain(solved[1])} if solved else None,
        **{name: plain(getattr(pricing, name)) for name in ("volatility", "rate", "years", "dividend_yield")},
        "classes": [
            {"class": c.security, "shares": plain(c.shares), "each": plain(c.each), "amount": plain(c.amount)} for c in pricing.classes
        ],
    }


def fraction(number: Fraction) -> str:
    """An exact fraction to ten places."""
    return render_rounded(decimal(number), PLACES_MAX)


def antidilution(view: AntidilutionView) -> dict[str, Any]:
    """A new issue, what if: the issue, the protected prices, and what each class holds; `class` is empty for the new shares."""
    r = view.round
    return {
        **header(view.header),
        "money": plain(r.money),
        "price": plain(r.price),
        "shares": plain(r.shares),
        "pct_part": pct(r.part),
        "pre_money": plain(r.pre_money),
        "post_money": plain(r.post_money),
        "prices": [plain_all(p) for p in r.prices],
        "held": [
            {
                "class": h.security,
                "before": quotient(h.before),
                "after": quotient(h.after),
                "pct_before": pct(h.part_before),
                "pct_after": pct(h.part_after),
            }
            for h in r.held
        ],
    }


def history(view: HistoryView) -> dict[str, Any]:
    """Every event in the order of its effect."""
    return {
        **header(view.header),
        "rows": [event(e) | {"reversed_by": view.reversed_by.get(e.id, "")} for e in view.events],
        "prices": [plain_all(p) | {"before": quotient(p.before), "after": quotient(p.after)} for p in view.prices],
    }


def event(e: Event) -> dict[str, Any]:
    """An event with its act's particulars and what it moved."""
    return {
        **plain(e.act),
        "id": e.id,
        "place": e.place,
        "sequence": e.sequence,
        "recorded_at": plain(e.recorded_at),
        "evidence": e.evidence,
        "source": e.source,
        "note": e.note,
        "defects": plain(e.defects),
        "moves": [{"account": account, "asset": asset, "change": plain(c)} for (account, asset), c in e.outcome.moves.items()],
    }


def scenarios(view: ScenarioView) -> dict[str, Any]:
    """Scenarios side by side: the cap table they begin from, and a column for each."""
    return {**header(view.header), "before": _stage(view.before), "scenarios": [_column(column) for column in view.columns]}


def _column(c: Column) -> dict[str, Any]:
    """One scenario: what it comes to, who holds what, what is left, what was refused, its market, and its events."""
    o, remedy = c.outcome, c.outcome.remedy
    return {
        "scenario": c.scenario.id,
        "title": c.scenario.title,
        "assume": dict(c.scenario.assume),
        "from": plain(c.run.began),
        "until": plain(c.until),
        "proceeds": quotient(o.proceeds),
        "paid_out": quotient(o.paid_out),
        "common_issued": quotient(o.issued),
        "common_to_be_issued": quotient(o.would_issue),
        "effective_price": quotient(o.effective_price),
        "effective_price_as_converted": quotient(o.effective_as_converted),
        "outstanding_before": plain(o.outstanding_before),
        "outstanding_after": plain(o.outstanding_after),
        "pct_existing_after": pct(o.existing_after),
        "pct_existing_as_converted": pct(o.existing_as_converted),
        "remedy": {
            "defaulted": list(remedy.defaulted),
            "expired": list(remedy.expired),
            "redeemed": plain(remedy.redeemed),
            "paid": plain(remedy.paid),
            "available": plain(remedy.available),
        },
        "bounds": [plain_all(b) | {"asked": _ungrouped(b.asked), "available": _ungrouped(b.available)} for b in o.bounds],
        "sold": plain(o.sold),
        "sold_for": quotient(o.earned),
        "market": [{"on": plain(d.on), "price": plain(d.price), "volume": plain(d.volume)} for d in c.run.days],
        "holdings": _stage(c.table)["rows"],
        "classes": _stage(c.table)["classes"],
        "obligations_left": [
            {"year": y, "by": by, "kind": kind, "amount": quotient(a)} for y, owed in c.left.items() for (by, kind), a in owed.items()
        ],
        "findings": problems([c.shortfall] if c.shortfall else []),
        "events": [plain(one.act) for one in c.entries],
    }


def recorded(r: Recorded) -> dict[str, Any]:
    """What came of recording."""
    return {
        "recorded": [event(e) for e in r.events if e.id not in r.already],
        "already": list(r.already),
        "store": str(r.store),
        "head": r.head,
        "events": r.count,
    }


def verified(v: Verified) -> dict[str, Any]:
    """What became of verifying."""
    return {"store": str(v.store), "events": v.count, "head": v.head, "ok": not v.problems, "problems": problems(v.problems)}


def checked(c: Checked) -> dict[str, Any]:
    """What a check found."""
    deal = c.deal
    return {
        "deal": deal.id,
        "title": deal.title,
        "deal_sha256": deal.digest,
        "precedence": list(deal.precedence),
        "sources": [plain_all(one) for one in c.cited],
        "stated": [plain_all(one) | {"stated": _ungrouped(one.stated), "recomputed": _ungrouped(one.recomputed)} for one in c.recomputed],
        "published": [_balance(one) for one in c.balances],
        "differences": [plain_all(one) for one in c.differences],
        "assumptions": [plain_all(one) for one in deal.assumptions.values()],
        "questions": [plain_all(one) for one in deal.questions],
        "findings": problems(c.findings),
    }


def _balance(b: Balance) -> dict[str, Any]:
    return {
        **{key: value for key, value in plain_all(b.published).items() if key != "security"},
        "class": b.published.security,
        "computed": quotient(b.computed),
        "agrees": b.agrees,
    }


def plain_all(value: Any) -> dict[str, Any]:
    """A result as plain data with its empty fields kept, so that every row has every key."""
    return {name: plain(getattr(value, name)) for name in value.__dataclass_fields__}


def explained(e: Explained) -> dict[str, Any]:
    """The terms in sentences, part by part, each with what it rests on."""
    parts = [{"title": part.title, "lines": [plain(line) for line in part.lines]} for part in e.parts]
    return {"deal": e.deal.id, "title": e.deal.title, "parts": parts}
