"""What a clause says that it is: each that turns shares into others is a conversion or an exercise, and nothing else is taken for one."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from seriatim.deal.clause import Role, plays
from seriatim.deal.converted import RIGHTS
from seriatim.provisions import CLAUSES, AuthorizedShares, ClosingConditions, ExchangeCap, StagedClosings, SubscriptionsReceivable
from tests.provisions.protected import book, series
from tests.simulator.deals import deal


@pytest.mark.parametrize("name", CLAUSES)
def test_what_becomes_shares_says_so(name: str):
    kind = CLAUSES[name]
    assert plays(kind, "conversion", "exercise") == (getattr(kind, "performed_as", "") in RIGHTS)
    assert getattr(kind, "role", None) in (None, *get_args(Role))


def test_one_kind_of_clause_for_what_the_agreement_and_the_charter_are():
    roles: Any = {kind: kind.role for kind in (AuthorizedShares, StagedClosings, ClosingConditions, SubscriptionsReceivable)}
    assert list(roles.values()) == ["charter", "purchase", "conditions", "deliveries"]
    clauses = deal().clauses
    assert [c.id for c in clauses.charters] == ["authorized_common", "authorized_series_k"]
    assert [c.id for c in clauses.purchases] == ["purchase"]
    assert [c.id for c in clauses.becoming] == ["conversion"]


def test_an_exchange_cap_which_has_a_count_too_is_no_charter():
    cap = {"clause": "exchange_cap", "common": "common", "fraction": "19.99%", "approval": "vote", "outstanding": 1000}
    own = series("a", 10, 100, 10)
    clauses = book(a={**own, "clauses": [*own["clauses"], cap]}).history.deal.clauses
    (found,) = (c for c in clauses.limiting if isinstance(c, ExchangeCap))
    assert hasattr(found, "count")
    assert found.id not in [clause.id for clause in clauses.charters]
