"""The page that says where a deal's figures come from: every source by its id, each filing by its accession number, what is not known."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from seriatim.formats.deal_file import read_deal
from tests.doors.command import DEAL

DEALS = sorted(path.parent for path in DEAL.parent.parent.glob("*/deal.yaml"))
LINK = re.compile(r"\[([^\]]+)\]\((https?://[^)]+)\)")
FILED = re.compile(r"sec\.gov/Archives/edgar/data/\d+/(\d{10})(\d\d)(\d{6})/|capedge\.com/filing/\d+/(\d{10})-(\d\d)-(\d{6})/")


def page(deal: Path) -> str:
    return (deal / "SOURCES.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("deal", DEALS, ids=lambda path: path.name)
def test_every_source_is_named_with_its_address(deal: Path) -> None:
    text = page(deal)
    sources = read_deal((deal / "deal.yaml").read_text(encoding="utf-8"), "deal.yaml").deal.sources
    assert {name for name in sources if f"| `{name}` |" not in text} == set()
    assert {source.url for source in sources.values() if source.url and source.url not in text} == set()


@pytest.mark.parametrize("deal", DEALS, ids=lambda path: path.name)
def test_a_filing_is_named_by_its_accession_number(deal: Path) -> None:
    for name, address in LINK.findall(page(deal)):
        if (found := FILED.search(address)) is not None:
            assert "-".join(part for part in found.groups() if part) in name, address


@pytest.mark.parametrize("deal", DEALS, ids=lambda path: path.name)
def test_it_says_what_was_read_what_is_sure_and_what_is_not_known(deal: Path) -> None:
    text = page(deal)
    for part in ("Confirmed", "Not known"):
        assert f"## {part}\n" in text or f"**{part}.**" in text, part
    assert "restated" in text or "nothing of them is copied" in text
