"""Published waterfalls, each with the page that it stands on: the classes, and what the page says is paid.

Rank 1 is paid first, equal ranks in proportion. Preferences and caps are given for a class as a whole, as the pages give them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from seriatim.deal.claim import Claim
from tests.waterfall.tables import claim


def preferred(
    name: str,
    shares: Any,
    invested: int,
    *,
    multiple: int = 1,
    cap_multiple: int | None = None,
    cap_amount: int | None = None,
    participation: Any = "none",
) -> Claim[Decimal]:
    """A class that invested so much: amounts for one share follow."""
    each = Fraction(invested * multiple, shares)
    cap = cap_amount if cap_multiple is None else invested * cap_multiple
    per_share = None if cap is None else Fraction(cap, shares)
    exact = [part for part in (each, per_share) if part is not None]
    assert all(10**20 % part.denominator == 0 for part in exact), "a table of tests has amounts that end"
    return claim(name, shares, each=decimal(each), participation=participation, cap=None if per_share is None else decimal(per_share))


def decimal(number: Fraction) -> Decimal:
    return Decimal(number.numerator) / Decimal(number.denominator)


@dataclass(frozen=True)
class Published:
    """A page's table: at an exit, what classes get; and the breakpoints it names. `tolerance` is the rounding of the page."""

    id: str
    source: str
    claims: tuple[Claim[Decimal], ...]
    paid: Mapping[int, Mapping[str, int]] = field(default_factory=dict)
    breakpoints: tuple[int, ...] = ()
    tolerance: Fraction = Fraction(1)


M = 1_000_000
NEWCO = "https://ja.scribd.com/document/6879756/Liquidation-Preference-Calculation-English-Version"

CASES = (
    Published(
        "W01, one times, not participating",
        NEWCO,
        (claim("common", 2), preferred("a", 1, 5 * M)),
        {
            5 * M: {"a": 5 * M, "common": 0},
            10 * M: {"a": 5 * M, "common": 5 * M},
            20 * M: {"a": 6_666_667, "common": 13_333_333},
            30 * M: {"a": 10 * M, "common": 20 * M},
            40 * M: {"a": 13_333_333, "common": 26_666_667},
            50 * M: {"a": 16_666_667, "common": 33_333_333},
            60 * M: {"a": 20 * M, "common": 40 * M},
            70 * M: {"a": 23_333_333, "common": 46_666_667},
            80 * M: {"a": 26_666_667, "common": 53_333_333},
            90 * M: {"a": 30 * M, "common": 60 * M},
            100 * M: {"a": 33_333_333, "common": 66_666_667},
        },
    ),
    Published(
        "W03, two times, capped at four times the investment, converts above 60 million",
        "http://www.plnmw.com/CompanyRegistration/hxjcqxwter.html",
        (claim("common", 2), preferred("a", 1, 5 * M, multiple=2, participation="capped", cap_multiple=4)),
        {10 * M: {"a": 10 * M, "common": 0}, 40 * M: {"a": 20 * M}, 50 * M: {"a": 20 * M}, 60 * M: {"a": 20 * M}},
        (10 * M, 40 * M, 60 * M),
    ),
    Published(
        "W04b, participating in full",
        "https://venturesouth.vc/the-grey-zone/",
        (claim("common", 3), preferred("p", 1, 2 * M, participation="full")),
        {31 * M: {"p": 9_250_000}},
    ),
    Published(
        "W05, a quarter, participating in full",
        "https://jmfg.ca/psychology/money-strategies/tactics/participating-preferred",
        (claim("common", 3), preferred("p", 1, 2 * M, participation="full")),
        {10 * M: {"p": 4 * M, "common": 6 * M}},
    ),
    Published(
        "W07, capped at three times, converts above 210 million",
        "https://solutioninn.com/study-help/questions/company-z-raises-30-on-40-with-vc-taking-convertible-10549144",
        (claim("founders", 10 * M), preferred("vc", 7_500_000, 30 * M, participation="capped", cap_multiple=3)),
        {170 * M: {"vc": 90 * M}, 210 * M: {"vc": 90 * M}},
        (30 * M, 170 * M, 210 * M),
    ),
    Published(
        "W09, two series paid alike, and warrants",
        "https://www.yumpu.com/en/document/view/55813686/a-laypersons-guide-to-the-option-pricing-model/8",
        (claim("common", 1500), preferred("a", 500, 1000), preferred("b", 300, 1500), claim("warrants", 250, strike=10)),
        {},
        (2500, 5500, 11500, 23000),
    ),
    Published(
        "W11, a small class converts",
        "https://medium.com/buildersvc/liquidation-preference-and-participation-caps-for-unicorns-4b5617ee3a03",
        (claim("rest", 950), preferred("late", 50, 50 * M)),
        {2_000 * M: {"late": 100 * M}},
    ),
    Published(
        "W15, capped at a sum (the page rounds 60.75 to 60.8)",
        "https://vlp.teju-finance.com/courses/mod/book/view.php?id=160&chapterid=470",
        (claim("e", 60), preferred("vc", 40, 9_500_000, participation="capped", cap_amount=30 * M)),
        {},
        (9_500_000, 60_750_000, 75 * M),
    ),
    Published(
        "O07, warrants on the preferred without its dividend, options on the common",
        "http://www.slideshare.net/aks_india/understanding-warrants-treatment-6960998",
        (
            claim("common", 1000),
            claim("a", 1000, each="1.50"),
            claim("a_warrants", 1000, each="1.00", strike="1.00", under="a"),
            claim("options", 1000, strike="0.20", under="common"),
        ),
        {},
        (1500, 1700, 3300, 4800),
    ),
)

TRANCHES: tuple[tuple[int, dict[str, str]], ...] = (
    (0, {"a": "0.4", "b": "0.6", "common": "0", "warrants": "0"}),
    (2500, {"a": "0", "b": "0", "common": "1", "warrants": "0"}),
    (5500, {"a": "0.25", "b": "0", "common": "0.75", "warrants": "0"}),
    (11500, {"a": "0.217", "b": "0.13", "common": "0.652", "warrants": "0"}),
    (23000, {"a": "0.196", "b": "0.118", "common": "0.588", "warrants": "0.098"}),
)
"""W09's parts of a further dollar from each breakpoint on, to three digits. The page's table ends at 35,750; nothing changes there."""
