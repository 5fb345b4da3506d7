"""The report in many states of a deal: whole, self-contained, escaped, the same each time, and true to the views."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from seriatim.app.record import record_file
from seriatim.app.report import gather, write_page
from seriatim.app.workspace import Options
from seriatim.formats.deal_file import DealFile, read_deal
from seriatim.formats.report.page import render
from seriatim.units.dates import months_after
from seriatim.units.problems import BadInput
from tests.doors.command import seriatim as command
from tests.provisions.agreements import text as agreement

DEAL = Path(__file__).resolve().parents[2] / "deals/ascent-series-k/deal.yaml"
AS_IT_HAPPENED = """
- {kind: designated, on: 2017-02-24, security: series_k, evidence: inferred}
- {kind: closed, on: 2017-02-24, closing: initial, evidence: inferred}
- {kind: closed, on: 2017-03-27, closing: march, evidence: inferred}
- {kind: closed, on: 2017-04-27, closing: april, evidence: inferred}
- {kind: converted, on: 2017-05-05, security: series_k, holder: boone, quantity: 800, source: "https://www.sec.gov/doc4.xml"}
- {kind: closed, on: 2017-05-27, closing: may, evidence: inferred}
- {kind: converted, on: 2017-08-01, security: series_k, holder: boone, quantity: 3000}
- {kind: split, on: 2018-07-20, security: common, new: 1, old: 1000, fractions: up}
- {kind: split, on: 2022-01-28, security: common, new: 1, old: 5000, fractions: up}
"""
DEFAULT_IN_MAY = """
- {kind: designated, on: 2017-02-24, security: series_k}
- {kind: closed, on: 2017-02-24, closing: initial}
- {kind: closed, on: 2017-03-27, closing: march}
- {kind: closed, on: 2017-04-27, closing: april, costs: 12500}
- {kind: defaulted, on: 2017-06-01, closing: may, evidence: hypothetical}
- {kind: converted, on: 2017-06-12, security: series_k, holder: boone, quantity: 300, id: wrong}
- {kind: reversed, on: 2017-06-12, reverses: wrong}
"""
AGAINST_THE_TERMS = """
- {kind: designated, on: 2017-02-24, security: series_k, quantity: 1500}
- {kind: closed, on: 2017-02-24, closing: initial, gross: 400000}
- {kind: closed, on: 2017-02-25, closing: initial, gross: 600000}
- {kind: closed, on: 2017-03-27, closing: march, as_fact: true}
- {kind: unpaid, on: 2022-02-28, security: series_k}
- {kind: dividend_declared, on: 2022-03-01, security: common, per_share: 0.0001}
"""
VOID = frozenset("meta br hr img input link".split())


class Page(HTMLParser):
    """Reads a page, and fails where an element is closed that is not open."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).replace("\u00a0", " ").split())

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attrs for name, attrs in self.elements if name == tag]


Make = Callable[..., Path]


@pytest.fixture
def events(tmp_path: Path) -> Make:
    """Writes an events file."""

    def write(text: str) -> Path:
        file = tmp_path / "events.yaml"
        file.write_text("events:" + text, encoding="utf-8")
        return file

    return write


def many_closings(folder: Path) -> Path:
    """Series K in sixty closings, without what was stated of six."""
    text = DEAL.read_text(encoding="utf-8")
    before, _, rest = text.partition("  closings:\n    - id: initial")
    _, _, after = rest.partition("  clauses:\n    - clause: default_partial")
    listed = "".join(
        f"    - {{id: c{i}, when: by {months_after(date(2017, 1, 31), i)}, shares: {{value: 1000, assumed: four-equal-closings}}}}\n"
        for i in range(1, 61)
    )
    after, _, rest = after.partition("stated: #")
    rest = rest[rest.index("premiums:") :]
    whole = f"{before}  closings:\n{listed}  clauses:\n    - clause: default_partial{after}{rest}"
    file = folder / "many.yaml"
    file.write_text(whole.replace("20_000, assumed: designated-count", "60_000, assumed: designated-count"), encoding="utf-8")
    return file


def hostile(folder: Path) -> Path:
    """Series K with markup wherever text can stand."""
    text = DEAL.read_text(encoding="utf-8")
    for old, new in (
        ("title: Ascent Solar Series K convertible preferred", "title: 'A </style><script>alert(1)</script> \"deal\"'"),
        ('"Ascent Solar Technologies, Inc."', '"<script>alert(2)</script> & Sons"'),
        ("name: Tertius Financial Group", 'name: "<img src=x onerror=alert(3)>"'),
        ("asks: Does the", "asks: <b>Does</b> the"),
        ("says: A conversion that names", "says: <i>A conversion</i> that names"),
        ("https://www.sec.gov/Archives/edgar/data/1350102/000120919117031041/xslF345X03/doc4.xml", "javascript:alert(4)"),
    ):
        assert old in text
        text = text.replace(old, new)
    file = folder / "hostile.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def page_of(deal: Path, as_of: date, **options: object) -> tuple[Page, str]:
    html = render(gather(deal, Options(**options), as_of).data)  # type: ignore[arg-type]
    return Page(html), html


STATES = {
    "nothing recorded": (date(2017, 2, 9), ""),
    "as it happened": (date(2022, 2, 1), AS_IT_HAPPENED),
    "default in May": (date(2017, 6, 15), DEFAULT_IN_MAY),
    "against the terms": (date(2022, 3, 15), AGAINST_THE_TERMS),
    "long after, nothing recorded": (date(2026, 1, 1), ""),
    "before the signing": (date(2016, 1, 1), ""),
}


@pytest.mark.parametrize("state", STATES)
def test_the_page_is_whole_and_self_contained(state: str, events: Make) -> None:
    as_of, told = STATES[state]
    page, html = page_of(DEAL, as_of, events=[events(told)] if told else [])
    loading = [
        (tag, attrs) for tag, attrs in page.elements if "src" in attrs or tag in ("script", "link", "iframe", "object", "img", "base")
    ]
    assert loading == []
    assert not re.search(r"url\((?!#)|@import|@font-face", html)
    assert all(re.match(r"#|https?://", attrs["href"]) for attrs in page.all("a"))
    ids = Counter(attrs["id"] for _, attrs in page.elements if "id" in attrs)
    assert [name for name, times in ids.items() if times > 1] == []
    targets = [value[1:] for _, attrs in page.elements for name, value in attrs.items() if name == "href" and value.startswith("#")]
    targets += [
        name for _, attrs in page.elements for key in ("aria-labelledby", "aria-describedby") for name in attrs.get(key, "").split()
    ]
    targets += re.findall(r"url\(#([^)]+)\)", html)
    assert sorted(set(targets) - set(ids)) == []
    assert str(DEAL.parent) not in html


@pytest.mark.parametrize("state", STATES)
def test_the_page_can_be_read_aloud(state: str, events: Make) -> None:
    as_of, told = STATES[state]
    page, _ = page_of(DEAL, as_of, events=[events(told)] if told else [])
    assert page.all("html")[0]["lang"] == "en"
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert len(page.all("table")) == len(page.all("caption"))
    assert all("scope" in attrs for attrs in page.all("th"))
    for attrs in page.all("svg"):
        assert attrs.get("aria-hidden") == "true" or (attrs["role"] == "img" and attrs["aria-labelledby"] and attrs["aria-describedby"])


def test_nothing_recorded_shows_the_terms() -> None:
    page, _ = page_of(DEAL, date(2017, 2, 9))
    for figure in ("USD 20,000,000.00", "20,000 shares of Series K in 6 closings", "1,730,000,000", "waits for its condition"):
        assert figure in page.text
    assert "No event is recorded up to this day" in page.text
    assert "31 Jul 2022 not a business day" in page.text
    for owed in ("Redemption 20,000,000.00", "Closing 5,000,000.00", "Closing (conditional) 15,000,000.00"):
        assert owed in page.text
    assert "its members are not summed" in page.text
    assert "5,000,000,000" in page.text  # reserved after the last closing
    assert "0.0004" in page.text  # what the Form 4 prints, beside 0.004


def test_as_it_happened(events: Make) -> None:
    data = gather(DEAL, Options(events=[events(AS_IT_HAPPENED)]), date(2022, 2, 1)).data
    page = Page(render(data))
    assert "9 events: 4 documented, 5 inferred, 0 hypothetical. All of them are laid on for this report only" in page.text
    assert [[stage.on.isoformat() for stage in era][-1] for era in data.eras] == ["2017-08-01", "2018-07-20", "2022-02-01"]
    assert "20,000.00 0.05 a share" in page.text  # the conversion price and ratio after both splits
    assert "800 shares of Series K given up, 200,000,000 shares of common stock received" in page.text
    assert "split of common stock, 1 for 1,000" in page.text.replace("Split", "split")
    assert {attrs["href"] for attrs in page.all("a")} >= {"https://www.sec.gov/doc4.xml"}
    line = next(line for line in data.closings if line.closing.id == "may")
    assert [r.on for r in line.repayments] == [date(2022, 5, 27)]
    assert len(line.funded_on) == 1


def test_a_default_shows_the_right_and_what_was_reversed(events: Make) -> None:
    page, _ = page_of(DEAL, date(2017, 6, 15), events=[events(DEFAULT_IN_MAY)])
    assert "Redemption on default: Ascent Solar Technologies, Inc. may redeem Series K" in page.text
    assert "1,500 0.01 15.00" in page.text
    assert "May: in default" in page.text
    assert "1 hypothetical" in page.text
    assert "wrong counts no more" in page.text
    assert "costs USD 12,500.00" in page.text
    assert "3,000,000.00 net 2,987,500.00" in page.text


def test_acts_against_the_terms_stand_first(events: Make) -> None:
    data = gather(DEAL, Options(events=[events(AGAINST_THE_TERMS)]), date(2022, 3, 15)).data
    page = Page(render(data))
    assert page.text.index("1 act against the terms") < page.text.index("Summary Agreed")
    assert "Defective act" in page.text
    assert "unpaid" in page.text
    assert len(data.closings[0].funded_on) == 2
    assert len(data.closings[0].repayments) == 2


def test_a_shortfall_is_a_finding_and_the_override_is_said() -> None:
    page, html = page_of(DEAL, date(2017, 2, 9), assume={"common-authorized": "2000000000"})
    assert "1 assumption overridden" in page.text
    assert "common-authorized is 2,000,000,000" in page.text
    assert "230,000,000 too few" in page.text
    assert "past their day None" not in page.text
    assert 'class="over" x=' in html
    page, html = page_of(DEAL, date(2017, 2, 9))
    assert "past their day None" in page.text
    assert 'class="over" x=' not in html


def test_markup_in_a_deal_is_only_text(tmp_path: Path) -> None:
    page, html = page_of(hostile(tmp_path), date(2017, 2, 9))
    assert not page.all("script")
    assert not page.all("img")
    assert not page.all("b")
    assert "<script>alert(2)</script> & Sons" in page.text
    assert "<img src=x onerror=alert(3)>" in page.text
    assert not [attrs for attrs in page.all("a") if "javascript" in attrs["href"]]
    assert html.count("</style>") == 1


def test_sixty_closings_fit(tmp_path: Path, events: Make) -> None:
    told = "\n- {kind: designated, on: 2017-02-09, security: series_k, quantity: 60000}\n" + "".join(
        f"- {{kind: closed, on: {months_after(date(2017, 1, 31), i)}, closing: c{i}}}\n" for i in range(1, 51)
    )
    data = gather(many_closings(tmp_path), Options(events=[events(told)]), date(2021, 4, 1)).data
    page = Page(render(data))
    assert data.condensed is True
    assert len(data.closings) == 60
    assert len([attrs for attrs in page.all("svg") if attrs.get("role") == "img"]) == 2 * (4 + 4)  # wide and narrow, cut in four
    assert "50 of 60 closings made" in page.text


def test_the_same_data_gives_the_same_bytes(tmp_path: Path, events: Make) -> None:
    options = Options(events=[events(AS_IT_HAPPENED)])
    one, other = (write_page(gather(DEAL, options, date(2022, 2, 1)).data, tmp_path / name) for name in ("one.html", "other.html"))
    assert one.read_bytes() == other.read_bytes()
    assert b"\r" not in one.read_bytes()


def test_a_ledger_is_named_by_its_head(tmp_path: Path, events: Make) -> None:
    options = Options(store=tmp_path / "k.ledger")
    recorded = record_file(DEAL, events(AS_IT_HAPPENED), options)
    data = gather(DEAL, options, date(2017, 6, 1)).data
    page = Page(render(data))
    assert (data.head, len(data.counted)) == (recorded.head, 6)
    assert recorded.head in page.text
    assert data.deal.digest in page.text
    assert "laid on" not in page.text
    before = gather(DEAL, options, date(2017, 6, 1), datetime(2001, 1, 1, 12, tzinfo=UTC)).data
    assert before.counted == ()
    assert "1 January 2001, 12:00:00 UTC" in Page(render(before)).text


def test_a_page_that_cannot_be_written_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        write_page(gather(DEAL, Options(), date(2017, 2, 9)).data, tmp_path / "no" / "such" / "folder.html")
    assert [p.code for p in caught.value.problems] == ["file-unwritable"]


# ------------------------------------------------------------------------------------------------- prices and scenarios

SHIPPED = DEAL.parent.parent
STOPS = DEAL.parent / "scenarios" / "stops-at-may.yaml"
NOTES = Path(__file__).resolve().parents[1] / "deals" / "notes.deal.yaml"
ALL_FUNDED = DEAL.parent / "scenarios" / "all-funded.yaml"


def section_of(html: str, name: str) -> str:
    """The source of one section of a page."""
    begins = html.index(f'<section aria-labelledby="{name}">')
    return html[begins : html.index("</section>", begins)]


def test_the_page_shows_how_prices_changed_and_why() -> None:
    """BioSig's warrants: issues of other shares at less than 6.53 lower the price by the full ratchet."""
    folder = SHIPPED / "biosig-series-c"
    data = gather(folder / "deal.yaml", Options(events=[folder / "events.yaml"]), date(2018, 1, 10)).data
    (change, *_) = data.prices
    assert (change.before, change.by) == (Decimal("6.53"), ("antidilution_ratchet",))
    html = section_of(render(data), "prices")
    assert html.count("<tr") == 1 + len(data.prices)
    assert f'href="#event-{change.event}"' in html
    assert "6.53" in html
    assert f"{change.after.normalize():f}" in html
    assert "Anti-dilution, full ratchet" in html
    assert 'aria-labelledby="prices"' not in render(gather(DEAL, Options(), date(2017, 2, 9)).data)


def test_the_page_compares_scenarios_as_the_command_does() -> None:
    data = gather(DEAL, Options(), date(2017, 2, 9), scenarios=[ALL_FUNDED, STOPS]).data
    html = render(data)
    Page(html)
    part = section_of(html, "scenarios")
    for text in ("The purchaser stops at May", "3,000,000.00", "1,500 for 15.00", "may, june", '<svg class="runs"'):
        assert text in part, text
    assert [c.scenario.id for c in data.scenarios] == ["all-funded", "stops-at-may"]
    assert 'aria-labelledby="scenarios"' not in render(gather(DEAL, Options(), date(2017, 2, 9)).data)


def test_the_picture_of_scenarios_styles_nothing_else_on_the_page() -> None:
    html = render(gather(DEAL, Options(), date(2017, 2, 9), scenarios=[STOPS]).data)
    (style,) = re.findall(r"<svg class=\"runs\".*?<style>(.*?)</style>", html, re.DOTALL)
    rules = style.replace("@media (prefers-color-scheme: dark){", "").split("}")
    assert [rule for rule in rules if rule and not rule.startswith(".runs ")] == []


def test_a_report_opens_the_deal_once(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    def counted(text: str, file: str, *given: Any) -> DealFile:
        opened.append(file)
        return read_deal(text, file, *given)

    monkeypatch.setattr("seriatim.app.workspace.read_deal", counted)
    reported = gather(DEAL, Options(), date(2017, 2, 9), scenarios=[STOPS])
    assert opened == [str(DEAL)]
    assert reported.schedule.schedule.rows == reported.data.schedule.rows
    assert reported.captable.table == reported.data.table


def test_the_command_says_what_the_page_compares(tmp_path: Path) -> None:
    given = (DEAL, "--as-of", "2017-02-09", "--scenario", STOPS, "--out", tmp_path / "page.html")
    assert command("report", *given, "--json").json["scenarios"]["scenarios"][0]["scenario"] == "stops-at-may"
    assert "1,500 for 15.00" in command("report", *given).out


@pytest.mark.parametrize(
    ("deal", "as_of", "said"),
    [
        (
            NOTES,
            date(2020, 2, 10),
            [
                "Conversion by a ratio: any holder of Series A may convert, at",
                "Conversion forced by the issuer: The issuer may convert Series A, at",
                "Automatic conversion: all of Series A, at",
                "Automatic conversion: all of Convertible notes, at",
                "By class, in shares, units",
            ],
        ),
        (
            SHIPPED / "workhorse-series-b" / "deal.yaml",
            date(2019, 6, 6),
            [
                "Cumulative dividend: Workhorse Group Inc. must pay on Series B in common stock, at",
                "Exercise of warrants: any holder of Warrants of the units may exercise, at",
            ],
        ),
        (
            SHIPPED / "pavmed-series-a" / "deal.yaml",
            date(2017, 8, 4),
            ["Exchange into another series: any holder of Series A may exchange, at"],
        ),
    ],
)
def test_a_table_says_who_does_what(deal: Path, as_of: date, said: list[str]) -> None:
    events = deal.with_name("events.yaml")
    options = Options(events=[events] if events.exists() else ())
    html = render(gather(deal, options, as_of).data)
    captions = re.findall(r"<caption[^>]*>([^<]*)", html)
    for text in said:
        assert any(caption.strip().startswith(text) for caption in captions), (text, captions)


CLOSINGS = """\
- {id: first, when: by 2020-01-31, shares: 100}
- {id: second, when: by 2020-06-30, shares: 50, conditions: [{id: approved, kind: occurrence, occurs: approval}], within_days: 10, \
delivery: before_payment}
- {id: third, when: by 2020-03-31, shares: 30, option: investor}
"""
HAPPENED = """\
seriatim: 1
deal: small
events:
  - {kind: amended, on: 2020-01-20, clause: staged_closings, closing: first, what: shares, quantity: 80}
  - {kind: amended, on: 2020-01-20, clause: staged_closings, closing: first, what: price, price: 9}
  - {kind: amended, on: 2020-01-20, clause: staged_closings, closing: first, what: purchaser, value: angel}
  - {kind: occurred, on: 2020-02-01, what: approval}
  - {kind: delivered, on: 2020-02-03, closing: second, quantity: 20}
"""


def test_a_closing_is_shown_as_it_stands_and_not_as_it_was_agreed(tmp_path: Path) -> None:
    """The first amended to 80 at 9 from the angel, 720.00; the second due ten days after the approval, and not funded by a delivery.

    80 + 50 + 30 shares, for 720 + 500 + 300.
    """
    deal, happened = tmp_path / "deal.yaml", tmp_path / "events.yaml"
    interest = "- {clause: default_interest, rate: 10%, day_count: actual/360}\n"
    deal.write_text(agreement(CLOSINGS, clauses=interest), encoding="utf-8")
    happened.write_text(HAPPENED, encoding="utf-8")
    data = gather(deal, Options(events=[happened]), date(2020, 4, 1)).data
    first, second, _third = data.closings
    assert (first.closing.shares, first.closing.price, first.closing.purchaser, first.status) == (
        Decimal(80),
        Decimal(9),
        "angel",
        "overdue",
    )
    assert (second.window.closes, second.status, second.funded, len(second.funded_on)) == (date(2020, 2, 11), "overdue", Decimal(0), 0)
    html = render(data)
    page = Page(html)
    assert "Agreed USD 1,520.00 160 shares of Series A in 3 closings" in page.text.replace("\u00a0", " ")
    assert "80 9.00 720.00 0 overdue" in page.text
    assert "by Fund; an option of Fund" in page.text
    captions = [caption.strip() for caption in re.findall(r"<caption[^>]*>([^<]*)", html)]
    assert "Closings: the purchasers buy Series A" in captions
    owed = html[html.index("Interest on what is overdue: each must pay") :].split("</table>")[0]
    assert "Amount, USD" in owed
    assert "Each, USD" not in owed  # it is money, and no number of shares


def test_a_closing_that_lapsed_is_drawn_as_one_that_is_over(tmp_path: Path) -> None:
    deal = tmp_path / "deal.yaml"
    deal.write_text(agreement(CLOSINGS), encoding="utf-8")
    before, after = (render(gather(deal, Options(), day).data).count('class="window off"') for day in (date(2020, 3, 1), date(2020, 4, 1)))
    assert after > before
