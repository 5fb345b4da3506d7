"""A figure is found however it is written, and never inside another one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seriatim.sources.figures import Figure, Month, Rate, Words, YearsAfter, find, shown

D = Decimal


def found(figure: Figure, text: str) -> list[str]:
    return [text[start:end] for start, end in find(figure, text)]


@pytest.mark.parametrize(
    ("figure", "written"),
    [
        (D("0.004"), ["$0.004", "$.004", "0.0040", "US$0.004", "0.4 cents", "0.4¢"]),
        (D(1000), ["1,000", "$1,000", "1000", "1 thousand", "$1k", "one thousand", "One Thousand", "$1,000.00", "USD 1,000"]),
        (D(1000000), ["$1 million", "1,000,000", "$1.0 million", "$1M", "$1mm", "one million", "1-million", "1000 thousand"]),
        (D(20000000), ["$20 million", "20,000,000", "$20 Million", "twenty million", "$0.02 billion", "$20m", "$20-million"]),
        (D(4), ["four", "4", "Four", "(4)", "4-day", "4.0"]),
        (D(25), ["twenty-five", "twenty five", "25", "25x"]),
        (D(150), ["one hundred fifty", "one hundred and fifty", "150"]),
        (D(2100000), ["two million one hundred thousand", "2.1 million"]),
        (D("0.5"), ["50 cents", "fifty cents", "0.5", ".5"]),
        (D(-5), ["-5", "-$5", "-5.00"]),
        (Rate(D("0.5")), ["50%", "50 percent", "fifty percent", "one-half", "half", "50 %", "50 per cent", "one half", "fifty-percent"]),
        (Rate(D("0.74")), ["74%", "74.0%", "seventy-four percent"]),
        (Rate(D("1.5")), ["150%"]),
        (Rate(D("0.005")), ["50 basis points", "50 bps", "50bps", "one-half of one percent", "half percent", "0.5%"]),
        (Rate(D("0.75")), ["75%", "three-quarters", "three-fourths"]),
        (
            date(2017, 2, 24),
            ["Feb 24, 2017", "Feb. 24, 2017", "February 24, 2017", "24 February 2017", "2017-02-24", "02/24/2017", "2/24/17"],
        ),
        (
            date(2017, 2, 24),
            ["FEBRUARY 24, 2017", "February 24 2017", "February 24th, 2017", "24th day of February, 2017", "24-Feb-2017", "24/02/2017"],
        ),
        (Month(2017, 7), ["July 2017", "July of 2017", "July, 2017", "Jul. 2017", "JULY 2017", "July 27, 2017"]),
        (YearsAfter(5), ["fifth anniversary", "5th anniversary", "five years", "5 years", "five-year", "five (5) years"]),
        (YearsAfter(1), ["one-year", "first annual anniversary", "1 year", "first (1st) anniversary"]),
        (YearsAfter(12), ["12 years", "twelfth anniversary", "twelve years"]),
        (Words("no registration rights"), ["no registration rights", "No  Registration Rights"]),
        (Words("Investor"), ["investor", "INVESTOR"]),
    ],
)
def test_the_ways_of_writing_it(figure, written):
    for text in written:
        for sentence in (text, f"at {text} each", f"({text}), for", f"It is {text}."):
            hits = found(figure, sentence)
            assert hits, sentence
            assert hits[0] in text


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        (D(1000), "15,000 and 1,000,000 and $1,000.50 and 1,0000 and 1,000,00 and 11,000 and 1000000"),
        (D("0.004"), "0.0040001 and 0.0041 and 10.004 and 0.004%"),
        (D(15), "15,000 and $15 million and 15% and 15-20 and 2015 and .15 and 15th and 15K"),
        (D(4), "$4 million and 4% and 4,000 and fourth and twenty-four and four hundred and forty-four and 4-A and S-4 and 4.5"),
        (D(4000), "$4,000 million and forty thousand and 4,000%"),
        (D(5), "fifth and 5th and 8-5 and 5B and +1-5-5 and 5/6 and 5:1 and https://a.example/5/6?x=5 and one-fifth and sixty-five"),
        (D(50), "50% and 50 percent and fifty percent and 50 bps and 50 cents"),
        (D(24), "Feb 24, 2017 and 24 February 2017 and 02/24/17 and February 24"),
        (D(2017), "in July 2017, on 2017-02-24"),
        (D(20), "twenty-fifth and 20 million"),
        (D(1), "one-half and one-third and one and a half"),
        (D("0.5"), "50% and half"),
        (Rate(D("0.5")), "150% and 50 and 0.50% and 50.5% and fifty and 50 percentage points"),
        (Rate(D("0.5")), "every half year, the first half of it, one and one-half, half a million, on behalf of"),
        (Rate(D("0.01")), "one-half of one percent"),
        (date(2017, 2, 24), "Feb 25, 2017; Feb 24, 2018; February 2017; 24 March 2017; 12017-02-24; 02/24/20171"),
        (Month(2017, 3), "March, with no year; may 2018; in April 2017; to march on in 2017"),
        (Month(2017, 3), "March 3017, in a text of 2017"),
        (date(2017, 2, 8), "02/14/17: signed on February 8, 1017"),
        (Month(2017, 3), "in March 2016 and in April 2017"),
        (YearsAfter(5), "twenty-fifth anniversary, fifteen years, 15 years, 1.5 years, 5 months, fifth closing, 5,000 years"),
        (YearsAfter(2), "one and one-half years"),
        (Words("restricted"), "unrestricted, non-restricted, restrictedly"),
        (Words("0.004"), "0.0040 and 10.004"),
        (Words("000 shares"), "1,000 shares"),
    ],
)
def test_never_inside_something_else(figure, text):
    assert found(figure, text) == []


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("in March, April, May and June 2017", [3, 4, 5, 6]),
        ("in March through May of 2017", [3, 5]),
        ("in 2017, first in March and then, if all agree, in May", [3, 5]),
        ("on March 27, April 27 and May 27, 2017", [3, 4, 5]),
        ("in Mar. and Apr. 2017", [3, 4]),
        ("in March-May 2017", [3, 5]),
        ("during the 2017 round, holders May convert in April", [4]),
    ],
)
def test_a_year_written_once_serves_the_whole_list(text, months):
    assert [month for month in range(1, 13) if find(Month(2017, month), text)] == months


def test_days_in_a_list_share_a_year_too():
    text = "on March 27, April 27 and May 27, 2017"
    assert found(date(2017, 3, 27), text) == ["March 27"]
    assert found(date(2017, 4, 27), text) == ["April 27"]


def test_a_day_that_is_not_in_the_calendar_is_not_read():
    assert found(Month(2017, 2), "February 30, 2017; February 3, 2017" + 9999 * "1") == []


def test_a_number_beside_a_dash_is_still_a_number():
    assert found(D(1000), "a 1-for-1,000 split") == ["1,000"]
    assert found(D(20), "worth $10-$20 each") == ["$20"]


def test_every_occurrence_is_found():
    assert found(D(15000000), "$15 million now, 15,000,000 then") == ["$15 million", "15,000,000"]


def test_letters_that_grow_when_lowered_move_nothing():
    assert found(D(4), "İİİ four") == ["four"]


def test_what_is_no_figure_is_refused():
    with pytest.raises(ValueError, match="at least one word"):
        Words(" ")
    with pytest.raises(ValueError, match="13 is no month"):
        Month(2017, 13)


@given(st.integers(0, 10**12), st.integers(0, 4))
def test_a_number_is_found_as_people_write_it_and_not_one_digit_off(cents, places):
    number = D(cents).scaleb(-places)
    for text in (f"{number:,f}", f"${number:f}", f"at ${number:,f}0 each" if places else f"at {number:,f}.0 each"):
        assert len(find(number, text)) == 1
        assert not find(number + 1, text)
        assert not find(number * 10 + 1, text)


@given(st.dates(date(1970, 1, 1), date(2069, 12, 31)))
def test_a_day_is_found_as_people_write_it(day):
    for form in ("%B %d, %Y", "%b. %d, %Y", "%d %B %Y", "%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y"):
        assert found(day, f"by {day.strftime(form)}, if at all") == [day.strftime(form)]


@given(st.integers(1, 20000).map(lambda basis: Rate(D(basis).scaleb(-4))))
def test_a_rate_is_shown_as_it_is_found(rate):
    assert found(rate, f"up to {shown(rate)} of it") == [shown(rate)]


@given(st.text(alphabet="0123456789.,-$%/ adfMarchyJune()'", max_size=40))
def test_any_text_can_be_read(text):
    for figure in (D(1), Rate(D(1)), Month(2017, 3), YearsAfter(1)):
        assert all(0 <= start < end <= len(text) for start, end in find(figure, text))
