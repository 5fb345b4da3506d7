"""The report's language: names instead of ids, dates, counts, money, percentages, and what an event moved, in words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cached_property

from seriatim.deal.phrases import When
from seriatim.deal.terms import Deal
from seriatim.formats.report.tables import Cell, Link, anchor
from seriatim.units import decimals

MONTHS = "January February March April May June July August September October November December".split()

CLAUSE_TITLES = {
    "AntidilutionRatchet": "Anti-dilution, full ratchet",
    "AntidilutionWeighted": "Anti-dilution, weighted average",
    "AuthorizedShares": "Authorised shares",
    "CommitmentFee": "Commitment fee",
    "CommonDividends": "Dividend",
    "ConversionAutomatic": "Automatic conversion",
    "ConversionFixed": "Conversion at a fixed price",
    "ConversionForced": "Conversion forced by the issuer",
    "ConversionRatio": "Conversion by a ratio",
    "ConversionVariable": "Conversion at a price that follows the market",
    "DefaultInterest": "Interest on what is overdue",
    "DefaultPartialRedemption": "Redemption on default",
    "DefaultTermination": "Termination on default",
    "DividendCumulative": "Cumulative dividend",
    "DividendDiscretionary": "Dividend when declared",
    "DividendParticipating": "Participating dividend",
    "Exchange": "Exchange into another series",
    "ExchangeCap": "Exchange cap",
    "Guarantee": "Guarantee of the price",
    "LiquidationPreference": "Liquidation preference",
    "OwnershipLimit": "Limit on ownership",
    "RedemptionCall": "Redemption at the issuer's call",
    "RedemptionChangeOfControl": "Redemption on a change of control",
    "RedemptionInstalments": "Redemption in instalments",
    "RedemptionMandatory": "Mandatory redemption",
    "RedemptionPut": "Redemption at the holder's option",
    "StagedClosings": "Sale in closings",
    "SubscriptionsReceivable": "Shares issued before payment",
    "WarrantExercise": "Exercise of warrants",
    "WarrantsAttached": "Warrants with the shares",
}
"""A kind of clause that has no title here goes by its id."""

CHOICES = {
    "true": "yes",
    "false": "no",
    "nyse": "the New York Stock Exchange",
    "us_federal": "the United States federal government",
    "stated_value + accrued": "stated value and accrued dividends",
}
"""Choices of a deal file that read better in other words."""

NO_BREAK = "\u00a0"


def day(on: date) -> str:
    """A date for a table.

    >>> day(date(2017, 2, 24))
    '24\\xa0Feb\\xa02017'
    """
    return NO_BREAK.join((str(on.day), MONTHS[on.month - 1][:3], str(on.year)))


def long_day(on: date) -> str:
    """A date for a sentence."""
    return f"{on.day}{NO_BREAK}{MONTHS[on.month - 1]} {on.year}"


def moment(at: datetime) -> str:
    """A moment, in UTC to the second."""
    utc = at.astimezone(UTC)
    return f"{long_day(utc.date())}, {utc:%H:%M:%S} UTC"


def agreed(when: When) -> str:
    """When something is agreed to take place: "during March 2017", "by 24 Feb 2017"."""
    if when.relation == "during":
        return f"during {MONTHS[when.closes.month - 1]} {when.closes.year}"
    return f"{when.relation} {day(when.closes)}"


def window(opens: date | None, closes: date | None, on: date | None = None) -> str:
    """A day, or the days from the first to the last."""
    if on or (opens and opens == closes):
        return day(on or opens or date.min)
    if opens and closes:
        return f"{day(opens)} – {day(closes)}"
    return f"by{NO_BREAK}{day(closes)}" if closes else f"from{NO_BREAK}{day(opens)}" if opens else "no date"


def count(number: Decimal | None) -> str:
    """A number of shares; a dash where it cannot be known."""
    return "\u2013" if number is None else decimals.shown(number).replace("-", "\u2212")


def money(amount: Decimal) -> str:
    """An amount with two places and no currency."""
    return decimals.grouped(amount, 2).replace("-", "\u2212")


def price(each: Decimal | None) -> str:
    """The price of one share: two places, or as many more as it has (ten at most); a dash where it cannot be known."""
    return "\u2013" if each is None else decimals.money(Decimal(decimals.render_rounded(each, decimals.PLACES_MAX)))


def percent(part: Decimal, places: int = 2) -> str:
    """A fraction of 1 in percent."""
    return decimals.percent(part, places).replace(" ", NO_BREAK)


def choice(text: str) -> str:
    """A choice of the deal file in words.

    >>> choice("true"), choice("nyse"), choice("pro_rata")
    ('yes', 'the New York Stock Exchange', 'pro rata')
    """
    return CHOICES.get(text, spoken(text))


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: "1 event", "3 events"."""
    return f"{number:,}{NO_BREAK}{one if number == 1 else many or one + 's'}"


def sentence(text: str) -> str:
    """The text with a capital at its start."""
    return text[:1].upper() + text[1:]


def spoken(name: str) -> str:
    """An id as words: "default_partial_redemption" is "default partial redemption"."""
    return name.replace("_", " ")


def called(closing: str) -> str:
    """A closing's id within a sentence: as words, months with their capital.

    >>> called("march"), called("second_april"), called("initial")
    ('March', 'second April', 'initial')
    """
    return " ".join(word.title() if word.title() in MONTHS else word for word in spoken(closing).split(" "))


@dataclass(frozen=True)
class Names:
    """What the people and things of a deal are called on the page."""

    deal: Deal

    def party(self, name: str) -> str:
        """A party's or group's name."""
        known = self.deal.parties.get(name) or self.deal.groups.get(name)
        return known.name if known else name

    def security(self, name: str) -> str:
        """A security's short name: "Series K"; common stock keeps its own."""
        known = self.deal.securities.get(name)
        if known is None:
            return name
        series = re.match(r"Series\s+\S+", known.name)
        return series[0] if series else known.name

    def within(self, name: str) -> str:
        """A security's short name within a sentence: "Series K", but "common stock"."""
        called = self.security(name)
        return called[:1].lower() + called[1:] if name in self.deal.securities and self.deal.securities[name].kind == "common" else called

    def shares(self, number: Decimal, name: str) -> str:
        """So many shares of a security, so much principal of a note, so many warrants."""
        unit = self.deal.securities[name].unit if name in self.deal.securities else "shares"
        return f"{count(number)} {unit.removesuffix('s') if number == 1 else unit} of {self.within(name)}"

    def unit(self, name: str) -> str:
        """What a security is counted in, for the head of a column: shares, principal or warrants."""
        return self.deal.securities[name].unit if name in self.deal.securities else "shares"

    def full(self, name: str) -> str:
        """A security's full name."""
        return self.deal.securities[name].name

    def closing(self, name: str) -> str:
        """A closing's name: "March closing", "initial closing"."""
        return called(name) if "closing" in called(name).split(" ") else f"{called(name)} closing"

    def given(self, text: str) -> str:
        """On what a projected row depends: "if march closes on 2017-03-31", with the closing's name."""
        return self.prose(
            re.sub(r"^if (.+) closes on (\S+)$", lambda found: f"if the {self.closing(found[1])} is made on {found[2]}", text)
        )

    def clause(self, name: str) -> str:
        """A clause's title, or its id as words."""
        kind = type(self.deal.clauses.by_id.get(name)).__name__
        return CLAUSE_TITLES.get(kind, sentence(spoken(name)))

    def certificate(self, name: str) -> str:
        """A certificate: by its closing where it is named after one, with the receipt where there were several."""
        bought = self.deal.agreement.security if self.deal.agreement else ""
        for closing in self.deal.closings:
            first, _, receipt = name.partition(f"{bought}/{closing.id}")
            if not first and receipt[:1] in ("", "/") and name != receipt:
                return self.closing(closing.id) + (f" ({receipt[1:]})" if receipt else "")
        return name

    def prose(self, text: str) -> str:
        """A sentence of the core with names in the place of ids, dates written out, and the issuer by its part."""
        return self.dated(self._ids.sub(lambda found: self._called[found[0]], text) if self._called else text)

    def dated(self, text: str) -> str:
        """A sentence that has its names already: dates written out, and clauses by their titles."""
        text = self._clauses.sub(lambda found: self.clause(found[0]).lower(), text)
        return re.sub(r"\b(\d{4})-(\d\d)-(\d\d)\b", _written, text)

    @cached_property
    def _called(self) -> dict[str, str]:
        """Ids that are replaced in sentences; an id that is a word of its own name stays."""
        called = {party.id: "the issuer" if party.role == "issuer" else party.name for party in self.deal.parties.values()}
        called |= {s.id: self.security(s.id) for s in self.deal.securities.values() if s.id.lower() not in s.name.lower().split()}
        return called

    @cached_property
    def _ids(self) -> re.Pattern[str]:
        return _any_of(self._called)

    @cached_property
    def _clauses(self) -> re.Pattern[str]:
        """Clauses whose ids are no words of a sentence."""
        return _any_of(name for name in self.deal.clauses.by_id if "_" in name)

    def ground(self, text: str) -> Cell:
        """A row's ground as links to sources and assumptions; `release ¶5; assumed: four-equal-closings`."""
        return self.grounds(part for part in text.split("; ") if part)

    def grounds(self, parts: Iterable[str]) -> Cell:
        """Grounds, each a link to its source or assumption; what is neither stands as it is."""
        return Cell(links=tuple(self._ground(part) for part in parts))

    def _ground(self, part: str) -> Link:
        if part.startswith("assumed: "):
            return Link(part, "#" + anchor("assumption", part.removeprefix("assumed: ")))
        source = part.split(" ", maxsplit=1)[0]
        return Link(part.replace(" ¶", f"{NO_BREAK}¶"), "#" + anchor("source", source) if source in self.deal.sources else "")


def _any_of(names: Iterable[str]) -> re.Pattern[str]:
    """Any of the names where it stands alone, the longest first."""
    longest = sorted(names, key=lambda name: (-len(name), name))
    return re.compile(r"(?<![\w/.-])(?:" + "|".join(re.escape(name) for name in longest) + r")(?![\w/-])" if longest else r"(?!)")


def _written(found: re.Match[str]) -> str:
    try:
        return day(date(int(found[1]), int(found[2]), int(found[3])))
    except ValueError:
        return found[0]


def address(text: str) -> str:
    """The text if it is a published address that a page may link to, else nothing."""
    return text if re.fullmatch(r"https?://[^\s\"'<>]+", text) else ""


def host(url: str) -> str:
    """Whose address it is: "sec.gov"."""
    return url.partition("://")[2].partition("/")[0].removeprefix("www.")
