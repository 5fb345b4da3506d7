"""What lots are carried at, event by event: what each kind of move takes out and brings in, and that all of it sums to the cent."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from seriatim.deal.act import Act, Certificate, Event, Outcome
from seriatim.valuation.carried import Carried, CarriedLot, Moved, Register

DAY = date(2020, 3, 2)
REGISTER = Register(("series", "other", "note", "right"), ("right",), "company", "USD")
D = Decimal


def event(kind: str, moves: dict[tuple[str, str], int | str], **opens: str) -> Event:
    """`opens`: certificate=security, all of one holder."""
    certificates = tuple(Certificate(name, security, "company" if name == "treasury" else "fund", DAY) for name, security in opens.items())
    outcome = Outcome(certificates, {key: D(change) for key, change in moves.items()})
    return Event(Act(kind, DAY), outcome, 0, 1, datetime(2020, 3, 2, tzinfo=UTC))


def carried(*events: Event, **lots: tuple[str, int, str]) -> Carried:
    found = Carried(REGISTER, {name: CarriedLot(security, D(count), D(amount)) for name, (security, count, amount) in lots.items()})
    found.add_all(events)
    return found


def test_a_conversion_takes_its_part_of_what_is_carried_and_a_redemption_what_was_paid() -> None:
    converted = event("converted", {("a", "series"): -400, ("retired/series", "series"): 400, ("new", "common"): 9}, new="common")
    redeemed = event(
        "redeemed", {("a", "series"): -600, ("retired/series", "series"): 600, ("cash/company", "USD"): -6, ("cash/fund", "USD"): 6}
    )
    found = carried(converted, redeemed, a=("series", 1000, "915451.63"))
    assert found.of("series") == Moved(D(0), D(6), D("366180.65"))
    assert found.lots["a"] == CarriedLot("series", D(0), D(0))


def test_a_purchase_comes_in_at_what_was_paid_without_the_issuers_costs_and_its_warrants_for_nothing() -> None:
    paid = {("cash/fund", "USD"): -1000, ("cash/company", "USD"): 950, ("costs", "USD"): 50}
    found = carried(event("closed", {("b", "series"): 10, ("w", "right"): 30, **paid}, b="series", w="right"))
    assert found.of("series").purchased == D(1000)
    assert found.of("right") == Moved()
    assert found.lots["w"] == CarriedLot("right", D(30), D(0))


def test_shares_issued_before_they_are_paid_for_come_in_once() -> None:
    delivered = event("delivered", {("b", "series"): 10, ("receivable/one", "USD"): 1000, ("payable/fund", "USD"): -1000}, b="series")
    paid = {("cash/fund", "USD"): -1000, ("cash/company", "USD"): 1000, ("receivable/one", "USD"): -1000, ("payable/fund", "USD"): 1000}
    assert carried(delivered, event("received", dict(paid))).of("series").purchased == D(1000)


def test_what_is_exchanged_leaves_one_class_and_enters_the_other_at_the_same_amount() -> None:
    moves = {("n", "note"): -5, ("b", "series"): 10, ("cash/fund", "USD"): -1, ("cash/company", "USD"): 1}
    found = carried(event("exchanged", dict(moves), b="series"), n=("note", 20, "200.00"))
    assert (found.of("note").converted, found.of("series").purchased) == (D(50), D(51))


def test_a_transfer_carries_over_and_one_to_the_issuer_is_given_up() -> None:
    passed = event("transferred", {("a", "series"): -300, ("c", "series"): 300}, c="series")
    back = event("transferred", {("c", "series"): -100, ("treasury", "series"): 100}, treasury="series")
    found = carried(passed, back, a=("series", 1000, "900.00"))
    assert [found.lots[lot].amount for lot in ("a", "c")] == [D(630), D(180)]
    assert found.of("series") == Moved(converted=D(90))


def test_a_split_changes_how_many_and_not_at_what() -> None:
    split = event("split", {("a", "series"): -900, ("split/series", "series"): 900})
    converted = event("converted", {("a", "series"): -50, ("new", "common"): 1}, new="common")
    assert carried(split, converted, a=("series", 1000, "900.00")).of("series") == Moved(converted=D(450))


def test_a_dividend_in_kind_comes_in_for_nothing() -> None:
    paid = event("dividend_paid", {("k", "series"): 7, ("cash/fund", "USD"): "0.40", ("cash/company", "USD"): "-0.40"}, k="series")
    found = carried(paid, a=("series", 100, "90.00"))
    assert found.of("series") == Moved()
    assert found.lots["k"] == CarriedLot("series", D(7), D(0))


def test_a_cancellation_for_nothing_is_settled_at_nothing() -> None:
    assert carried(event("cancelled", {("a", "series"): -100}), a=("series", 100, "90.00")).of("series") == Moved()


STEPS = st.lists(st.tuples(st.sampled_from(["closed", "converted", "redeemed", "transferred"]), st.integers(1, 997), st.integers(0, 10**7)))


@given(STEPS, st.integers(0, 10**9))
def test_nothing_is_lost_or_made_on_the_way(steps: list[tuple[str, int, int]], cents: int) -> None:
    """Carried at the end + converted + carried of what was redeemed = the opening + what was paid; a lot that is gone carries nothing."""
    found = carried(a=("series", 1000, str(D(cents) / 100)))
    out = paid_out = D(0)
    for number, (kind, quantity, paid) in enumerate(steps):
        new, money = f"b{number}", str(D(paid) / 100)
        if kind == "closed":
            moves: dict[tuple[str, str], int | str] = {
                (new, "series"): quantity,
                ("cash/fund", "USD"): f"-{money}",
                ("cash/company", "USD"): money,
            }
            found.add_all([event(kind, moves, **{new: "series"})])
            continue
        lot, held = next(((name, lot) for name, lot in found.lots.items() if lot.quantity), ("", None))
        if held is None:
            continue
        taken, before = min(D(quantity), held.quantity), _together(found)
        gone: dict[tuple[str, str], int | str] = {(lot, "series"): str(-taken)}
        if kind == "converted":
            found.add_all([event(kind, {**gone, (new, "common"): 1}, **{new: "common"})])
        elif kind == "transferred":
            found.add_all([event(kind, {**gone, (new, "series"): str(taken)}, **{new: "series"})])
            assert _together(found) == before
        else:
            found.add_all([event(kind, {**gone, ("cash/fund", "USD"): money, ("cash/company", "USD"): f"-{money}"})])
            out, paid_out = out + before - _together(found), paid_out + D(paid) / 100
    moved = found.of("series")
    assert _together(found) + moved.converted + out == D(cents) / 100 + moved.purchased
    assert moved.redeemed == paid_out
    assert all(lot.amount == 0 for lot in found.lots.values() if not lot.quantity)


def _together(found: Carried) -> Decimal:
    return sum((lot.amount for lot in found.lots.values()), D(0))
