"""What Series K must show, each figure worked out by hand here and asked of the command line.

Nothing is compared with our own earlier output (that is `test_golden.py`): 1,000 shares at $1,000 are $1,000,000, and at
$0.004 a share they convert into 250,000 common each.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.doors.command import AS_IT_HAPPENED, DEAL, Book, closed, one, seriatim

HERE = Path(__file__).parent
RELEASE = ("--events", HERE / "on-the-releases-last-days.yaml")
FORM_8K = ("--events", HERE / "on-the-8ks-dates.yaml", "--precedence", "form_8k,release")
HAPPENED = ("--events", AS_IT_HAPPENED)
TWO_BILLION = ("--assume", "common-authorized=2000000000")


@pytest.fixture
def book(tmp_path: Path) -> Book:
    """Series K with an empty ledger of its own."""
    return Book(tmp_path)


def moves(event: dict[str, Any]) -> dict[str, str]:
    """What an event moved, by account and asset."""
    return {f"{move['account']} {move['asset']}": move["change"] for move in event["moves"]}


def redemptions(book: Book, as_of: str, *words: object) -> dict[str, tuple[str, str]]:
    """The mandatory redemptions: lot -> (day, amount)."""
    return {r["ref"]: (r["on"], r["amount"]) for r in book.rows(as_of, "redemption", *words) if r["modal"] == "must"}


def remedy(book: Book, as_of: str) -> dict[str, Any] | None:
    """The issuer's right to redeem at 0.01, if there is one."""
    return next((r for r in book.rows(as_of, "redemption") if r["modal"] == "may"), None)


# ---------------------------------------------------------------- as of 2017-02-09, nothing recorded


def test_before_anything_is_recorded_there_are_six_closings_for_twenty_million_and_the_last_one_waits(book: Book) -> None:
    rows = book.rows("2017-02-09", "closing")
    assert [row["ref"] for row in rows] == ["initial", "march", "april", "may", "june", "final"]
    assert [int(row["shares"]) for row in rows] == [1000, 1000, 1000, 1000, 1000, 15000]
    assert [int(row["amount"]) for row in rows] == [1_000_000, 1_000_000, 1_000_000, 1_000_000, 1_000_000, 15_000_000]
    assert {row["currency"] for row in rows} == {"USD"}
    assert [row["status"] for row in rows] == ["pending"] * 5 + ["waits"]
    assert [(row["from"], row["to"]) for row in rows] == [
        ("2017-02-08", "2017-02-24"),
        ("2017-03-01", "2017-03-31"),
        ("2017-04-01", "2017-04-30"),
        ("2017-05-01", "2017-05-31"),
        ("2017-06-01", "2017-06-30"),
        ("2017-07-01", "2017-07-31"),
    ]
    assert {(row["by"], row["modal"], row["price"], row["clause"]) for row in rows} == {("boone", "must", "1000", "staged_closings")}
    assert all("release ¶5" in row["cite"] for row in rows)
    assert "no remedy arises" in rows[-1]["if_missed"]


# -------------------------------------- the release's windows, all closed on their last day; the 8-K's dates; a conversion


def test_closed_on_the_releases_last_days_the_redemptions_fall_due_five_years_on(book: Book) -> None:
    assert redemptions(book, "2017-07-31", *RELEASE) == {
        "series_k/initial": ("2022-02-24", "1000000"),
        "series_k/march": ("2022-03-31", "1000000"),
        "series_k/april": ("2022-04-30", "1000000"),
        "series_k/may": ("2022-05-31", "1000000"),
        "series_k/june": ("2022-06-30", "1000000"),
        "series_k/final": ("2022-07-31", "15000000"),
    }


def test_two_of_these_are_not_business_days_and_are_shown_as_such(book: Book) -> None:
    rows = [row for row in book.rows("2017-07-31", "redemption", *RELEASE) if not row["business_day"]]
    assert [row["on"] for row in rows] == ["2022-04-30", "2022-07-31"]  # a Saturday and a Sunday
    printed = seriatim("schedule", DEAL, "--as-of", "2017-07-31", *RELEASE).out
    assert printed.count("not a business day") == 2


def test_with_the_8k_first_they_fall_due_five_years_after_its_dates(book: Book) -> None:
    assert redemptions(book, "2017-07-27", *FORM_8K) == {
        "series_k/initial": ("2022-02-24", "1000000"),
        "series_k/march": ("2022-03-27", "1000000"),
        "series_k/april": ("2022-04-27", "1000000"),
        "series_k/may": ("2022-05-27", "1000000"),
        "series_k/june": ("2022-06-27", "1000000"),
        "series_k/final": ("2022-07-27", "15000000"),
    }
    closings = book.rows("2017-02-09", "closing", "--precedence", "form_8k,release")
    days = ["2017-02-24", "2017-03-27", "2017-04-27", "2017-05-27", "2017-06-27", "2017-07-27"]
    assert [row["to"] for row in closings] == days


def test_a_conversion_removes_exactly_its_part_from_the_right_lot(book: Book) -> None:
    book.file(HERE / "on-the-releases-last-days.yaml")
    before = redemptions(book, "2017-08-01")
    book.did("converted", "--on", "2017-08-01", "--shares", 300, "--lot", "series_k/april")
    after = redemptions(book, "2017-08-01")
    assert after.pop("series_k/april") == ("2022-04-30", "700000")
    assert before.pop("series_k/april") == ("2022-04-30", "1000000")
    assert after == before


# ------------------------------------------------------------------------------------------------------- fully converted


def test_fully_converted_the_series_is_five_billion_common(book: Book) -> None:
    last = book.captable("2017-02-09")["stages"][-1]
    assert last["stage"] == "fully converted"
    assert one(last["rows"], **{"class": "common", "holder": "boone"})["outstanding"] == "5000000000"
    assert one(last["classes"], **{"class": "common"})["outstanding"] == "6730000000"  # 1,730,000,000 of others


def test_recorded_closing_by_closing_the_conversion_gives_five_billion_common(book: Book) -> None:
    book.file(HERE / "on-the-releases-last-days.yaml")
    event = book.did("converted", "--on", "2017-08-01", "--shares", 20000)
    assert moves(event)["common/converted-2017-08-01-1 common"] == "5000000000"
    common = one(book.captable("2017-08-01")["classes"], **{"class": "common"})
    assert (common["outstanding"], common["reserved"], common["available"]) == ("6730000000", "0", "13270000000")


@pytest.mark.parametrize("verb", ["captable", "check"])
def test_with_two_billion_authorised_a_finding_names_the_closing_at_which_they_no_longer_fit(verb: str) -> None:
    day = ("--as-of", "2017-02-09") if verb == "captable" else ()
    ran = seriatim(verb, DEAL, *day, *TWO_BILLION, "--json")
    assert ran.code == 1
    (finding,) = ran.json["findings"]
    # 1.73 bn + 250 m fit into 2 bn after the initial closing; 1.73 bn + 500 m do not after March's.
    assert (finding["code"], finding["because"]) == ("authorized-shortfall", "authorized_common")
    assert finding["message"].startswith("after march (2017-03-31)")
    assert (finding["asked"], finding["available"]) == ("2230000000", "2000000000")


def test_with_two_billion_authorised_the_conversion_that_exceeds_is_refused_and_the_closing_is_not(tmp_path: Path) -> None:
    book = Book(tmp_path, *TWO_BILLION)
    closed(book, "initial", "march")
    refused = book.refused("converted", "--on", "2017-04-03", "--shares", 1081)
    # 270,000,000 are left, which is 1,080 at 250,000 each.
    assert (refused["code"], refused["because"]) == ("limit-exceeded", "authorized_common")
    assert (refused["asked"], refused["available"]) == ("1081", "1080")
    event = book.did("converted", "--on", "2017-04-03", "--shares", 1080)
    assert moves(event)["common/converted-2017-04-03-1 common"] == "270000000"


# -------------------------------------------------------------------------------------------------- beneficial ownership


def test_after_the_initial_closing_the_investor_owns_beneficially_12_63_percent(book: Book) -> None:
    closed(book, "initial")
    owner = one(book.captable("2017-02-24")["beneficial"], holder="boone")
    assert (owner["held"], owner["acquirable"]) == ("0", "250000000")
    assert owner["pct_beneficial"] == "12.626263"  # 250 m of 1.73 bn + 250 m
    assert "12.63 %" in seriatim("captable", DEAL, "--store", book.store, "--as-of", "2017-02-24").out


def test_the_companies_named_together_are_not_summed(book: Book) -> None:
    closed(book, "initial")
    table = book.captable("2017-02-24")
    assert "boone_group" in table["groups_not_summed"]
    assert "boone_group" not in {owner["holder"] for owner in table["beneficial"]}


# ---------------------------------------------------------------------------------- default on May, after three closings


@pytest.fixture
def three_closed(book: Book) -> Book:
    closed(book, "initial", "march", "april")
    return book


def test_a_default_on_may_lets_the_issuer_redeem_1500_for_15(three_closed: Book) -> None:
    three_closed.did("defaulted", "may", "--on", "2017-06-01")
    right = remedy(three_closed, "2017-06-01")
    assert right is not None
    assert (right["by"], right["modal"], right["status"], right["wording"]) == ("ascent", "may", "open", "entitled")
    assert (right["shares"], right["price"], right["amount"]) == ("1500", "0.01", "15")
    event = three_closed.did("redeemed", "--on", "2017-06-02", "--shares", 1500, "--price", "0.01")
    assert moves(event) == {
        "series_k/initial series_k": "-500",
        "series_k/march series_k": "-500",
        "series_k/april series_k": "-500",
        "retired/default_partial_redemption series_k": "1500",
        "cash/ascent USD": "-15",
        "cash/boone USD": "15",
    }


def test_had_800_been_converted_first_it_is_1100_for_11(three_closed: Book) -> None:
    three_closed.did("converted", "--on", "2017-05-05", "--shares", 800)
    three_closed.did("defaulted", "may", "--on", "2017-06-01")
    right = remedy(three_closed, "2017-06-01")
    assert right is not None
    assert (right["shares"], right["amount"]) == ("1100", "11")
    event = three_closed.did("redeemed", "--on", "2017-06-02", "--shares", 1100, "--price", "0.01")
    assert moves(event)["cash/boone USD"] == "11"


def test_nothing_happens_by_itself(three_closed: Book) -> None:
    assert remedy(three_closed, "2017-06-15") is None  # May is overdue, and nobody has recorded a default
    assert one(three_closed.rows("2017-06-15", "closing"), ref="may")["status"] == "overdue"
    three_closed.did("defaulted", "may", "--on", "2017-06-15")
    for day in ("2017-06-15", "2018-01-01", "2021-12-31"):
        right = remedy(three_closed, day)
        assert right is not None
        assert right["shares"] == "1500"
        assert one(three_closed.captable(day)["classes"], **{"class": "series_k"})["outstanding"] == "3000"


def test_a_cure_removes_the_right(three_closed: Book) -> None:
    three_closed.did("defaulted", "may", "--on", "2017-06-01")
    assert remedy(three_closed, "2017-06-02") is not None
    three_closed.did("cured", "may", "--on", "2017-06-03", "--until", "2017-06-10")
    assert remedy(three_closed, "2017-06-03") is None
    refused = three_closed.refused("redeemed", "--on", "2017-06-04", "--shares", 1, "--price", "0.01")
    assert (refused["code"], refused["because"]) == ("not-available", "default_partial_redemption")


def test_june_and_july_stand_after_the_default_as_assumed(three_closed: Book) -> None:
    three_closed.did("defaulted", "may", "--on", "2017-06-01")
    rows = three_closed.rows("2017-06-02", "closing")
    assert {row["ref"]: row["status"] for row in rows} == {"may": "defaulted", "june": "pending", "final": "waits"}
    three_closed.did("closed", "june", "--on", "2017-06-30")


def test_june_and_july_end_with_the_default_where_that_is_assumed(tmp_path: Path) -> None:
    book = Book(tmp_path, "--assume", "default-effect=ends_later_closings")
    closed(book, "initial", "march", "april")
    book.did("defaulted", "may", "--on", "2017-06-01")
    schedule = book.schedule("2017-06-02")
    assert {row["ref"] for row in schedule["rows"] if row["kind"] == "closing"} == {"may"}
    gone = {row["ref"]: (row["status"], row.get("because")) for row in schedule["settled"] if row["status"] != "closed"}
    assert gone == {"june": ("expired", "default of may"), "final": ("expired", "default of may")}
    assert schedule["overridden"] == ["default-effect"]
    refused = book.refused("closed", "june", "--on", "2017-06-30")
    assert (refused["code"], refused["because"]) == ("closing-resolved", "staged_closings")
    book.did("cured", "may", "--on", "2017-06-03")
    assert {row["ref"] for row in book.rows("2017-06-03", "closing")} == {"may", "june", "final"}


# -------------------------------------------------------------------------------------------------------- as it happened


def test_as_it_happened_800_became_200_million_and_3000_became_750_million(book: Book) -> None:
    events = {event["id"]: event for event in book.file(AS_IT_HAPPENED)["recorded"]}
    assert moves(events["conversion-800"])["common/conversion-800 common"] == "200000000"
    assert (events["conversion-800"]["on"], events["conversion-800"]["evidence"]) == ("2017-05-05", "documented")
    assert moves(events["conversion-3000"])["common/conversion-3000 common"] == "750000000"
    assert (events["conversion-3000"]["on"], events["conversion-3000"]["evidence"]) == ("2017-08-01", "documented")
    held = one(book.captable("2017-08-01")["rows"], **{"class": "common", "holder": "boone"})
    assert (held["outstanding"], held["restricted"]) == ("950000000", True)


def test_as_it_happened_the_closings_behind_them_are_inferred_and_marked_so(book: Book) -> None:
    view = book.look("history", *HAPPENED).json
    closings = [event for event in view["rows"] if event["kind"] == "closed"]
    assert [event["closing"] for event in closings] == ["initial", "march", "april", "may"]
    assert {event["evidence"] for event in closings} == {"inferred"}
    assert book.captable("2017-08-01", *HAPPENED)["events"]["inferred"] == 6
    assert "inferred" in seriatim("schedule", DEAL, "--as-of", "2017-08-01", *HAPPENED).out


@pytest.mark.parametrize(
    ("day", "price", "ratio"),
    [("2018-07-19", "0.004", "250000"), ("2018-07-20", "4", "250"), ("2022-01-27", "4", "250"), ("2022-01-28", "20000", "0.05")],
)
def test_as_it_happened_the_splits_make_the_price_4_and_20000(book: Book, day: str, price: str, ratio: str) -> None:
    series = one(book.captable(day, *HAPPENED)["classes"], **{"class": "series_k"})
    assert (series["conversion_price"], series["conversion_ratio"]) == (price, ratio)


def test_as_it_happened_the_split_rounds_up_per_known_holder(book: Book) -> None:
    rows = {row["holder"]: row["outstanding"] for row in book.captable("2018-07-20", *HAPPENED)["rows"] if row["class"] == "common"}
    # 333,333,333 are 333,333.333 new shares; 3,816,666,667 + 13,900,000,000 are 17,716,666.667; 950,000,000 are 950,000.
    assert rows == {"tertius": "333334", "public_float": "17716667", "boone": "950000"}


# ---------------------------------------------------------------- refused, each naming clause, asked and available


def named(problem: dict[str, Any]) -> tuple[str, str, str, str]:
    return problem["code"], problem["because"], problem["asked"], problem["available"]


def test_refused_converting_more_than_is_held(book: Book) -> None:
    closed(book, "initial")
    refused = book.refused("converted", "--on", "2017-03-01", "--shares", 1001)
    assert named(refused) == ("more-than-held", "conversion_fixed", "1001", "1000")


def test_refused_converting_before_issue(book: Book) -> None:
    closed(book, "initial")
    refused = book.refused("converted", "--on", "2017-02-23", "--shares", 1)
    assert named(refused) == ("more-than-held", "conversion_fixed", "1", "0")


def test_refused_converting_twice(book: Book) -> None:
    closed(book, "initial")
    book.did("converted", "--on", "2017-03-01", "--shares", 1000)
    refused = book.refused("converted", "--on", "2017-03-02", "--shares", 1000)
    assert named(refused) == ("more-than-held", "conversion_fixed", "1000", "0")


@pytest.mark.parametrize("kind", ["closed", "waived", "defaulted", "short"])
def test_refused_resolving_a_closing_twice(book: Book, kind: str) -> None:
    closed(book, "initial")
    refused = book.refused(kind, "initial", "--on", "2017-02-24", "--id", "again")
    assert (refused["code"], refused["because"], refused["asked"]) == ("closing-resolved", "staged_closings", kind)
    assert refused["available"] == "nothing: it is resolved"


def test_refused_redeeming_at_a_cent_without_a_default(book: Book) -> None:
    closed(book, "initial")
    refused = book.refused("redeemed", "--on", "2017-03-01", "--shares", 500, "--price", "0.01")
    assert named(refused) == ("not-available", "default_partial_redemption", "500", "0")


def test_refused_redeeming_at_a_cent_more_than_half(three_closed: Book) -> None:
    three_closed.did("defaulted", "may", "--on", "2017-06-01")
    refused = three_closed.refused("redeemed", "--on", "2017-06-01", "--shares", 1501, "--price", "0.01")
    assert named(refused) == ("more-than-allowed", "default_partial_redemption", "1501", "1500")


def test_refused_the_july_closing_before_its_condition(book: Book) -> None:
    closed(book, "initial")
    refused = book.refused("closed", "final", "--on", "2017-07-15")
    assert named(refused) == ("not-available", "staged_closings", "15000", "0")
    assert "both parties agree on the use of the proceeds" in refused["message"]


def test_refused_a_default_on_july_before_its_condition(book: Book) -> None:
    closed(book, "initial")
    refused = book.refused("defaulted", "final", "--on", "2017-08-01")
    assert (refused["code"], refused["because"]) == ("condition-not-met", "staged_closings")
    book.did("expired", "final", "--on", "2017-08-01")
    assert remedy(book, "2017-08-01") is None


def test_refused_shares_before_designation(book: Book) -> None:
    refused = book.refused("closed", "initial", "--on", "2017-02-24")
    assert named(refused) == ("limit-exceeded", "authorized_series_k", "1000", "0")
    book.did("designated", "--on", "2017-02-25")
    before = book.refused("closed", "initial", "--on", "2017-02-24")
    assert named(before) == ("limit-exceeded", "authorized_series_k", "1000", "0")


def test_refused_a_conversion_beyond_the_authorised_shares(tmp_path: Path) -> None:
    book = Book(tmp_path, *TWO_BILLION)
    closed(book, "initial", "march")
    refused = book.refused("converted", "--on", "2017-04-03", "--shares", 2000)
    assert named(refused) == ("limit-exceeded", "authorized_common", "2000", "1080")


def test_refused_a_second_event_with_the_same_id_and_other_content(book: Book) -> None:
    book.did("designated", "--on", "2017-02-24", "--id", "filing")
    same = book.record("designated", "--on", "2017-02-24", "--id", "filing")
    assert (same.code, same.json["already"], same.json["recorded"]) == (0, ["filing"], [])
    refused = book.refused("designated", "--on", "2017-02-25", "--id", "filing")
    assert named(refused) == ("event-id-taken", "record", "filing", "a new id")


def test_refused_a_backdated_conversion_that_a_later_redemption_rests_on(three_closed: Book) -> None:
    three_closed.did("defaulted", "may", "--on", "2017-06-01")
    three_closed.did("redeemed", "--on", "2017-06-02", "--shares", 1500, "--price", "0.01", "--id", "the-remedy")
    refused = three_closed.refused("converted", "--on", "2017-05-05", "--shares", 2000)
    assert refused["code"] == "later-event-broken"
    assert "the-remedy" in refused["message"]


def test_what_happened_all_the_same_is_recorded_as_a_fact_and_every_view_says_so(tmp_path: Path) -> None:
    book = Book(tmp_path, *TWO_BILLION)
    closed(book, "initial", "march")
    book.did("converted", "--on", "2017-04-03", "--shares", 2000, "--id", "over-issue", "--as-fact")
    for verb in ("schedule", "captable", "history"):
        view = book.look(verb, "--as-of", "2017-04-03").json
        (defective,) = view["defective"]
        assert defective["id"] == "over-issue"
        assert [defect["code"] for defect in defective["defects"]] == ["limit-exceeded"]
        printed = seriatim(verb, DEAL, "--store", book.store, "--as-of", "2017-04-03", *TWO_BILLION).out
        assert "AGAINST THE TERMS: over-issue" in printed


# --------------------------------------------------------------------------------------------- a participating dividend


def test_a_dividend_paid_on_the_common_pays_each_preferred_25(book: Book) -> None:
    closed(book, "initial")
    event = book.did("dividend_paid", "common", "--on", "2017-03-15", "--per-share", "0.0001")
    assert moves(event)["cash/boone USD"] == "25000"  # 1,000 shares at 250,000 x 0.0001 = 25.00
    assert not book.rows("2017-03-15", "dividend")


def test_a_dividend_declared_and_unpaid_is_shown_as_such(book: Book) -> None:
    closed(book, "initial")
    book.did("dividend_declared", "common", "--on", "2017-03-01", "--per-share", "0.0001", "--payable-on", "2017-03-15", "--id", "spring")
    rows = book.rows("2017-03-02", "dividend")
    common = one(rows, security="common")
    # 1,730,000,000 x 0.0001; nothing is accrued on the preferred, whose dividends hang on payment.
    assert (common["ref"], common["status"], common["on"], common["amount"]) == ("spring", "declared", "2017-03-15", "173000")
    assert one(book.rows("2017-03-02", "redemption"), ref="series_k/initial")["amount"] == "1000000"
    assert "declared" in seriatim("schedule", DEAL, "--store", book.store, "--as-of", "2017-03-02").out
    book.did("dividend_paid", "common", "--on", "2017-03-15", "--per-share", "0.0001")
    assert not book.rows("2017-03-15", "dividend")


def test_a_dividend_paid_without_the_preferreds_part_leaves_it_owed(book: Book) -> None:
    closed(book, "initial")
    event = book.did("dividend_paid", "common", "--on", "2017-03-15", "--per-share", "0.0001", "--participating", "owed")
    assert "cash/boone USD" not in moves(event)
    (owed,) = book.rows("2018-03-15", "dividend")
    assert (owed["price"], owed["amount"], owed["status"]) == ("25", "25000", "owed")
    assert one(book.rows("2018-03-15", "redemption"), ref="series_k/initial")["amount"] == "1025000"  # accrued but unpaid


def test_without_a_dividend_nothing_accrues(book: Book) -> None:
    closed(book, "initial")
    for day in ("2017-02-24", "2019-12-31", "2022-02-24"):
        assert not book.rows(day, "dividend")
        assert one(book.rows(day, "redemption"), ref="series_k/initial")["amount"] == "1000000"


# -------------------------------------------------------------------------- a redemption that falls due and is not paid


def test_a_redemption_that_is_not_paid_stays_due_and_unpaid_in_every_later_view(book: Book) -> None:
    closed(book, "initial")
    assert one(book.rows("2022-02-24", "redemption"), ref="series_k/initial")["status"] == "due"
    assert one(book.rows("2022-02-25", "redemption"), ref="series_k/initial")["status"] == "overdue"
    book.did("unpaid", "--on", "2022-02-25", "--note", "no legally available funds")
    for day in ("2022-02-25", "2022-12-31", "2030-01-01", "2099-12-31"):
        row = one(book.rows(day, "redemption"), ref="series_k/initial")
        assert (row["status"], row["on"], row["amount"]) == ("unpaid", "2022-02-24", "1000000")
        assert one(book.captable(day)["classes"], **{"class": "series_k"})["outstanding"] == "1000"
    book.did("redeemed", "--on", "2023-06-01", "--shares", 400, "--price", 1000)
    row = one(book.rows("2024-01-01", "redemption"), ref="series_k/initial")
    assert (row["status"], row["amount"]) == ("unpaid", "600000")


# ----------------------------------------------------------------------------------------------------- the finer points


def test_the_remedy_exercised_twice_takes_at_most_half_in_total(three_closed: Book) -> None:
    three_closed.did("defaulted", "may", "--on", "2017-06-01")
    three_closed.did("redeemed", "--on", "2017-06-02", "--shares", 600, "--price", "0.01")
    right = remedy(three_closed, "2017-06-02")
    assert right is not None
    assert (right["shares"], right["amount"]) == ("900", "9")  # half of 2,400 + 600, less 600
    three_closed.did("redeemed", "--on", "2017-06-03", "--shares", 900, "--price", "0.01")
    three_closed.did("defaulted", "june", "--on", "2017-07-01")  # a second default does not begin anew
    refused = three_closed.refused("redeemed", "--on", "2017-07-01", "--shares", 1, "--price", "0.01")
    assert named(refused) == ("more-than-allowed", "default_partial_redemption", "1", "0")


def test_a_conversion_takes_the_lots_that_the_event_names(three_closed: Book) -> None:
    event = three_closed.did("converted", "--on", "2017-05-05", "--shares", 800, "--lot", "series_k/april:300", "--lot", "series_k/march")
    assert moves(event)["series_k/april series_k"] == "-300"
    assert moves(event)["series_k/march series_k"] == "-500"
    assert "series_k/initial series_k" not in moves(event)


def test_a_conversion_that_names_no_lots_takes_the_oldest_first(three_closed: Book) -> None:
    event = three_closed.did("converted", "--on", "2017-05-05", "--shares", 1200)
    taken = {key: change for key, change in moves(event).items() if key.startswith("series_k/")}
    assert taken == {"series_k/initial series_k": "-1000", "series_k/march series_k": "-200"}


def test_on_one_date_converting_800_before_a_remedy_for_1000_is_refused(book: Book) -> None:
    closed(book, "initial", "march")
    book.did("defaulted", "april", "--on", "2017-05-01")
    book.did("converted", "--on", "2017-05-02", "--shares", 800, "--place", 1)
    refused = book.refused("redeemed", "--on", "2017-05-02", "--shares", 1000, "--price", "0.01", "--place", 2)
    assert named(refused) == ("more-than-allowed", "default_partial_redemption", "1000", "600")  # half of 1,200


def test_on_one_date_the_other_order_is_legal(book: Book) -> None:
    closed(book, "initial", "march")
    book.did("defaulted", "april", "--on", "2017-05-01")
    book.did("redeemed", "--on", "2017-05-02", "--shares", 1000, "--price", "0.01", "--place", 1)
    book.did("converted", "--on", "2017-05-02", "--shares", 800, "--place", 2)
    assert one(book.captable("2017-05-02")["classes"], **{"class": "series_k"})["outstanding"] == "200"
    assert book.verified()


def test_a_short_closing_is_no_default_unless_recorded_as_one(book: Book) -> None:
    closed(book, "initial")
    book.did("closed", "march", "--on", "2017-03-31", "--shares", 400)
    part = one(book.rows("2017-03-31", "closing"), ref="march")
    assert (part["shares"], part["status"]) == ("600", "due")
    book.did("short", "march", "--on", "2017-04-01")
    settled = one(book.schedule("2017-04-01")["settled"], ref="march")
    assert (settled["status"], settled["shares"]) == ("short", "400")
    assert remedy(book, "2017-04-01") is None


def test_the_same_closing_recorded_as_a_default_gives_the_remedy(book: Book) -> None:
    closed(book, "initial")
    book.did("closed", "march", "--on", "2017-03-31", "--shares", 400)
    book.did("defaulted", "march", "--on", "2017-04-01")
    right = remedy(book, "2017-04-01")
    assert right is not None
    assert (right["shares"], right["amount"]) == ("700", "7")  # half of 1,400


def test_overdue_is_derived_and_expired_is_recorded(book: Book) -> None:
    closed(book, "initial")
    assert one(book.rows("2017-03-30", "closing"), ref="march")["status"] == "pending"
    assert one(book.rows("2017-03-31", "closing"), ref="march")["status"] == "due"
    assert one(book.rows("2017-04-01", "closing"), ref="march")["status"] == "overdue"
    assert one(book.rows("2020-01-01", "closing"), ref="final")["status"] == "waits"  # expires only when somebody records it
    book.did("expired", "final", "--on", "2017-08-01")
    assert one(book.schedule("2017-08-01")["settled"], ref="final")["status"] == "expired"


def test_a_cure_returns_the_closing_to_pending(three_closed: Book) -> None:
    three_closed.did("defaulted", "may", "--on", "2017-06-01")
    three_closed.did("cured", "may", "--on", "2017-06-03", "--until", "2017-06-10")
    row = one(three_closed.rows("2017-06-03", "closing"), ref="may")
    assert (row["status"], row["to"]) == ("pending", "2017-06-10")
    three_closed.did("closed", "may", "--on", "2017-06-09")
    assert one(three_closed.schedule("2017-06-09")["settled"], ref="may")["status"] == "closed"


def test_fractions_of_a_split_round_per_known_holder_the_public_float_being_one(book: Book) -> None:
    book.did("issued", "common", "--on", "2017-03-01", "--shares", 500, "--holder", "tertius")
    book.did("issued", "common", "--on", "2017-03-01", "--shares", 500, "--holder", "public_float")
    book.did("split", "--on", "2017-04-03", "--ratio", "1:1000", "--fractions", "up")
    rows = {row["holder"]: row["outstanding"] for row in book.captable("2017-04-03")["rows"]}
    # 333,333,833 are 333,333.833; 1,396,667,167 are 1,396,667.167: one rounding for each holder, not one for each certificate.
    assert rows == {"tertius": "333334", "public_float": "1396668"}


def test_several_receipts_fund_one_closing_gross_costs_and_net(book: Book) -> None:
    book.did("designated", "--on", "2017-02-20")
    book.did("closed", "initial", "--on", "2017-02-20", "--gross", 400000, "--costs", 10000)
    book.did("closed", "initial", "--on", "2017-02-24", "--gross", 600000)
    series = one(book.captable("2017-02-24")["classes"], **{"class": "series_k"})
    assert (series["cash_raised"], series["costs"], series["net"]) == ("1000000", "10000", "990000")
    assert one(book.schedule("2017-02-24")["settled"], ref="initial")["status"] == "closed"


def test_a_view_as_known_in_the_past_never_changes(book: Book) -> None:
    closed(book, "initial")
    moment = book.look("history").json["rows"][-1]["recorded_at"]
    before = book.schedule("2017-12-31", "--known-at", moment)
    book.did("converted", "--on", "2017-03-01", "--shares", 500)
    after = book.schedule("2017-12-31", "--known-at", moment)
    assert {**before, "ledger_head": ""} == {**after, "ledger_head": ""}
    assert book.schedule("2017-12-31")["rows"] != after["rows"]
