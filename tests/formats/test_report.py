"""The report's pictures, words and tables: geometry that holds, numbers that are in proportion, text that is escaped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seriatim.deal.terms import Deal
from seriatim.formats.deal_file import read_deal
from seriatim.formats.report import words
from seriatim.formats.report.drawing import NARROW, ROWS_MAX, WIDE, Sheet, fit, scale_of, ticks
from seriatim.formats.report.page import css_string
from seriatim.formats.report.pictures import Bar, Span, growth, timeline
from seriatim.formats.report.tables import anchor, number, row, table
from seriatim.formats.report.terms import terms_tables
from seriatim.formats.report.words import Names
from tests.doors.command import seriatim as command

DEAL = Path(__file__).resolve().parents[2] / "deals/ascent-series-k/deal.yaml"
DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@pytest.fixture(scope="module")
def deal() -> Deal:
    return read_deal(DEAL.read_text(encoding="utf-8"), "deal.yaml").deal


@pytest.fixture(scope="module")
def names(deal: Deal) -> Names:
    return Names(deal)


# ---------------------------------------------------------------------------------------------------------- the pictures


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def of_class(svg: ElementTree.Element, kind: str) -> list[ElementTree.Element]:
    return [e for e in svg.iter() if kind in (e.get("class") or "").split()]


def places(element: ElementTree.Element) -> Iterator[tuple[float, float]]:
    """The places that an element surely touches: corners, centres, the start of a path, the start or end of a text."""
    get = {"x": 0.0, "y": 0.0} | {key: float(value) for key, value in element.items() if key in ("x", "y", "width", "height", "cx", "cy")}
    if element.tag == "rect":
        yield get["x"], get["y"]
        yield get["x"] + get["width"], get["y"] + get["height"]
    elif element.tag == "circle":
        yield get["cx"], get["cy"]
    elif element.tag == "text":
        yield get["x"], get["y"]


def assert_inside(svg: ElementTree.Element) -> None:
    _, _, width, height = map(float, (svg.get("viewBox") or "").split())
    for element in svg.iter():
        for x, y in places(element):
            assert -0.01 <= x <= width + 0.01, ElementTree.tostring(element)
            assert -0.01 <= y <= height + 0.01, ElementTree.tostring(element)


def span(name: str, closes: date, *, opens: date | None = None, look: str = "open", **more: object) -> Span:
    given = {"detail": f"by {closes}", "status": "pending", "opens": opens or closes - timedelta(days=15), "closes": closes, **more}
    return Span(name=name, look=look, **given)  # type: ignore[arg-type]


SERIES_K = [
    span("Initial", date(2017, 2, 24), look="done", funded=(date(2017, 2, 20), date(2017, 2, 24)), due=((date(2022, 2, 24), False),)),
    span("March", date(2017, 3, 31), look="bad"),
    span("Final", date(2017, 7, 31), look="waits", due=((date(2022, 7, 31), True),), due_text="31 Jul 2022"),
]


@pytest.mark.parametrize("sheet", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_timeline_has_a_mark_for_everything(sheet: Sheet) -> None:
    (drawn,) = timeline(SERIES_K, date(2017, 4, 15), "Closings", "t", sheet)
    svg = parsed(drawn)
    assert len(of_class(svg, "window")) == 3
    assert len(of_class(svg, "funded")) == 2
    assert len(of_class(svg, "cross")) == 1
    assert [(len(of_class(svg, kind))) for kind in ("owed", "projected")] == [1, 1]
    assert len(of_class(svg, "as-of")) == 1  # 15 April 2017 lies on the axis of closings, not on that of redemptions
    assert_inside(svg)


def test_a_picture_says_what_it_shows() -> None:
    svg = parsed(timeline(SERIES_K, date(2017, 4, 15), 'Closings of "A" & <B>', "t")[0])
    assert svg.get("role") == "img"
    told = {e.get("id"): e.text for e in svg if e.tag in ("title", "desc")}
    assert told[svg.get("aria-labelledby")] == 'Closings of "A" & <B>'
    description = told[svg.get("aria-describedby")] or ""
    assert all(s.name in description and s.status in description for s in SERIES_K)


@pytest.mark.parametrize("sheet", [WIDE, NARROW], ids=["wide", "narrow"])
def test_rows_do_not_overlap(sheet: Sheet) -> None:
    svg = parsed(timeline(SERIES_K, date(2017, 4, 15), "Closings", "t", sheet)[0])
    tops = [float((e.get("d") or "").split("H")[0].split()[-1]) for e in of_class(svg, "rule")]
    assert [b - a for a, b in pairwise(tops)] == [sheet.row] * 2
    for top, mark in zip(tops, of_class(svg, "window"), strict=True):
        y, height = float(mark.get("y") or 0), float(mark.get("height") or 0)
        assert top <= y
        assert y + height <= top + sheet.row


def test_windows_stand_in_proportion_to_their_days() -> None:
    long, short = span("a", date(2017, 6, 1), opens=date(2017, 2, 1)), span("b", date(2017, 3, 3), opens=date(2017, 2, 1))
    svg = parsed(timeline([long, short], date(2020, 1, 1), "", "t")[0])
    first, second = (float(e.get("width") or 0) for e in of_class(svg, "window"))
    assert first / second == pytest.approx(120 / 30, rel=0.01)
    assert not of_class(svg, "as-of")


def bars(*counts: tuple[int, int, int | None]) -> list[Bar]:
    return [
        Bar(f"Stage {i}", "1 Jan 2017", Decimal(a), Decimal(b), None if c is None else Decimal(c), f"{a + b:,}", "told")
        for i, (a, b, c) in enumerate(counts)
    ]


def widths(svg: ElementTree.Element, kind: str) -> list[float]:
    return [float(e.get("width") or 0) for e in of_class(svg, kind)]


@pytest.mark.parametrize("sheet", [WIDE, NARROW], ids=["wide", "narrow"])
def test_bars_are_proportional_to_the_numbers(sheet: Sheet) -> None:
    authorized = 20_000_000_000
    given = bars((1_730_000_000, 0, authorized), (1_730_000_000, 250_000_000, authorized), (6_730_000_000, 0, authorized))
    svg = parsed(growth(given, "Growth", "g", sheet)[0])
    unit = widths(svg, "held")[0] / 1_730_000_000
    assert widths(svg, "held") == pytest.approx([1_730_000_000 * unit, 1_730_000_000 * unit, 6_730_000_000 * unit], rel=0.002)
    assert widths(svg, "reserved") == pytest.approx([250_000_000 * unit], abs=0.02)
    left = float(of_class(svg, "held")[0].get("x") or 0)
    limits = {float((e.get("d") or "M0").split()[0][1:]) for e in of_class(svg, "limit")}
    assert list(limits) == pytest.approx([left + authorized * unit], rel=0.002)
    assert not of_class(svg, "over")
    assert_inside(svg)


def test_what_exceeds_the_authorised_count_is_marked() -> None:
    svg = parsed(growth(bars((1_730, 270, 2_000), (1_730, 500, 2_000)), "Growth", "g")[0])
    (over,) = widths(svg, "over")
    assert over / (widths(svg, "held")[1] + widths(svg, "reserved")[1]) == pytest.approx(230 / 2_230, rel=0.01)


def test_an_authorised_count_beyond_the_scale_is_said_in_words() -> None:
    (drawn,) = growth(bars((537, 10, 20_000_000_000), (547, 0, 20_000_000_000)), "Growth", "g")
    assert "authorised 20,000,000,000, beyond the scale" in drawn
    assert not of_class(parsed(drawn), "limit")
    (drawn,) = growth(bars((537, 10, None)), "Growth", "g")
    assert "authorised" not in drawn


def test_a_long_picture_is_cut_into_parts_on_one_scale() -> None:
    spans = [span(f"Closing {i}", date(2017, 1, 31) + timedelta(days=30 * i), opens=date(2017, 1, 1)) for i in range(60)]
    drawn = [parsed(svg) for svg in timeline(spans, date(2018, 1, 1), "Closings", "t")]
    assert [len(of_class(svg, "window")) for svg in drawn] == [ROWS_MAX, ROWS_MAX, ROWS_MAX, 60 - 3 * ROWS_MAX]
    every = [float(e.get("width") or 0) for svg in drawn for e in of_class(svg, "window")]
    assert every == sorted(every)
    assert len({svg.get("aria-labelledby") for svg in drawn}) == len(drawn)


def test_nothing_makes_no_picture() -> None:
    assert timeline([], date(2017, 1, 1), "", "t") == []
    assert growth([], "", "g") == []
    (drawn,) = growth(bars((0, 0, 0)), "", "g")
    assert_inside(parsed(drawn))


@given(st.lists(st.tuples(DAYS, DAYS), min_size=1, max_size=25), DAYS)
def test_any_closings_stay_inside_the_picture(windows: list[tuple[date, date]], as_of: date) -> None:
    spans = [
        span("x" * 80, max(pair), opens=min(pair), funded=(max(pair),), due=((max(pair), True),), due_text="31 Dec 2090")
        for pair in windows
    ]
    for sheet in (WIDE, NARROW):
        for drawn in timeline(spans, as_of, "Closings", "t", sheet):
            assert_inside(parsed(drawn))


@given(st.lists(st.tuples(st.integers(0, 10**15), st.integers(0, 10**15), st.none() | st.integers(0, 10**18)), min_size=1, max_size=25))
def test_any_counts_stay_inside_the_picture(counts: list[tuple[int, int, int | None]]) -> None:
    for sheet in (WIDE, NARROW):
        for drawn in growth(bars(*counts), "Growth", "g", sheet):
            assert_inside(parsed(drawn))


@given(st.lists(DAYS, min_size=1, max_size=5))
def test_ticks_lie_on_the_axis_and_leave_room_for_their_names(days: list[date]) -> None:
    scale = scale_of(days, WIDE.first)
    found = [scale.at(day) for day, _, _ in ticks(scale)]
    assert all(scale.left <= x <= scale.right for x in found)
    assert all(b - a > 25 for a, b in pairwise(found))


def test_text_keeps_to_its_column() -> None:
    assert fit("March: closed", 196, 12, bold=True) == "March: closed"
    assert fit("x" * 100, 60, 10) == "x" * 9 + "…"


# -------------------------------------------------------------------------------------------------------------- the words


def test_dates_and_numbers() -> None:
    assert words.window(date(2017, 3, 1), date(2017, 3, 31)).replace("\u00a0", " ") == "1 Mar 2017 – 31 Mar 2017"
    assert words.window(None, date(2017, 2, 24)).replace("\u00a0", " ") == "by 24 Feb 2017"
    assert words.window(None, None) == "no date"
    assert words.count(Decimal("-230000000")) == "\u2212230,000,000"
    assert (words.money(Decimal(15)), words.price(Decimal("0.004")), words.price(Decimal(20000))) == ("15.00", "0.004", "20,000.00")
    assert words.price(Decimal(1) / Decimal(3)) == "0.3333333333"


def test_names_stand_for_ids(names: Names) -> None:
    assert (names.security("series_k"), names.full("series_k")) == ("Series K", "Series K Convertible Preferred Stock")
    assert (names.closing("march"), names.closing("initial")) == ("March closing", "initial closing")
    assert names.certificate("series_k/march") == "March closing"
    assert names.certificate("series_k/march/closed-2") == "March closing (closed-2)"
    assert names.certificate("common/opening/tertius") == "common/opening/tertius"
    said = names.prose("if recorded as a default, ascent may redeem 50 % of the outstanding series_k at 0.01")
    assert said == "if recorded as a default, the issuer may redeem 50 % of the outstanding Series K at 0.01"
    assert (
        names.prose("1 common to boone on 2017-03-31").replace("\u00a0", " ") == "1 common to Hong Kong Boone Group Limited on 31 Mar 2017"
    )
    assert names.given("if march closes on 2017-03-31").replace("\u00a0", " ") == "if the March closing is made on 31 Mar 2017"


def test_links_lead_only_to_published_addresses() -> None:
    assert words.address("https://www.sec.gov/a?b=1") == "https://www.sec.gov/a?b=1"
    assert words.host("https://www.sec.gov/a?b=1") == "sec.gov"
    for unsafe in ("javascript:alert(1)", "https://a b", 'https://x"onclick="', "release ¶5", "//evil.example"):
        assert words.address(unsafe) == ""


def test_every_ground_leads_to_its_source_or_assumption(names: Names) -> None:
    cell = names.ground("release ¶5; assumed: four-equal-closings; form_4")
    assert [link.href for link in cell.links] == ["#source-release", "#assumption-four-equal-closings", "#source-form_4"]


@given(st.text(max_size=30), st.text(max_size=30))
def test_anchors_are_one_for_one(one: str, other: str) -> None:
    assert (anchor("a", one) == anchor("a", other)) == (one == other)
    assert not set(anchor("a", one)) & set(" \"'<>#&")


@given(st.text(max_size=40))
def test_a_style_sheet_string_cannot_be_left(text: str) -> None:
    assert not set(css_string(text)) & set("\"'<>{};\n")


# -------------------------------------------------------------------------------------------------------------- the tables


def test_a_row_has_a_cell_for_each_column() -> None:
    with pytest.raises(AssertionError):
        table("x", ("a", number("b")), [row("1")])


def test_the_terms_are_told_in_the_sentences_of_their_clauses(deal: Deal, names: Names) -> None:
    tables = {t.caption: {r.cells[0].text: r.cells for r in t.rows} for t in terms_tables(deal, names)}
    price = tables["Conversion at a fixed price"]["The conversion price is 0.004 USD a share."][1]
    assert (price.links[0].href, price.note) == ("#source-release", "entitled")
    (march,) = (cells for text, cells in tables["Sale in closings"].items() if text.startswith("Closing march"))
    assert march[0].text.endswith(f"from {words.day(date(2017, 3, 1))} to {words.day(date(2017, 3, 31))}.")
    assert march[1].note == "scheduled"
    assert [link.href for link in march[1].links] == ["#source-release", "#assumption-four-equal-closings"]
    fractions = tables["Conversion at a fixed price"]["A fraction of a share of Common stock is dropped."][1]
    assert (fractions.links[0].href, fractions.note) == ("#assumption-conversion-fractions", "")  # an assumption is nobody's wording
    assert "Authorised shares, Series K" in tables
    assert "Parties" not in tables


def test_closings_of_several_classes_and_prices_stand_apart(tmp_path: Path) -> None:
    eidos, page = DEAL.parent.parent / "eidos-seed-b" / "deal.yaml", tmp_path / "page.html"
    events = ("--events", eidos.with_name("events.yaml"), "--as-of", "2018-12-31")
    assert command("report", eidos, *events, "--out", page).code == 0
    text = page.read_text(encoding="utf-8")
    seed = Decimal("1000000.11") + Decimal("25650.25") + Decimal("2999999.00") + Decimal("3999999.11")
    b = Decimal("15999911.68") + Decimal("10047934.57") + Decimal("47999919.24")
    assert f"USD {seed + b:,.2f}" in text
    assert "6,062,848 shares of Series Seed and 7,231,700 shares of Series B in 7\u00a0closings" in text
    assert [text.count(f"{amount:,.2f}</span>") > 0 for amount in (seed, b)] == [True, True]
    assert text.count("Closings: the purchasers must buy Series") == 2
    assert "Mandatory redemption" not in text.split('id="parties"')[0]
