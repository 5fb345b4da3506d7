"""Conversions that somebody forces, that an event opens, and that happen by themselves: each told as a ledger, refusals and all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.doors.command import Book, one

DEAL = Path(__file__).with_name("conversions.deal.yaml")
CLOSES = {"2020-06-01": "12", "2020-06-02": "12.01", "2020-06-03": "11.99", "2020-06-04": "12", "2020-06-05": "11"}
"""A week of which three days are high enough: the first, the second and the fourth."""
VWAPS = {"2020-06-01": "6", "2020-06-02": "5", "2020-06-03": "7"}


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return Book(tmp_path, deal=DEAL)


def observed(book: Book, closes: dict[str, str], quote: str = "close") -> Book:
    for on, price in closes.items():
        book.did("observed", "--on", on, "--security", "common", "--quote", quote, "--price", price)
    return book


def forced(on: str, shares: int = 10) -> tuple[str, ...]:
    return ("converted", "--on", on, "--shares", str(shares), "--clause", "forced", "--holder", "fund")


def yielded(event: Any) -> str:
    """The common shares that a conversion gave."""
    (given,) = [m["change"] for m in event["moves"] if m["asset"] == "common" and not m["change"].startswith("-")]
    return str(given)


class TestForced:
    """At or above 12 on 3 of 5 trading days, at 8.00 a share, at most 50 shares of $1,000 at once."""

    def test_two_days_are_not_enough_and_the_day_itself_is_not_among_them(self, book: Book) -> None:
        observed(book, CLOSES)
        early = book.refused(*forced("2020-06-04"))  # 27, 28 and 29 May are among the five, and nobody reported them
        assert (early["code"], "2020-05-29, 2020-05-28" in early["message"]) == ("quotation-missing", True)
        observed(book, {"2020-05-27": "9", "2020-05-28": "9", "2020-05-29": "9"})
        refused = book.refused(*forced("2020-06-04"))
        assert (refused["code"], refused["because"]) == ("not-available", "forced")
        assert "on 2 of 5 trading days, 3 are needed" in refused["message"]
        assert yielded(book.did(*forced("2020-06-05"))) == "1250"

    def test_the_right_is_there_until_a_high_day_drops_out(self, book: Book) -> None:
        observed(book, {**CLOSES, "2020-06-08": "11"})
        assert yielded(book.did(*forced("2020-06-08"))) == "1250"  # from the first to the fifth
        refused = book.refused(*forced("2020-06-09"))  # from the second to the eighth
        assert "on 2 of 5 trading days" in refused["message"]

    def test_a_part_at_most_and_the_holder_may_convert_until_nothing_is_left(self, book: Book) -> None:
        observed(book, CLOSES)
        refused = book.refused(*forced("2020-06-08", 51))
        assert (refused["code"], refused["available"]) == ("more-than-allowed", "50")
        row = one(book.rows("2020-06-08", "conversion"), clause="forced")
        assert (row["by"], row["modal"], row["shares"], row["yields"]) == ("acme", "may", "50", "6250")
        assert yielded(book.did(*forced("2020-06-08", 50))) == "6250"
        held = book.did("converted", "--on", "2020-06-08", "--shares", "30", "--clause", "fixed", "--holder", "fund")
        assert yielded(held) == "3750"
        assert book.refused(*forced("2020-06-08", 21))["code"] == "more-than-held"
        book.did(*forced("2020-06-08", 20))
        assert book.verified()

    def test_a_reverse_split_in_the_five_days(self, book: Book) -> None:
        """1 for 4: 12 on the days before count as 48, the price of 8 as 32: 10 shares of $1,000 give 312."""
        observed(book, {on: CLOSES[on] for on in list(CLOSES)[:3]})
        book.did("split", "common", "--on", "2020-06-04", "--ratio", "1:4", "--fractions", "down")
        observed(book, {"2020-06-04": "48", "2020-06-05": "47.99"})
        assert yielded(book.did(*forced("2020-06-08"))) == "312"
        assert book.verified()

    def test_what_it_rests_on_cannot_be_taken_back_from_under_it(self, book: Book) -> None:
        observed(book, CLOSES)
        book.did(*forced("2020-06-08"))
        day = next(row["id"] for row in book.look("history").json["rows"] if row["on"] == "2020-06-04")
        assert book.refused("reversed", day, "--on", "2020-06-09")["code"] == "later-event-broken"


class TestForcedByNotice:
    """The same with ten days' notice: the days are looked at when it is given."""

    @pytest.fixture
    def book(self, tmp_path: Path) -> Book:
        deal = tmp_path / "deal.yaml"
        text = DEAL.read_text(encoding="utf-8")
        deal.write_text(text.replace("        met_days: 3\n", "        met_days: 3\n        notice_days: 10\n"), encoding="utf-8")
        return observed(Book(tmp_path, deal=deal), CLOSES)

    def notice(self, on: str, effective: str, shares: int = 40) -> tuple[str, ...]:
        return ("noticed", "--on", on, "--clause", "forced", "--quantity", str(shares), "--effective", effective)

    def test_nothing_is_forced_without_it_and_it_needs_its_time_its_days_and_its_size(self, book: Book) -> None:
        refused = book.refused(*forced("2020-06-08"))
        assert (refused["code"], "a notice of 10 days comes first" in refused["message"]) == ("not-available", True)
        refused = book.refused(*self.notice("2020-06-08", "2020-06-17"))
        assert (refused["code"], refused["available"]) == ("not-open-yet", "from 2020-06-18")
        assert "the conversion date lies at least 10 days after the notice" in refused["message"]
        assert book.refused(*self.notice("2020-06-08", "2020-06-18", 51))["code"] == "more-than-allowed"
        assert book.refused(*self.notice("2020-06-03", "2020-06-18"))["code"] == "quotation-missing"
        observed(book, {"2020-06-08": "11"})
        refused = book.refused(*self.notice("2020-06-09", "2020-06-19"))
        assert (refused["code"], "on 2 of 5 trading days" in refused["message"]) == ("not-available", True)

    def test_the_holder_may_convert_until_the_day_and_the_rest_is_then_a_duty(self, book: Book) -> None:
        """40 of 100 are called; 15 are converted before the day and come off them: 25 are left, at 8.00 they are 3,125 common."""
        book.did(*self.notice("2020-06-08", "2020-06-18"))
        row = one(book.rows("2020-06-08", "conversion"), clause="forced", modal="must")
        assert (row["on"], row["by"], row["shares"], row["yields"]) == ("2020-06-18", "acme", "40", "5000")
        observed(book, {"2020-06-08": "3", "2020-06-09": "3"})  # what the market does then is no matter
        assert yielded(book.did("converted", "--on", "2020-06-17", "--shares", "15", "--clause", "fixed")) == "1875"
        refused = book.refused(*forced("2020-06-17", 25))
        assert (refused["code"], refused["available"]) == ("not-open-yet", "from 2020-06-18")
        assert book.refused(*forced("2020-06-18", 26))["code"] == "more-than-held"
        assert yielded(book.did(*forced("2020-06-18", 25))) == "3125"
        assert book.verified()

    def test_a_split_after_it_and_a_second_one(self, book: Book) -> None:
        """The shares called stay 40; at 32.00 after 1 for 4 they are 1,250. Nothing that is called is called again."""
        book.did(*self.notice("2020-06-08", "2020-06-18", 40))
        assert book.refused(*self.notice("2020-06-08", "2020-06-18", 61))["code"] == "more-than-held"
        book.did(*self.notice("2020-06-08", "2020-06-19", 50))
        book.did("split", "common", "--on", "2020-06-15", "--ratio", "1:4", "--fractions", "down")
        assert yielded(book.did(*forced("2020-06-18", 40))) == "1250"
        assert book.refused(*forced("2020-06-18", 1))["code"] == "not-open-yet"
        assert yielded(book.did(*forced("2020-06-19", 50))) == "1562"
        assert book.verified()


class TestAfterAnEvent:
    """80% of the lowest VWAP of three trading days, not below 2, or 8.00 if that is less; while a trigger event goes on."""

    def alternate(self, on: str, *words: str) -> tuple[str, ...]:
        return ("converted", "--on", on, "--shares", "10", "--clause", "alternate", *words)

    def test_before_it_while_it_goes_on_and_when_it_is_over(self, book: Book) -> None:
        observed(book, VWAPS, "vwap")
        refused = book.refused(*self.alternate("2020-06-04"))
        assert (refused["code"], refused["because"]) == ("not-available", "alternate")
        assert "trigger event" in refused["message"]
        book.did("occurred", "--on", "2020-06-04", "--what", "trigger_event")
        assert yielded(book.did(*self.alternate("2020-06-04"))) == "2500"  # 10,000 / 4.00
        book.did("ceased", "--on", "2020-06-05", "--what", "trigger_event")
        observed(book, {"2020-06-04": "6", "2020-06-05": "6"}, "vwap")
        assert book.refused(*self.alternate("2020-06-08"))["code"] == "not-available"
        held = book.did("converted", "--on", "2020-06-08", "--shares", "10", "--clause", "fixed")
        assert yielded(held) == "1250"
        assert book.verified()

    @pytest.mark.parametrize(("last", "yields"), [("2.4", "5000"), ("11", "2500"), ("1000", "2500")])
    def test_the_floor_and_the_lowest_of_the_days(self, book: Book, last: str, yields: str) -> None:
        """The lowest is 2.40, of which 80% is 1.92: the floor of 2.00 gives 5,000; else it is 5."""
        observed(book, {**VWAPS, "2020-06-03": last}, "vwap")
        book.did("occurred", "--on", "2020-06-03", "--what", "trigger_event")
        assert yielded(book.did(*self.alternate("2020-06-04"))) == yields

    def test_the_fixed_price_where_that_is_less(self, book: Book) -> None:
        observed(book, dict.fromkeys(VWAPS, "20"), "vwap")
        book.did("occurred", "--on", "2020-06-03", "--what", "trigger_event")
        assert yielded(book.did(*self.alternate("2020-06-04"))) == "1250"  # 80% of 20 is 16; 8.00 counts

    def test_a_reverse_split_in_the_three_days_restates_what_was_observed_the_floor_and_the_fixed_price(self, book: Book) -> None:
        """1 for 10 on the third: 6 and 5 are 60 and 50, the floor 20: 80% of 50 is 40, and 10 shares give 250."""
        book.did("occurred", "--on", "2020-06-01", "--what", "trigger_event")
        observed(book, {"2020-06-01": "6", "2020-06-02": "5"}, "vwap")
        book.did("split", "common", "--on", "2020-06-03", "--ratio", "1:10", "--fractions", "down")
        observed(book, {"2020-06-03": "70"}, "vwap")
        assert yielded(book.did(*self.alternate("2020-06-04", "--price", "40"))) == "250"
        observed(book, {"2020-06-04": "12", "2020-06-05": "60", "2020-06-08": "60"}, "vwap")
        assert yielded(book.did(*self.alternate("2020-06-09"))) == "500"  # the floor, now 20
        assert book.verified()

    def test_a_day_not_observed_is_named(self, book: Book) -> None:
        observed(book, {"2020-06-01": "6", "2020-06-03": "7"}, "vwap")
        book.did("occurred", "--on", "2020-06-03", "--what", "trigger_event")
        refused = book.refused(*self.alternate("2020-06-04"))
        assert (refused["code"], "no vwap of common was observed on 2020-06-02" in refused["message"]) == ("quotation-missing", True)


class TestByThemselves:
    def test_on_a_date_not_the_day_before_and_still_after_it(self, book: Book) -> None:
        """50 shares of $100 at 5.00 are 1,000 common."""
        words = ("--shares", "50", "--clause", "on_a_day")
        refused = book.refused("converted", "--on", "2020-06-30", *words)
        assert (refused["code"], refused["available"]) == ("not-open-yet", "from 2020-07-01")
        for day in ("2020-06-30", "2020-07-02"):
            row = one(book.rows(day, "conversion"), clause="on_a_day", modal="must")
            assert (row["on"], row["shares"], row["yields"]) == ("2020-07-01", "50", "1000"), day
        assert yielded(book.did("converted", "--on", "2020-07-01", *words)) == "1000"
        assert book.refused("converted", "--on", "2020-07-01", *words)["code"] == "more-than-held"
        assert book.verified()

    def test_a_split_before_the_date_changes_its_price(self, book: Book) -> None:
        book.did("split", "common", "--on", "2020-07-01", "--ratio", "1:4", "--fractions", "down")
        assert yielded(book.did("converted", "--on", "2020-07-01", "--shares", "50", "--clause", "on_a_day")) == "250"

    def test_at_an_event_and_not_before(self, book: Book) -> None:
        """50 shares of $100 at 4.00 are 1,250 common, on the day of the listing: a later record has that day."""
        words = ("--shares", "50", "--clause", "at_listing")
        refused = book.refused("converted", "--on", "2020-06-04", *words)
        assert (refused["code"], "listing" in refused["message"]) == ("not-available", True)
        assert one(book.rows("2020-06-04", "conversion"), clause="at_listing")["status"] == "waits"
        book.did("occurred", "--on", "2020-06-05", "--what", "listing")
        assert book.refused("converted", "--on", "2020-06-04", *words)["code"] == "not-available"
        row = one(book.rows("2020-06-05", "conversion"), clause="at_listing")
        assert (row["on"], row["modal"], row["yields"]) == ("2020-06-05", "must", "1250")
        assert book.refused("converted", "--on", "2020-06-08", *words)["code"] == "converted-already"
        assert yielded(book.did("converted", "--on", "2020-06-05", *words)) == "1250"
        assert book.verified()
