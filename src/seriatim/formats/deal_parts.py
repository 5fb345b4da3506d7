"""A closing that several purchasers share: each buys its own part of it, severally, so each part is a closing with the same terms.

`{id: first, shares: 100, purchasers: {boone: 60, cole: 40}}` is read as `first-boone` of 60 shares and `first-cole` of 40, with the same
window, price, conditions and option. One of them may be funded, be waived or be in default, and the other not.

A part may be said as a rate, as where investors buy "their pro-rata part of the second tranche" (Corvus, market filing 31): 60% and 40%
of 4,460,715 shares are 2,676,429 and 1,784,286. It must come to whole shares (or to the smallest part that there is of one): how a
schedule rounds is for the document to say, and then the numbers are given.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from seriatim.formats.tree import Node
from seriatim.units.decimals import grouped, parse_number, parse_rate, render
from seriatim.units.numbers import ONE
from seriatim.units.problems import Problem

SHARED = "purchasers"
"""The key under which a closing says who buys how many of its shares."""


def shared_out(root: Node) -> list[Problem]:
    """Puts the parts in the place of each closing that is shared, and in the place of its name under `stated`. Problems are returned."""
    agreement = root.get("agreement")
    listed = agreement.get("closings") if agreement is not None else None
    problems: list[Problem] = []
    parts: dict[str, list[str]] = {}
    if listed is None or listed.parts is None:
        return problems
    closings: list[Node] = []
    for closing in listed.parts:
        shares, name = closing.get(SHARED), closing.get("id")
        if shares is None or not shares.items or name is None or not name.text:
            closings.append(closing)
            continue
        uneven = _in_shares(root, closing, shares)
        problems += uneven or _contradicted(closing, shares)
        made = list(_parts(closing, name.text, shares))
        parts[name.text] = [part.items["id"].text or "" for part in made if part.items]
        closings += made
    listed.parts = closings
    _renamed(root, parts)
    return problems


def _parts(closing: Node, whole: str, shares: Node) -> Iterator[Node]:
    for purchaser, part in (shares.items or {}).items():
        where = shares.keys.get(purchaser, shares.where)
        own = {
            **(closing.items or {}),
            "id": replace(closing.items["id"], text=f"{whole}-{purchaser}") if closing.items else part,
            "shares": part,
            "purchaser": Node(where, text=purchaser),
        }
        yield replace(closing, items=own, keys={**closing.keys, "purchaser": where})


def _in_shares(root: Node, closing: Node, shares: Node) -> list[Problem]:
    """Puts a number of shares in the place of each part that is a rate; the problem where one comes to no whole number."""
    whole, problems = _number(closing.get("shares")), []
    for purchaser, part in (shares.items or {}).items():
        said = part.get("value") or part
        rate = _rate(said)
        if rate is None or whole is None:
            continue
        own = whole * rate
        if own % _smallest(root, closing):
            message = f"{purchaser}: {said.text} of {grouped(whole)} shares are {grouped(own)}, which is no whole number of them"
            remedy = "give each purchaser's shares as the document's schedule rounds them"
            problems.append(Problem(code="terms-contradict", message=message, where=said.where, found=said.text or "", remedy=remedy))
        said.text = render(own)
    return problems


def _rate(node: Node) -> Decimal | None:
    try:
        return parse_rate(node.text) if node.text and node.text.endswith("%") else None
    except ValueError:
        return None


def _smallest(root: Node, closing: Node) -> Decimal:
    """The smallest part of a share of what a closing sells."""
    agreement, securities = root.get("agreement"), root.get("securities")
    sold = closing.get("security") or (agreement.get("security") if agreement is not None else None)
    own = securities.get(sold.text or "") if securities is not None and sold is not None else None
    return (_number(own.get("smallest")) if own is not None else None) or ONE


def _contradicted(closing: Node, shares: Node) -> Iterator[Problem]:
    """The parts add up to the shares of the closing; whose they are, and what they cost, is said once."""
    for key, remedy in (("purchaser", "name each under purchasers"), ("amount", "state what all parts cost under stated")):
        if closing.get(key) is not None:
            message = f"a closing with purchasers cannot have {key} of its own"
            yield Problem(code="terms-contradict", message=message, where=closing.keys.get(key), remedy=remedy)
    whole, parts = _number(closing.get("shares")), [_number(part) for part in (shares.items or {}).values()]
    known = [part for part in parts if part is not None]
    if whole is not None and len(known) == len(parts) and sum(known) != whole:
        message = f"the purchasers' parts come to {grouped(sum(known, Decimal(0)))} shares, not {grouped(whole)}"
        yield Problem(code="terms-contradict", message=message, where=closing.keys.get(SHARED), remedy="correct one of them")


def _number(node: Node | None) -> Decimal | None:
    """What a figure says; None where it cannot be read, which the reader reports."""
    text = (node.get("value") or node).text if node is not None else None
    try:
        return parse_number(text) if text else None
    except ValueError:
        return None


def _renamed(root: Node, parts: dict[str, list[str]]) -> None:
    stated = root.get("stated")
    for entry in (stated.parts or []) if stated is not None else []:
        named = entry.get("closings")
        if named is not None and named.parts is not None:
            named.parts = [replace(n, text=name) for n in named.parts for name in parts.get(n.text or "", [n.text or ""])]
