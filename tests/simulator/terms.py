"""Random deals: several holders, one to six closings, every option of every clause."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from seriatim.deal.act import KINDS
from seriatim.deal.terms import Deal
from tests.simulator.deals import SIGNED, deal

FRACTIONS = ("down", "up", "nearest", "cash_in_lieu")


def random_deal(random: Random) -> Deal:
    """A deal of random terms, from the seed that `random` was made with."""
    closings = [_closing(random, index) for index in range(random.randint(1, 6))]
    preferred = {holder: random.randint(1, 700) for holder in ("ann", "bob") if random.random() < 0.4}
    common = {"float": random.randint(1, 2_000_000_000), **({"carol": random.randint(1, 5000)} if random.random() < 0.5 else {})}
    stated_value, price = random.choice((1000, 100, 25, "1000.50")), random.choice(("0.004", "0.003", "0.0137", "0.5", "7", "417"))
    shares = sum(int(count) for _, _, count, _ in closings) + sum(preferred.values())
    if_all_convert = int(shares * float(stated_value) / float(price))
    return deal(
        closings,
        preferred=preferred,
        common=common,
        authorized=sum(common.values()) + random.choice((10 * if_all_convert + 10_000_000, if_all_convert, if_all_convert // 3)),
        designated=random.choice((None, 2 * shares, max(shares - random.randint(0, 400), 1))),
        needs_designation=random.random() < 0.5,
        reissuable=random.random() < 0.5,
        price=random.choice((stated_value, 950)),
        stated_value=stated_value,
        purchase={
            "default_effect": random.choice(("obligations_stand", "ends_later_closings")),
            "cure_days": random.choice((0, 0, 5, 30)),
        },
        conversion={
            "price": price,
            "fractions": random.choice(FRACTIONS),
            "amount": random.choice(("stated_value", "stated_value", "stated_value + accrued", "1100")),
            "adjusts_for_splits": random.random() < 0.8,
            "lots": random.choice(("oldest_first", "newest_first")),
            "until": random.choice(("redemption", "redemption", "1 years after issue", "200 days after issue")),
        },
        redemption={
            "on": random.choice(("90 days after issue", "6 months after issue", "5 years after issue")),
            "amount": random.choice(("stated_value + accrued", "stated_value", "1100 + accrued")),
            "roll": random.choice(("none", "following", "modified_following", "preceding")),
            "calendar": random.choice(("nyse", "us_federal", "none")),
        },
        remedy={
            "fraction": random.choice(("0.5", "0.5", "0.3", "0.3333", "1")),
            "amount": random.choice(("0.01", "0.003", "0.01 + accrued")),
            "measured": random.choice(("exercise", "default")),
            "holders": random.choice(("all", "defaulting")),
            "lots": random.choice(("pro_rata", "oldest_first", "newest_first")),
            "fractions": random.choice(FRACTIONS),
            "notice_days": random.choice((0, 0, 7)),
        },
        dividend={"basis": random.choice(("as_converted", "per_share"))},
        same_date_order=() if random.random() < 0.6 else tuple(random.sample(list(KINDS), len(KINDS))),
    )


def _closing(random: Random, index: int) -> tuple[str, str, Any, str]:
    first = SIGNED + timedelta(days=10 + 30 * index)
    on = first + timedelta(days=random.randint(0, 20))
    when = random.choice((f"by {on}", f"on {on}", f"during {date(on.year, on.month, 1):%Y-%m}" if index else f"by {on}"))
    condition = random.choice(("", "", "both sides agree"))
    return f"c{index + 1}", when, random.choice((1000, random.randint(1, 30), random.randint(100, 2500))), condition
