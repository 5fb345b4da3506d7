"""Whatever is typed, there is an answer and an exit code of 2 or 3, and never a traceback."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from seriatim.deal.act import KINDS
from tests.doors.command import AS_IT_HAPPENED, DEAL, Ran, seriatim

ON = ("--on", "2017-03-01")


@pytest.fixture
def odd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of odd things, to be run in: a folder, an empty file, bytes that are no text, and a ledger with one closing."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "empty").touch()
    (tmp_path / "bytes").write_bytes(random.Random(1).randbytes(3000))
    (tmp_path / "zeros").write_bytes(bytes(2000))
    for words in (("designated", "--on", "2017-02-24"), ("closed", "initial", "--on", "2017-02-24")):
        assert seriatim("record", DEAL, *words, "--store", "ledger").code == 0
    return tmp_path


def answered(ran: Ran, *codes: int) -> None:
    """The command ended as it may, and said something that a person can read."""
    assert ran.code in (codes or (2, 3)), ran.text
    assert "Traceback" not in ran.text
    assert ran.text.strip()
    assert "None" not in ran.text


@pytest.mark.parametrize(
    "file", ["missing", "folder", "empty", "bytes", "zeros", "ledger", "folder/missing", "empty/missing", "x" * 300, ""]
)
@pytest.mark.parametrize("verb", ["check", "schedule", "captable", "history", "verify", "report"])
def test_a_file_that_is_no_deal(odd: Path, verb: str, file: str) -> None:
    answered(seriatim(verb, file), 2)


def test_a_folder_with_a_deal_in_it_is_told_from_one_without(tmp_path: Path) -> None:
    assert "remedy:    check the path" in seriatim("check", tmp_path).err
    (tmp_path / "deal.yaml").write_text("seriatim: 1\n", encoding="utf-8")
    assert f"remedy:    name the file in it: {tmp_path / 'deal.yaml'}" in seriatim("check", tmp_path).err


@pytest.mark.parametrize("file", ["missing", "folder", "bytes", "zeros", "ledger", str(DEAL), "empty"])
@pytest.mark.parametrize(
    "words", [("schedule", "--events"), ("captable", "--events"), ("check", "--market"), ("record", "--file"), ("report", "--market")]
)
def test_a_file_that_is_no_events_file_and_no_market(odd: Path, words: tuple[str, str], file: str) -> None:
    verb, option = words
    answered(seriatim(verb, DEAL, option, file), 2)


@pytest.mark.parametrize("file", ["missing", "folder", "bytes", "zeros", str(DEAL), "folder/missing/deep"])
@pytest.mark.parametrize("verb", ["schedule", "history", "verify", "report"])
def test_a_file_that_is_no_ledger(odd: Path, verb: str, file: str) -> None:
    answered(seriatim(verb, DEAL, "--store", file), 2)


@pytest.mark.parametrize("file", ["folder", "bytes", "zeros", str(DEAL), "folder/missing/deep"])
def test_a_file_that_nothing_can_be_recorded_into(odd: Path, file: str) -> None:
    answered(seriatim("record", DEAL, "designated", *ON, "--store", file), 2)


@pytest.mark.parametrize(
    "text",
    [
        *("fractions", "=", "=1", "common-authorized", "nothing=1", "common-authorized=", "common-authorized=abc", "common-authorized=-5"),
        *("common-authorized=NaN", "common-authorized=Infinity", "common-authorized=1e400", "common-authorized=1,2", "cure-days=1.5"),
        *("cure-days=-1", "cure-days=99999999999", "bid-day=2017-02-30", "bid-day=yesterday", "bid-tick=0", "approximately=half"),
        *("default-effect=maybe", "due-date-calendar=mars", "due-date-roll=sideways", "conversion-after-due=never", "month-is-window=x"),
        *("four-equal-closings=1,2", "four-equal-closings=1,2,3,4,5", "retired-shares=perhaps", "participation-basis=\x00", "x" * 5000),
    ],
)
def test_an_override_that_makes_no_sense(text: str) -> None:
    answered(seriatim("check", DEAL, "--assume", text), 2)
    answered(seriatim("schedule", DEAL, "--as-of", "2017-02-09", "--assume", text, "--json"), 2)


@pytest.mark.parametrize("text", ["nobody", "release,nobody", ",", "release;form_8k", " ", ""])
def test_a_precedence_that_names_no_source(text: str) -> None:
    ran = seriatim("check", DEAL, "--precedence", text, "--json")
    answered(ran, 2)
    assert set(ran.codes) == ({"unknown-reference"} if text.strip(", ") else {"wrong-usage"})


@pytest.mark.parametrize("option", ["--as-of", "--known-at"])
@pytest.mark.parametrize("text", ["2017-13-01", "2017-02-30", "2017", "20170224", "yesterday", "", "0000-01-01", "99999-01-01", "2017-2-4"])
def test_a_day_that_is_none(option: str, text: str) -> None:
    answered(seriatim("schedule", DEAL, option, text), 2)


@pytest.mark.parametrize("verb", ["schedule", "captable", "history", "report"])
@pytest.mark.parametrize("day", ["9999-12-31", "9000-01-01", "0001-01-01"])
def test_a_day_that_is_too_far_away(verb: str, day: str) -> None:
    ran = seriatim(verb, DEAL, "--as-of", day, "--json")
    answered(ran, 2)
    assert ran.codes == ["out-of-range"]


@pytest.mark.parametrize("day", ["1600-01-01", "8999-12-31"])
@pytest.mark.parametrize("verb", ["schedule", "captable", "history"])
def test_a_day_that_is_as_far_away_as_can_be(verb: str, day: str) -> None:
    assert seriatim(verb, DEAL, "--as-of", day, "--events", AS_IT_HAPPENED).code == 0


@pytest.mark.parametrize(
    "words",
    [
        *((), ("nonsense",), ("recrod", DEAL), ("check",), ("check", DEAL, "more"), ("check", DEAL, "--nonsense"), ("--nonsense",)),
        *(("captable", DEAL, "--level", "planet"), ("record",), ("record", DEAL), ("record", DEAL, "closed", "--file", "x")),
        ("record", DEAL, "closed", "initial", "--evidence", "gossip"),
        *(("record", DEAL, "closed", "initial", "--place", "first"), ("record", DEAL, "split", "--fractions", "sideways")),
    ],
)
def test_a_command_that_is_none(words: tuple[object, ...]) -> None:
    answered(seriatim(*words), 2)
    ran = seriatim(*words, "--json")
    answered(ran, 2)
    if words:
        assert ran.codes == ["wrong-usage"]


NUMBERS = [
    "0",
    "-5",
    "1.5",
    "NaN",
    "Infinity",
    "-0",
    "1e17",
    "1e18",
    "1e30",
    "1e400",
    "0.00000000001",
    "1_0",
    "ten",
    "",
    " ",
    "١٠",
    "0x10",
    "--",
]


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize(
    "words",
    [
        ("closed", "march", "--shares"),
        ("closed", "march", "--gross"),
        ("closed", "march", "--costs"),
        ("converted", "--shares"),
        ("redeemed", "--price", "0.01", "--shares"),
        ("issued", "common", "--holder", "boone", "--shares"),
        ("authorized", "common", "--shares"),
        ("dividend_paid", "common", "--per-share"),
        ("split", "--fractions", "up", "--ratio"),
        ("converted", "--shares", "10", "--lot"),
    ],
)
def test_a_number_that_makes_no_sense_or_just_about(odd: Path, words: tuple[str, ...], number: str) -> None:
    given = f"1:{number}" if words[-1] == "--ratio" else f"series_k/initial:{number}" if words[-1] == "--lot" else number
    answered(seriatim("record", DEAL, *words, given, *ON, "--store", "ledger"), 0, 2, 3)
    for verb in ("schedule", "captable", "history", "verify"):
        assert seriatim(verb, DEAL, "--store", "ledger", *(("--as-of", "2017-12-31") if verb != "verify" else ())).code in (0, 1)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "9000-01-01", "2017-02-30"])
@pytest.mark.parametrize("words", [("closed", "march"), ("postponed", "march", "--until"), ("dividend_declared", "common", "--payable-on")])
def test_an_event_on_a_day_too_far_away(odd: Path, words: tuple[str, ...], day: str) -> None:
    given = (*words, day, *ON) if words[-1].startswith("--") else (*words, "--on", day)
    answered(seriatim("record", DEAL, *given, "--as-fact", "--store", "ledger"), 2)


@pytest.mark.parametrize(
    "words",
    [
        *(
            ("clsoed", "march", *ON),
            ("closed", "autumn", *ON),
            ("closed", *ON),
            ("closed", "march"),
            ("reversed",),
            ("reversed", "nothing"),
        ),
        *(("terminated", "march", *ON), ("issued", "gold", *ON, "--shares", "1", "--holder", "boone"), ("issued", "common", *ON)),
        *(
            ("issued", "series_k", *ON, "--shares", "99999", "--holder", "boone"),
            ("issued", "common", *ON, "--shares", "1", "--holder", "me"),
        ),
        *(("converted", *ON), ("converted", *ON, "--shares", "1", "--lot", "nothing"), ("converted", *ON, "--shares", "1", "--lot", ":")),
        *(("converted", *ON, "--shares", "1", "--clause", "nothing"), ("converted", *ON, "--shares", "1", "--holder", "nobody")),
        *(("converted", *ON, "--shares", "1", "--security", "common"), ("converted", *ON, "--shares", "1", "--ratio", "1:2")),
        *(("split", *ON, "--ratio", "12", "--fractions", "up"), ("split", *ON, "--ratio", "1:0", "--fractions", "up"), ("split", *ON)),
        *(("split", *ON, "--ratio", "1:2:3", "--fractions", "up"), ("split", "gold", *ON, "--ratio", "1:2", "--fractions", "up")),
        *(("dividend_paid", "common", *ON), ("dividend_paid", "series_k", *ON), ("unpaid", *ON), ("designated", *ON), ("", *ON)),
        *(("postponed", "march", *ON), ("postponed", "march", *ON, "--until", "2016-01-01"), ("condition", "march", *ON)),
        *(("cured", "march", *ON), ("default_waived", "march", *ON), ("expired", "march", *ON), ("defaulted", "final", *ON)),
    ],
)
def test_an_event_that_cannot_be(odd: Path, words: tuple[str, ...]) -> None:
    before = (odd / "ledger").read_bytes()
    answered(seriatim("record", DEAL, *words, "--store", "ledger"))
    answered(seriatim("record", DEAL, *words, "--store", "ledger", "--json"))
    assert (odd / "ledger").read_bytes() == before


@pytest.mark.parametrize("kind", KINDS)
def test_any_kind_of_event_with_nothing_but_its_day(odd: Path, kind: str) -> None:
    answered(seriatim("record", DEAL, kind, *ON, "--store", "ledger"), 0, 2, 3)


EVENTS = {
    "an unknown kind": "- {kind: exploded, on: 2017-03-01}",
    "an unknown particular": "- {kind: closed, on: 2017-03-01, closing: march, colour: red}",
    "a particular of another kind": "- {kind: closed, on: 2017-03-01, closing: march, per_share: 1}",
    "a particular missing": "- {kind: postponed, on: 2017-03-01, closing: march}",
    "no day": "- {kind: closed, closing: march}",
    "no kind": "- {on: 2017-03-01, closing: march}",
    "a wrong day": "- {kind: closed, on: 2017-13-01, closing: march}",
    "a day too far away": "- {kind: closed, on: 9999-12-31, closing: march, as_fact: true}",
    "a number too large": "- {kind: issued, on: 2017-03-01, security: common, holder: boone, quantity: 1e25}",
    "a list for a number": "- {kind: converted, on: 2017-03-01, quantity: [1, 2]}",
    "a text for an event": "- closed",
    "nothing for an event": "- ",
    "a number for the kind": "- {kind: 7, on: 2017-03-01}",
    "a list for the kind": "- {kind: [closed], on: 2017-03-01}",
    "an act that is refused": "- {kind: closed, on: 2017-03-01, closing: final}",
    "one id twice": "- {id: a, kind: designated, on: 2017-02-24, security: series_k}\n- {id: a, kind: terminated, on: 2017-03-01}",
    "the reversal of nothing": "- {kind: reversed, on: 2017-03-01, reverses: nothing}",
    "no YAML": "- {kind: closed",
    "a mapping": "kind: closed",
    "a wrong evidence": "- {kind: closed, on: 2017-03-01, closing: march, evidence: gossip}",
    "a wrong lot": "- {kind: converted, on: 2017-03-01, quantity: 1, lots: ['series_k/march:many']}",
}


@pytest.mark.parametrize("text", EVENTS.values(), ids=EVENTS)
def test_an_events_file_that_cannot_be(tmp_path: Path, text: str) -> None:
    file = tmp_path / "events.yaml"
    file.write_text(f"events:\n{text}\n" if text.startswith("-") else text, encoding="utf-8")
    for verb in ("schedule", "captable", "history"):
        answered(seriatim(verb, DEAL, "--as-of", "2017-12-31", "--events", file))
    answered(seriatim("record", DEAL, "--file", file, "--store", tmp_path / "ledger"))
    answered(seriatim("record", DEAL, "--file", file, "--together", "--store", tmp_path / "ledger", "--json"))


def test_problems_of_a_file_come_all_at_once(tmp_path: Path) -> None:
    file = tmp_path / "events.yaml"
    file.write_text("events:\n- {kind: clsoed, on: 2017-03-01}\n- {kind: closed, on: 2017-13-01, closing: march}\n", encoding="utf-8")
    ran = seriatim("record", DEAL, "--file", file, "--store", tmp_path / "ledger", "--json")
    assert sorted(ran.codes) == ["unknown-kind", "wrong-value"]


@pytest.mark.parametrize("seed", range(60))
def test_a_deal_file_with_something_in_it_changed_at_random(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    lines = DEAL.read_text(encoding="utf-8").splitlines()
    for _ in range(chance.randrange(1, 4)):
        at = chance.randrange(len(lines))
        line = lines[at]
        cut = chance.randrange(len(line) + 1)
        lines[at] = chance.choice(
            ["", line[:cut], line[cut:], line[:cut] + chance.choice(":{}[]#&*!|>'\"%@`,-\t\x00é€9-") + line[cut:], line + line, "  " + line]
        )
    file = tmp_path / "deal.yaml"
    file.write_text("\n".join(lines), encoding="utf-8")
    for verb in ("check", "schedule", "captable"):
        answered(seriatim(verb, file, "--as-of", "2017-12-31") if verb != "check" else seriatim(verb, file), 0, 1, 2)


@pytest.mark.parametrize("ratio", ["1e15:1", "1:1e15"])
def test_splits_on_splits_until_nothing_can_be_counted(odd: Path, ratio: str) -> None:
    split = ("record", DEAL, "split", *ON, "--ratio", ratio, "--fractions", "up", "--as-fact")  # beyond what is authorised, or not
    codes = [seriatim(*split, "--store", "ledger").code for _ in range(4)]
    assert codes[0] == 0
    assert codes[-1] == 2
    for verb in ("schedule", "captable", "history", "verify"):
        assert seriatim(verb, DEAL, "--store", "ledger", *(("--as-of", "2017-12-31") if verb != "verify" else ())).code in (0, 1)
