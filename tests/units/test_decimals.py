"""Numbers as text: read exactly or refused, one spelling each for files, and legible for people."""

from __future__ import annotations

import re
from decimal import Context, Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seriatim.units.decimals import (
    grouped,
    money,
    parse_number,
    parse_rate,
    percent,
    render,
    render_rounded,
)

numbers = st.decimals(min_value=-(10**25), max_value=10**25, places=10) | st.integers(-(10**29), 10**29).map(Decimal)
fractions = st.decimals(min_value=0, max_value=1, places=10)
CANONICAL = re.compile(r"0|-?(0|[1-9][0-9]*)(\.[0-9]{0,9}[1-9])?")


@given(numbers)
def test_what_is_rendered_is_read_back(number: Decimal) -> None:
    assert parse_number(render(number)) == number


@given(numbers, numbers)
def test_there_is_one_spelling_for_each_number(one: Decimal, other: Decimal) -> None:
    assert CANONICAL.fullmatch(render(one))
    assert render(one) != "-0"
    assert (render(one) == render(other)) == (one == other)


@given(numbers, st.integers(min_value=0, max_value=5))
def test_trailing_zeros_do_not_change_the_spelling(number: Decimal, zeros: int) -> None:
    plain = f"{number:f}"
    longer = Decimal(plain + "0" * zeros if "." in plain else plain)
    assert render(longer) == render(number)


@given(numbers)
def test_what_people_see_is_the_number_itself(number: Decimal) -> None:
    assert Decimal(grouped(number).replace(",", "")) == number
    assert Decimal(money(number).replace(",", "")) == number
    assert parse_number(grouped(number)) == number


@given(fractions)
def test_a_rate_is_the_same_bare_and_in_percent(fraction: Decimal) -> None:
    assert parse_rate(fraction) == parse_rate(render(fraction)) == fraction
    if fraction == fraction.quantize(Decimal("1e-8")):
        assert parse_rate(f"{render(fraction * 100)}%") == fraction


@given(numbers, st.integers(min_value=0, max_value=10))
def test_rounding_is_within_half_a_unit(number: Decimal, places: int) -> None:
    with localcontext(Context(prec=60)):
        off = abs(Decimal(render_rounded(number, places)) - number)
    assert off <= Decimal("0.5").scaleb(-places)


@given(numbers, st.integers(min_value=0, max_value=8))
def test_the_context_of_the_thread_changes_nothing(number: Decimal, places: int) -> None:
    def outputs() -> list[str]:
        shown = [render(number), render_rounded(number, places), grouped(number, places), money(number), percent(number, places)]
        return [*shown, str(parse_number(render(number))), str(parse_rate("12.3456789%"))]

    before = outputs()
    with localcontext(Context(prec=3, rounding="ROUND_UP", Emax=9, Emin=-9)):
        assert outputs() == before


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1000", "1000"),
        ("20_000_000", "20000000"),
        ("5,000,000,000", "5000000000"),
        ("0.0040", "0.0040"),
        ("-1,234.50", "-1234.50"),
        ("+7", "7"),
        ("-0", "0"),
        ("-0.00", "0.00"),
        (" 4 ", "4"),
        ("1e6", "1000000"),
        ("1.5E3", "1500"),
        ("5e-3", "0.005"),
        ("0.0000000001", "1E-10"),
        ("9" * 30, "9" * 30),
    ],
)
def test_parse_number_keeps_what_is_written(text: str, number: str) -> None:
    parsed = parse_number(text)
    assert parsed.as_tuple() == Decimal(number).as_tuple()


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "abc", "$0.004", "50%", ".5", "5.", "1.2.3", "--1", "1 000", "NaN", "Infinity", "-inf", "0x10", "٣", "1e", "e5"),
        *("0,004", "0_004", "1,00", "10,00,000", "1,000_000", "1,0000", ",100", "1__000", "1.000,5", "1.000_000", "$20 million"),
    ],
)
def test_what_is_not_a_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a number: write digits and a point"):
        parse_number(text)


@pytest.mark.parametrize("text", ["0.00000000001", "1e-11", "1.00000000000", "1e-999"])
def test_more_than_ten_places_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="more than 10 decimal places"):
        parse_number(text)


@pytest.mark.parametrize("text", ["1" + "0" * 30, "1e30", "1e999", "9" * 100_000])
def test_more_than_thirty_digits_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="at most 30 digits before the point"):
        parse_number(text)


@pytest.mark.parametrize(
    ("rate", "fraction"),
    [
        ("50%", "0.5"),
        ("0.5", "0.5"),
        ("0.50", "0.5"),
        ("74 %", "0.74"),
        ("150%", "1.5"),
        ("100%", "1"),
        ("1", "1"),
        ("0%", "0"),
        ("0.5%", "0.005"),
        (Decimal("0.085"), "0.085"),
    ],
)
def test_parse_rate(rate: str | Decimal, fraction: str) -> None:
    parsed = parse_rate(rate)
    assert parsed.as_tuple() == Decimal(fraction).as_tuple()


@pytest.mark.parametrize(
    ("rate", "sentence"),
    [
        ("50", "write 50% or 0.5"),
        ("1.01", "write 50% or 0.5"),
        (Decimal(74), "write 50% or 0.5"),
        ("-5%", "a rate is never negative"),
        (Decimal("-0.1"), "a rate is never negative"),
        ("%", "is not a number"),
        ("50%%", "is not a number"),
        ("half", "is not a number"),
        ("0.000000001%", "more than 10 decimal places"),
        (Decimal("NaN"), "counted"),
    ],
)
def test_what_is_not_a_rate_is_refused(rate: str | Decimal, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        parse_rate(rate)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("4.00", "4"),
        ("0.0040", "0.004"),
        ("2E+7", "20000000"),
        ("-0.0", "0"),
        ("0E+9", "0"),
        ("100", "100"),
        ("-12.50", "-12.5"),
        ("1E-10", "0.0000000001"),
    ],
)
def test_render(number: str, text: str) -> None:
    assert render(Decimal(number)) == text


@pytest.mark.parametrize("number", ["1E-11", "NaN", "sNaN", "Infinity", "1E+30", "1E+999999"])
def test_render_refuses_what_it_cannot_write(number: str) -> None:
    for write in (render, grouped, money):
        with pytest.raises(ValueError, match=r"places|digits|counted"):
            write(Decimal(number))


def test_for_people() -> None:
    diluted = Decimal(250) / Decimal(1980)
    assert grouped(Decimal("5000000000")) == "5,000,000,000"
    assert grouped(Decimal("-1234.5"), 2) == "-1,234.50"
    assert grouped(Decimal("-0.004"), 2) == "0.00"
    assert money(Decimal("1e6")) == "1,000,000.00"
    assert money(Decimal("0.0040")) == "0.004"
    assert (percent(diluted), percent(diluted, 0), percent(Decimal(0)), percent(Decimal(12))) == (
        "12.63 %",
        "13 %",
        "0.00 %",
        "1,200.00 %",
    )
    assert percent(Decimal("0.00005")) == "0.01 %"
    assert render_rounded(diluted, 10) == "0.1262626263"
    assert render_rounded(Decimal("-0.00000000001"), 10) == "0"


def test_places_are_bounded() -> None:
    with pytest.raises(ValueError, match="0 to 10 places, not 11"):
        render_rounded(Decimal(1), 11)
    with pytest.raises(ValueError, match="0 to 10 places, not -1"):
        grouped(Decimal(1), -1)
