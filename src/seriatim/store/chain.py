"""The hash chain: each row carries the hash of the row before it, so what was recorded cannot change unseen.

A row's hash is the SHA-256 of five fields, each written as a netstring (`<length in bytes>:<UTF-8 bytes>,`), one after another:
the previous hash, the sequence, the id, the moment of recording, the body. The lengths make the encoding unambiguous: no two
different rows share one. The first row's `previous` is the genesis, a hash that names the deal, so that two deals' rows do not mix.

What the chain shows: a row edited, missing, moved or slipped in. What it cannot show by itself: rows cut off at the end, or a
chain rewritten throughout. For those, keep a head hash elsewhere (a printed report does) and hand it to `verify`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from seriatim.units.problems import Problem

_REMEDY = "Compare with a copy of the store; what was recorded is never edited, a correction is a new event."


@dataclass(frozen=True, slots=True)
class Row:
    """One recorded event: its 1-based place without gaps, its id, when it was recorded (UTC), its body, and its two hashes."""

    sequence: int
    id: str
    recorded_at: datetime
    body: str
    previous: str
    hash: str


def genesis(deal_id: str) -> str:
    """The hash before the first row of a deal.

    >>> genesis("ascent-series-k")[:12]
    '5e3b2d32b5cb'
    """
    return _digest("seriatim events 1", deal_id)


def link(previous: str, sequence: int, id: str, recorded_at: datetime, body: str) -> Row:
    """The row that stands at `sequence` behind the hash `previous`. `recorded_at` must be aware (ValueError)."""
    recorded_at = parse_moment(format_moment(recorded_at))
    return Row(sequence, id, recorded_at, body, previous, _digest(previous, str(sequence), id, format_moment(recorded_at), body))


def format_moment(moment: datetime) -> str:
    """A moment as UTC text with microseconds. A naive one is a ValueError: it says no moment.

    >>> format_moment(datetime(2017, 2, 24, 16, 30, tzinfo=UTC))
    '2017-02-24T16:30:00.000000Z'
    """
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def parse_moment(text: str) -> datetime:
    """The moment that `format_moment` wrote; any other spelling is a ValueError."""
    moment = datetime.fromisoformat(text)
    if format_moment(moment) != text:
        raise ValueError(f"{text!r} is not written as UTC with microseconds")
    return moment.replace(tzinfo=UTC)


def verify(rows: Iterable[Row], deal_id: str, *, head: str | None = None) -> tuple[Problem, ...]:
    """What is wrong with a whole chain, in its order, from the first row that breaks it; empty when nothing is.

    Every row that differs from its own hash is listed, and every row that does not follow the one before it. `head` is the
    newest hash that the caller knows from elsewhere: it must still be in the chain, and rows may have been added after it.
    Without it, a chain cut short at the end passes. All problems have the code `chain-broken`.
    """
    problems: list[Problem] = []
    sequence, previous = 0, genesis(deal_id)
    head_missing = head not in (None, previous)
    for row in rows:
        problems += _breaks(row, sequence, previous, deal_id)
        sequence, previous = row.sequence, row.hash
        head_missing = head_missing and row.hash != head
    if head_missing:
        problems.append(
            _broken(
                f"the chain of {sequence} events no longer holds the expected head: events were cut off at its end, or all were rewritten",
                expected=f"a row with the hash {head}",
                found=f"row {sequence}, the last, with the hash {previous}",
            )
        )
    return tuple(problems)


def _breaks(row: Row, before: int, previous: str, deal_id: str) -> Iterator[Problem]:
    """What is wrong with one row that stands behind the row `before`, whose hash is `previous`."""
    name = f"row {row.sequence} (event {row.id})"
    behind = f"row {before}" if before else f"the opening of deal {deal_id}"
    if row.sequence > before + 1:
        missing = f"row {before + 1}" if row.sequence == before + 2 else f"rows {before + 1} to {row.sequence - 1}"
        yield _broken(f"{missing} missing before {name}", expected=f"row {before + 1}", found=f"row {row.sequence}")
    elif row.sequence <= before:
        yield _broken(f"{name} is out of order: it stands behind row {before}", expected=f"row {before + 1}", found=f"row {row.sequence}")
    elif row.previous != previous:
        yield _broken(f"{name} does not follow {behind}: its previous hash is another", expected=previous, found=row.previous)
    computed = link(row.previous, row.sequence, row.id, row.recorded_at, row.body).hash
    if computed != row.hash:
        edited = "its body, id, moment, place or hashes were edited"
        yield _broken(f"{name} does not match its own hash: {edited}", expected=row.hash, found=computed)


def _broken(message: str, *, expected: str, found: str) -> Problem:
    return Problem(code="chain-broken", message=message, expected=expected, found=found, remedy=_REMEDY)


def _digest(*fields: str) -> str:
    encoded = (field.encode() for field in fields)
    return sha256(b"".join(b"%d:%b," % (len(field), field) for field in encoded)).hexdigest()
