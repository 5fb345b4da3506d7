"""`antidilution`: what a new issue would do to the protected prices and to who owns what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from seriatim.app.views import Header, day, header
from seriatim.app.workspace import Options, Workspace, open_workspace
from seriatim.captable.new_round import Round, at_a_price, for_a_part, too_few
from seriatim.units.problems import BadInput, Problem


@dataclass(frozen=True)
class AntidilutionView:
    """A what-if on the state of a day: the new issue, solved together with the protections. Nothing is recorded."""

    header: Header
    round: Round
    findings: tuple[Problem, ...] = ()


def view_antidilution(
    path: Path,
    options: Options,
    new_money: Decimal,
    price: Decimal | None = None,
    post_money_part: Decimal | None = None,
    as_of: date | None = None,
    known_at: datetime | None = None,
    price_places: int = 4,
) -> AntidilutionView:
    """An issue of common for so much money, at a price or for a part of all shares after it. Raises BadInput for neither or both."""
    return antidilution_of(open_workspace(path, options), day(as_of), known_at, new_money, price, post_money_part, price_places)


def antidilution_of(
    work: Workspace,
    on: date,
    known_at: datetime | None,
    new_money: Decimal,
    price: Decimal | None = None,
    post_money_part: Decimal | None = None,
    price_places: int = 4,
) -> AntidilutionView:
    """The new issue in a deal that is open."""
    if (price is None) == (post_money_part is None):
        remedy = "give --price, or --post-money-part"
        raise BadInput(
            [Problem(code="wrong-usage", message="an issue has a price, or buys a part of the company: one of them", remedy=remedy)]
        )
    if new_money <= 0 or (price is not None and price <= 0) or (post_money_part is not None and not 0 < post_money_part < 1):
        remedy = "money and price are above 0, the part lies between 0% and 100%"
        raise BadInput([Problem(code="out-of-range", message="no issue can be made of these numbers", remedy=remedy)])
    now = work.now(on, known_at)
    if price is not None:
        found = at_a_price(work.deal, now, new_money, price)
    else:
        found = for_a_part(work.deal, now, new_money, post_money_part or Decimal(0), price_places)
    short = too_few(work.deal, now, found)
    return AntidilutionView(header(work, on, known_at), found, (short,) if short else ())
