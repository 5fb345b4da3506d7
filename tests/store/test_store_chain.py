"""The hash chain: what it detects, and what it cannot without a head kept elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

import pytest

from seriatim.store.chain import Row, format_moment, genesis, link, parse_moment, verify

DEAL = "ascent-series-k"
NOON = datetime(2017, 2, 24, 12, tzinfo=UTC)


@pytest.fixture
def rows() -> list[Row]:
    chained: list[Row] = []
    previous = genesis(DEAL)
    for sequence in range(1, 6):
        chained.append(link(previous, sequence, f"e{sequence}", NOON, '{"shares":"1000"}'))
        previous = chained[-1].hash
    return chained


def messages(rows: list[Row], deal_id: str = DEAL, head: str | None = None) -> list[str]:
    problems = verify(rows, deal_id, head=head)
    assert {problem.code for problem in problems} <= {"chain-broken"}
    return [problem.message for problem in problems]


def rechain(rows: list[Row], start: int) -> list[Row]:
    """The rows with every hash from `start` on computed again, as a careful forger would."""
    done = rows[:start]
    for row in rows[start:]:
        previous = done[-1].hash if done else genesis(DEAL)
        done.append(link(previous, len(done) + 1, row.id, row.recorded_at, row.body))
    return done


def test_the_hash_can_be_computed_from_its_description_alone() -> None:
    body = '{"note":"é"}'
    previous = genesis(DEAL)
    row = link(previous, 1, "e1", NOON, body)
    written = f"64:{previous},1:1,2:e1,27:2017-02-24T12:00:00.000000Z,13:{body},"
    assert row.hash == sha256(written.encode()).hexdigest()
    assert previous == sha256(f"17:seriatim events 1,15:{DEAL},".encode()).hexdigest()


def test_fields_that_run_into_each_other_have_different_hashes() -> None:
    previous = genesis(DEAL)
    assert link(previous, 1, "a", NOON, "bc").hash != link(previous, 1, "ab", NOON, "c").hash
    assert link(previous, 1, "a,1:b", NOON, "").hash != link(previous, 1, "a", NOON, "1:b").hash


def test_a_whole_chain_has_no_problems(rows: list[Row]) -> None:
    assert verify(rows, DEAL) == ()
    assert verify([], DEAL) == ()


@pytest.mark.parametrize(
    "edit",
    [{"body": "{}"}, {"id": "x"}, {"recorded_at": NOON + timedelta(microseconds=1)}, {"hash": "0" * 64}],
    ids=lambda edit: next(iter(edit)),
)
def test_an_edited_row_does_not_match_its_own_hash(rows: list[Row], edit: dict[str, object]) -> None:
    rows[2] = replace(rows[2], **edit)  # type: ignore[arg-type]
    first = messages(rows)[0]
    assert "row 3" in first
    assert "does not match its own hash" in first


def test_every_edited_row_is_listed(rows: list[Row]) -> None:
    for index in (1, 3):
        rows[index] = replace(rows[index], body="{}")
    assert [message[:5] for message in messages(rows)] == ["row 2", "row 4"]


def test_an_edited_row_with_its_hash_computed_again_breaks_the_next(rows: list[Row]) -> None:
    rows[1] = link(rows[1].previous, 2, "e2", NOON, "{}")
    assert messages(rows) == ["row 3 (event e3) does not follow row 2: its previous hash is another"]


def test_a_missing_row_is_named(rows: list[Row]) -> None:
    assert messages(rows[:1] + rows[2:]) == ["row 2 missing before row 3 (event e3)"]
    assert messages(rows[:1] + rows[3:]) == ["rows 2 to 3 missing before row 4 (event e4)"]
    assert messages(rows[1:]) == ["row 1 missing before row 2 (event e2)"]


def test_reordered_and_repeated_rows_are_named(rows: list[Row]) -> None:
    swapped = [rows[0], rows[2], rows[1], *rows[3:]]
    assert "row 2 missing" in messages(swapped)[0]
    assert "row 2 (event e2) is out of order" in messages(swapped)[1]
    assert messages([*rows[:2], rows[1]]) == ["row 2 (event e2) is out of order: it stands behind row 2"]


def test_a_row_moved_to_another_place_does_not_match_its_own_hash(rows: list[Row]) -> None:
    shifted = [rows[0], replace(rows[2], sequence=2)]
    assert [message for message in messages(shifted) if "row 2 (event e3) does not match its own hash" in message]


def test_the_first_row_of_another_deal_does_not_follow_this_opening(rows: list[Row]) -> None:
    assert messages(rows, "series-1a") == ["row 1 (event e1) does not follow the opening of deal series-1a: its previous hash is another"]


def test_rows_cut_off_at_the_end_are_seen_only_with_a_head(rows: list[Row]) -> None:
    assert messages(rows[:-1]) == []
    assert "no longer holds the expected head" in messages(rows[:-1], head=rows[-1].hash)[0]
    assert "no longer holds the expected head" in messages([], head=rows[-1].hash)[0]


def test_a_chain_rewritten_throughout_is_seen_only_with_a_head(rows: list[Row]) -> None:
    forged = rechain([rows[0], replace(rows[1], body="{}"), *rows[2:]], 1)
    assert messages(forged) == []
    assert "no longer holds the expected head" in messages(forged, head=rows[-1].hash)[0]


def test_rows_may_be_added_after_the_known_head(rows: list[Row]) -> None:
    for known in (genesis(DEAL), rows[2].hash, rows[-1].hash):
        assert messages(rows, head=known) == []


def test_moments_are_written_in_utc_and_read_back() -> None:
    new_york = datetime(2017, 2, 24, 7, 0, 0, 5, tzinfo=timezone(timedelta(hours=-5)))
    assert format_moment(new_york) == "2017-02-24T12:00:00.000005Z"
    assert parse_moment("2017-02-24T12:00:00.000005Z") == new_york
    assert link("", 1, "e1", new_york, "").recorded_at.tzinfo is UTC


def test_a_moment_without_a_zone_or_written_otherwise_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        format_moment(datetime(2017, 2, 24))  # noqa: DTZ001
    for text in ("2017-02-24T12:00:00Z", "2017-02-24T12:00:00.000000+00:00", "2017-02-24T12:00:00.000000", "2017-02-24", "noon"):
        with pytest.raises(ValueError, match=r"."):
            parse_moment(text)
