"""The spiral of the page, by a second program: a plain loop over the trading days, that knows no clause and no code of the product.

It has the terms as numbers: 2,800 preferred of 1,000 dollars, 80 % of the mean of the two lowest of ten prices, 0.50 and 100,000 dollars
traded a day, a fall of 20 % × √(part of the volume), of which a tenth stays. What the command prints must be what it finds, to the share
and the cent; effective prices and parts to the places printed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from typing import Any

import pytest

from tests.doors.command import seriatim as command
from tests.scenario.test_spiral import FILES, scenarios

HOLIDAYS = {date(2016, m, d) for m, d in ((1, 1), (1, 18), (2, 15), (3, 25), (5, 30), (7, 4), (9, 5), (11, 24), (12, 26))}
"""Days of 2016 on which the New York Stock Exchange did not trade (its calendar of that year), weekends apart."""

FIFTH, PREFERRED, OUTSTANDING = Fraction(1, 5), 2800, 10_000_000


@dataclass
class Spiral:
    """One scenario: its limits, and the numbers as they run along. A limit of None is none."""

    floor: Fraction = Fraction(1, 10_000)
    cap: int | None = None
    ownership: Fraction | None = None
    at_once: bool = False
    left: int = PREFERRED
    issued: int = 0
    held: int = 0
    sold: int = 0
    earned: Decimal = Decimal(0)
    kept: Decimal = Decimal(1)
    prices: list[Decimal] = field(default_factory=list)

    def play(self) -> Spiral:
        day = date(2016, 1, 1)
        while day <= date(2016, 12, 31):
            if day.weekday() < 5 and day not in HOLIDAYS:
                self.day()
            day += timedelta(days=1)
        return self

    def day(self) -> None:
        """What was converted before is sold; the price answers; then more is converted, at the prices of the ten days before."""
        volume = int(100_000 // (self.prices[-1] if self.prices else Decimal("0.5")))
        sold = min(self.held, volume // 5)
        fall = Decimal("0.2") * (Decimal(sold) / volume).sqrt()
        price = (Decimal("0.5") * self.kept * (1 - fall)).quantize(Decimal("0.0001"), ROUND_HALF_UP)
        self.kept *= 1 - fall / 10
        at = self.conversion_price()
        self.prices.append(price)
        self.held, self.sold, self.earned = self.held - sold, self.sold + sold, self.earned + sold * price
        if at is not None and Fraction(price) >= at:
            self.convert(at, volume)

    def conversion_price(self) -> Fraction | None:
        """80 % of the mean of the two lowest of the last ten prices, not below the floor; unknown before there are ten."""
        if len(self.prices) < 10:
            return None
        low, next_low = sorted(self.prices[-10:])[:2]
        return max(Fraction(4, 5) * (Fraction(low) + Fraction(next_low)) / 2, self.floor)

    def convert(self, at: Fraction, volume: int) -> None:
        rooms = [] if self.at_once else [volume // 5]
        if self.cap is not None:
            rooms.append(self.cap - self.issued)
        if self.ownership is not None:
            rooms.append((self.ownership * (OUTSTANDING + self.issued) - self.held) // (1 - self.ownership))
        converted = min([self.left, *(max(room, 0) * at // 1000 for room in rooms)])
        got = converted * 1000 // at
        self.left, self.issued, self.held = self.left - converted, self.issued + got, self.held + got

    def still(self) -> int:
        """The common that the rest of the preferred would still give at the end of the year."""
        at = self.conversion_price()
        assert at is not None
        return self.left * 1000 // at


CAP = int(Decimal("0.1999") * OUTSTANDING)
BY_HAND = {
    "no-limit": Spiral(),
    "ownership": Spiral(ownership=Fraction(499, 10_000)),
    "floor": Spiral(floor=Fraction(1, 5)),
    "exchange-cap": Spiral(cap=CAP),
    "all-at-once": Spiral(at_once=True),
    "all-it-may": Spiral(at_once=True, ownership=Fraction(499, 10_000)),
}


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What `seriatim scenario --json` says of the six scenarios, by name."""
    folder = tmp_path_factory.mktemp("spiral")
    (folder / "deal.yaml").write_text(FILES["deal.yaml"], encoding="utf-8")
    ran = command("scenario", folder / "deal.yaml", *scenarios(folder), "--as-of", "2015-12-31", "--json")
    assert ran.code == 0, ran.err
    return {one["scenario"]: one for one in ran.json["scenarios"]}


@pytest.fixture(scope="module", params=BY_HAND)
def both(request: pytest.FixtureRequest, printed: dict[str, Any]) -> tuple[Spiral, Any]:
    """A scenario by the plain loop, and as the command has it."""
    with localcontext() as context:
        context.prec = 60
        return BY_HAND[request.param].play(), printed[request.param]


def test_every_price_is_the_same(both: tuple[Spiral, Any]):
    hand, told = both
    assert [Decimal(day["price"]) for day in told["market"]] == hand.prices
    assert len(hand.prices) == 252  # trading days of 2016


def test_shares_issued_sold_and_left_are_the_same(both: tuple[Spiral, Any]):
    hand, told = both
    assert [Decimal(told[name]) for name in ("common_issued", "common_to_be_issued", "sold", "sold_for")] == [
        hand.issued, hand.still(), hand.sold, hand.earned
    ]  # fmt: skip
    held = {(row["class"], row["holder"]): Decimal(row["outstanding"]) for row in told["holdings"]}
    assert held.get(("series_e", "fund"), 0) == hand.left
    assert held.get(("common", "fund"), 0) == hand.held


def test_effective_price_and_dilution_are_the_same(both: tuple[Spiral, Any]):
    """The company has 2.8 million in every scenario: what differs is for how many shares, and what the others' become a part of."""
    hand, told = both
    with_rest = hand.issued + hand.still()
    assert Decimal(told["proceeds"]) == 2_800_000
    for name, shares in (("effective_price", hand.issued), ("effective_price_as_converted", with_rest)):
        assert float(told[name]) == pytest.approx(2_800_000 / shares, rel=1e-9)
    for name, shares in (("pct_existing_after", hand.issued), ("pct_existing_as_converted", with_rest)):
        assert float(told[name]) == pytest.approx(100 * OUTSTANDING / (OUTSTANDING + shares), abs=5e-5)


def test_what_each_limit_does():
    """The plain loop alone: a floor and a cap leave preferred over, an ownership limit binds only a holder that does not sell as fast."""
    with localcontext() as context:
        context.prec = 60
        got = {name: Spiral(one.floor, one.cap, one.ownership, one.at_once).play() for name, one in BY_HAND.items()}
    assert {name: (one.issued, one.left) for name, one in got.items()} == {
        "no-limit": (18_024_030, 0),
        "ownership": (18_024_030, 0),
        "floor": (7_035_320, 1_102),
        "exchange-cap": (1_995_958, 2_173),
        "all-at-once": (7_000_000, 0),
        "all-it-may": (15_536_593, 0),
    }
