"""The tree of a YAML text: scalars stay text, every node knows its place, and what is no YAML is said in plain words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seriatim.formats.tree import REPEATS_MAX, Node, called, join, read_tree
from seriatim.units.problems import BadInput, Place, Problem


def value(text: str) -> str | None:
    node = read_tree(f"a: {text}\n", "f.yaml").get("a")
    assert node is not None
    return node.text


def problem(text: str) -> Problem:
    with pytest.raises(BadInput) as found:
        read_tree(text, "f.yaml")
    assert len(found.value.problems) == 1
    return found.value.problems[0]


@pytest.mark.parametrize(
    "text", ["NO", "no", "on", "010", "0.0040", "20_000_000", "1e3", "2017-02-24", "0x10", "true", "12:30:00", ".5", "50%", "=", "<<"]
)
def test_a_scalar_is_kept_as_it_is_written(text: str) -> None:
    assert value(text) == text


@pytest.mark.parametrize("text", ["", "~", "null", "Null", "NULL", "# a remark"])
def test_an_empty_scalar_is_nothing(text: str) -> None:
    assert value(text) is None


@pytest.mark.parametrize("text", ["''", '""'])
def test_quoted_emptiness_is_text(text: str) -> None:
    assert value(text) == ""


def test_every_node_knows_its_place() -> None:
    root = read_tree("one: 1\ntwo:\n  - {id: x, three: 0.0040}\n", "f.yaml")
    two = root.get("two")
    assert two is not None
    assert two.parts is not None
    three = two.parts[0].get("three")
    assert three is not None
    assert three.where == Place("f.yaml", 3, 20, "  - {id: x, three: 0.0040}", 6)
    assert two.parts[0].keys["three"] == Place("f.yaml", 3, 13, "  - {id: x, three: 0.0040}", 5)


def test_entries_of_a_list_are_called_by_their_own_names_and_never_alike() -> None:
    root = read_tree("[{id: march}, {clause: c}, {holder: h}, {holder: h}, plain, {id: [no]}]", "f.yaml")
    assert [name for name, _ in root.children()] == ["march", "c", "h", "h-4", "5", "6"]


def test_the_kinds_of_nodes_and_their_names_for_people() -> None:
    root = read_tree("{a: {}, b: [], c: x, d: , e: ''}", "f.yaml")
    assert [(child.kind, child.shown) for _, child in root.children()] == [
        ("mapping", "named values"),
        ("list", "a list"),
        ("value", "x"),
        ("nothing", "nothing"),
        ("value", "empty text"),
    ]


def test_aliases_repeat_what_they_name() -> None:
    root = read_tree("a: &x {b: 1}\nc: *x\nd: &x 2\ne: *x\n", "f.yaml")
    again, last = root.get("c"), root.get("e")
    assert again is not None
    assert again.items is not None
    assert again.items["b"].text == "1"
    assert last is not None
    assert last.text == "2"


def test_a_value_that_repeats_itself_is_a_problem() -> None:
    assert (problem("a: &x {b: *x}").where or Place("", 0, 0)).column == 4
    assert "itself" in problem("a: &x [*x]").message


def test_aliases_that_multiply_are_stopped() -> None:
    lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    assert f"{REPEATS_MAX:,}" in problem("\n".join(lines)).message


@pytest.mark.parametrize(
    ("text", "line", "column", "message", "remedy"),
    [
        ("a:\n\tb: 1", 2, 1, "a tab stands here", "spaces"),
        ("a: b: c", 1, 5, "a second colon", "quotes"),
        ("a: [1, 2\nb: 3\n", 2, 2, "the bracket opened in line 1", "comma"),
        ('x: 1\na: "b\nc: 2\n', 2, 4, "never closed", "close it"),
        ("a: 1\nfoo\nb: 2\n", 2, 1, "no colon", "name: value"),
        ("a:\n  b: 1\n c: 2\n", 3, 2, "does not belong", "indent"),
        ("a: 'b' c\n", 1, 8, "does not belong", "nothing follows"),
        ("a: @x", 1, 4, "cannot begin", "quotes"),
        ("a: %x", 1, 4, "cannot begin", "quotes"),
        ("a: *x", 1, 4, "begins with *", "quotes"),
        ("a: & b", 1, 5, "cannot begin", "quotes"),
        ("a: - b", 1, 4, "a list cannot begin", "next line"),
        ("a: }", 1, 4, "never opened", "quotes"),
        ("a: 1\n---\nb: 2\n", 2, 1, "a second document", "---"),
        ('a: "\\q"', 1, 6, "a backslash", "single quotes"),
        ("[" * 200, 1, 51, "too deep", "close"),
        ("%YAML 3.0\n---\na: 1", 1, 1, "begins with %", "take it out"),
        ("? [a, b]\n: c", 1, 3, "a name before a colon", "name: value"),
        ("a: 1\nb: x\x00y", 2, 5, "not plain text", "UTF-8"),
        ('a: "\\UFFFFFFFF"', 1, 1, "not plain text", "UTF-8"),
        ('a: "\\ud800"', 1, 4, "half a character", "itself"),
    ],
)
def test_what_is_no_yaml_is_said_in_plain_words(text: str, line: int, column: int, message: str, remedy: str) -> None:
    found = problem(text)
    assert found.code == "not-yaml"
    assert found.where is not None
    assert (found.where.line, found.where.column) == (line, column)
    assert found.where.text == text.splitlines()[line - 1]
    assert message in found.message
    assert remedy in found.remedy
    assert "scanning" not in found.message
    assert "mapping values" not in found.message


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing but a remark\n"])
def test_an_empty_file_says_so(text: str) -> None:
    assert problem(text).message == "the file is empty"


def test_all_duplicates_are_found_at_once_at_the_second_of_each() -> None:
    with pytest.raises(BadInput) as found:
        read_tree("a: 1\nb: {c: 1, c: 2}\na: 3\n", "f.yaml")
    assert [(p.code, p.where and (p.where.line, p.where.column)) for p in found.value.problems] == [
        ("duplicate-key", (2, 11)),
        ("duplicate-key", (3, 1)),
    ]


def test_a_byte_order_mark_and_windows_lines_do_no_harm() -> None:
    root = read_tree("\ufeffa: 1\r\nb: x y\r\n", "f.yaml")
    assert [(name, child.text) for name, child in root.children()] == [("a", "1"), ("b", "x y")]


def test_paths_and_what_they_are_called() -> None:
    assert join(join("", "agreement"), "closings") == "agreement.closings"
    assert [called(path) for path in ("", "a.b", "stated.2", "a.closings.3")] == [
        "the file",
        "b",
        "entry 2 of stated",
        "entry 3 of closings",
    ]


signs = st.text(st.sampled_from("ab:-?[]{},&*!|>'\"%@ \n\t#~<=\\\x00\ud800é0"), max_size=40)
words = st.lists(
    st.sampled_from(
        ["a: ", "- ", "&x ", "*x", "!!int ", "!%25 ", "<<: ", "%YAML 3.0\n", "---\n", "\n", "  ", '"\\UFFFFFFFF"', "|9\n", "[", "}"]
    )
)


@given(st.one_of(signs, words.map("".join), st.text(max_size=40), st.binary(max_size=60).map(lambda raw: raw.decode("latin-1"))))
def test_any_text_is_a_tree_or_a_problem(text: str) -> None:
    told: tuple[Problem, ...] = ()
    try:
        assert isinstance(read_tree(text, "f.yaml"), Node)
    except BadInput as found:
        told = found.problems
    assert all(p.message and p.where is not None and p.where.line >= 1 and p.where.column >= 1 for p in told)
