"""What counts as an issue of cheaper shares: which acts, how many common shares they come to, and what is paid for them.

Counted as issues, each as common shares and what is paid for all of them: shares issued outside the agreement, shares sold at a
closing, the shares that a new series or a new warrant will become (a warrant's strike counts as paid), and another right whose price
has fallen.

Shares issued for nothing count at a price of 0: the NVCA's model charter (4.4.4) adjusts for shares issued without consideration
too. 1,000,000 shares, price $10, 200,000 given away: the average is 10 x 1,000,000 / 1,200,000 = $8.3333; a full ratchet comes down
to its floor, and without one there is no price.

What a right comes to whose price follows the market cannot be known when it is issued. Where such conversions are counted, each
counts when it is made, at its own price, and the issue of the right does not (so the model charter, 4.4.3: once the number can first
be calculated); where they are exempt, the right counts once, when it is issued, at the price of that day. Shares paid as a dividend,
as a fee or for a redemption do not count, nor do conversions of the protected series itself, nor those at a price that was fixed when
the right was issued: charters exempt them.

Not covered: exchanges, a variable price that a holder may take over as its own, consideration other than money, and how the price of a
unit is divided between shares and the warrants attached to them (the shares count at the whole price, the warrants at their strike).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic

from seriatim.deal.act import Act, Outcome
from seriatim.deal.clause import plays
from seriatim.deal.converted import Becomes, becomes, in_common
from seriatim.deal.memory import PerShare
from seriatim.deal.state import Now
from seriatim.deal.step import FUNDING
from seriatim.provisions.antidilution import Protection
from seriatim.units.numbers import N, anywhere, least, ratio, total, where


@dataclass(frozen=True, slots=True)
class Issue(Generic[N]):
    """New common shares, as converted, and what is paid for all of them."""

    shares: N
    paid: N

    def price(self, otherwise: N) -> N:
        """What one of them costs, nothing where nothing is paid; `otherwise` on paths where none is issued."""
        return where(self.shares > 0, ratio(self.paid, self.shares), otherwise)

    def below(self, price: N) -> Issue[N]:
        """The same where it costs less than that a share, and nothing where it does not."""
        cheaper = price * self.shares > self.paid
        return Issue(where(cheaper, self.shares, self.shares * 0), where(cheaper, self.paid, self.paid * 0))


@dataclass(frozen=True, slots=True)
class Repriced(Generic[N]):
    """A right before and after its price fell to `price`: the common shares that it comes to, and what is given up for them."""

    then: Becomes[N]
    after: Becomes[N]
    price: N

    def beside(self, protected: N) -> Issue[N]:
        """The issue that it counts as beside a price: as though the right had been issued anew, and the old one never.

        As a charter readjusts when terms are revised (NVCA model charter, 4.4.3). What a right costs above the protected price counts
        up to that. 100,000 shares at 20 that become 250,000 at 8, beside 10: 150,000 more, for 2,000,000 - 1,000,000.
        """
        was, is_ = (least(right.worth, protected * right.shares) for right in (self.then, self.after))
        return Issue(self.after.shares - self.then.shares, is_ - was)


def issues(now: Now[N], act: Act[N], moved: Outcome[N], terms: Protection[N]) -> list[Issue[N]]:
    """The issues that an act makes and the clause does not exempt."""
    found: list[Issue[N]] = []
    if act.kind == "issued" and act.exempt not in terms.exempt and act.quantity is not None:
        paid = now.zero if act.price is None else act.price * act.quantity
        new = _new(now, terms, act.security, act.quantity, paid)
        found += [new] if act.price is not None or anywhere(new.paid) else []  # `against` asks for the price
    if act.kind in FUNDING and terms.closings == "counted" and act.quantity is not None and act.gross is not None:
        found.append(_new(now, terms, act.security, act.quantity, act.gross))
        attached = [c for c in moved.opens if c.security != act.security]
        units = [_new(now, terms, c.security, moved.moves[c.id, c.security], now.zero) for c in attached]
        found += [unit for unit in units if anywhere(unit.paid)]
    if converts_at_market(now, act, terms):
        found.append(_at_a_market_price(now, act, moved, terms.common))
    return [issue for issue in found if anywhere(issue.shares)]


def _new(now: Now[N], terms: Protection[N], security: str, quantity: N, paid: N) -> Issue[N]:
    """New shares of a security: by rights whose conversions will count, they come to nothing yet."""
    later = [clause.id for clause in now.clauses if follows_market(now, clause)] if terms.variable == "counted" else ()
    shares, strike = in_common(now, security, quantity, terms.common, leaving=later)
    return Issue(shares, paid + strike)


def follows_market(now: Now[N], clause: Any) -> bool:
    """Whether a clause is a conversion at a price that nobody knew when the right was issued."""
    return plays(clause, "conversion") and bool(clause.follows_market(now))


def converts_at_market(now: Now[N], act: Act[N], terms: Protection[N]) -> bool:
    """Whether an act is a conversion that counts: at a price that follows the market, of another series than the protected one."""
    counted = act.kind == "converted" and terms.variable == "counted" and act.security != terms.security
    return counted and follows_market(now, now.clauses.by_id[act.clause])


def _at_a_market_price(now: Now[N], act: Act[N], moved: Outcome[N], common: str) -> Issue[N]:
    """What converts is what the shares cost."""
    slices = [s for step in now.clauses.by_id[act.clause].steps(now) for s in step.slices]
    paid = [moved.moves.get((s.account, s.asset), now.zero) * s.amount * -1 for s in slices]
    return Issue(moved.moves.get((f"issued/{act.clause}", common), now.zero) * -1, total(paid, now.zero))


def before_it(now: Now[N], act: Act[N], moved: Outcome[N], terms: Protection[N]) -> Now[N]:
    """The state that an issue is weighed against: what converts at a market price is not among the old shares and the new ones too."""
    if not converts_at_market(now, act, terms):
        return now
    state = now.state.copy()
    state.add(Outcome(moves={(account, asset): change for (account, asset), change in moved.moves.items() if asset == act.security}))
    return Now(now.on, state, now.clauses)


def repriced(now: Now[N], moved: Outcome[N], lowered_too: Mapping[tuple[str, str], Any], terms: Protection[N]) -> list[Repriced[N]]:
    """Other rights whose price falls, as far as the clause counts that. Not those whose fall changes nothing today."""
    changes = {"none": {}, "agreed": moved.memory, "all": {**moved.memory, **lowered_too}}[terms.repricings]
    fallen = [(clause, value) for (clause, entry), value in changes.items() if entry == "price" and clause != terms.protects]
    found: list[Repriced[N]] = []
    for clause, value in fallen:
        before = now.recall(clause, "price")
        if not isinstance(before, PerShare) or not anywhere(before.price.each() - value.price.each()):
            continue
        security = now.clauses.by_id[clause].security
        then = becomes(now, security, terms.common)
        after = becomes(_with(now, {(clause, "price"): value}), security, terms.common)
        if anywhere(after.shares - then.shares) or anywhere(then.worth - after.worth):
            found.append(Repriced(then, after, value.price.each()))
    return found


def _with(now: Now[N], memory: Mapping[tuple[str, str], Any]) -> Now[N]:
    state = now.state.copy()
    state.add(Outcome(memory=memory))
    return Now(now.on, state, now.clauses)
