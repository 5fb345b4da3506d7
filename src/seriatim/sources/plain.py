"""Plain text: a line of a source as a reader sees it, with every character's place in the line as it is written.

A filing that was saved as text carries the marks of its journey: `\\$20 million`, `[Ascent Solar](#)`, curly quotes, long
dashes, blanks that do not break. None of them changes what is said, so a figure or a word is looked for in the plain text; but
a person who looks it up opens the file, so each plain character keeps its offset there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

_ALIKE = {
    **dict.fromkeys("‘’‚‛′", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad", ""),  # no width: a reader does not see them
}


def plain(line: str) -> tuple[str, tuple[int, ...]]:
    """The line's plain text, and for each of its characters the offset in `line`.

    Backslash escapes give the character they protect, a link its text; quotes and dashes become `'`, `"` and `-`; blanks of
    any kind become one space, and none at either end. Does not cover HTML entities, emphasis marks and table bars, which stay.

    >>> plain("priced at\\u00a0 \\\\$1,000 by [Ascent](#)")[0]
    'priced at $1,000 by Ascent'
    """
    pieces = list(_pieces(line))
    text = "".join(character for character, _ in pieces)
    kept = text.strip()
    start = text.find(kept)
    return kept, tuple(offset for _, offset in pieces[start : start + len(kept)])


def blot(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with the spans blotted out at their full length, so that what is left keeps its place.

    >>> blot("on Feb 24, 2017", [(3, 15)]) == "on " + 12 * chr(0)
    True
    """
    for start, end in spans:
        text = text[:start] + "\0" * (end - start) + text[end:]
    return text


def _pieces(line: str) -> Iterator[tuple[str, int]]:
    """Each plain character with its offset."""
    end = 0
    for mark in _marks().finditer(line):
        yield from zip(line[end : mark.start()], range(end, mark.start()), strict=True)
        if becomes := _becomes(mark):
            yield becomes, mark.start()
        end = mark.end()
    yield from zip(line[end:], range(end, len(line)), strict=True)


def _becomes(mark: re.Match[str]) -> str:
    if mark["blank"]:
        return " "
    return mark["escaped"] or _ALIKE.get(mark[0], "")  # what is left over is the scaffolding of a link


@cache
def _marks() -> re.Pattern[str]:
    punctuation = r"[!-/:-@\[-`{-~]"
    target = r"\([^()\s]*\)"
    return re.compile(
        rf"\\(?P<escaped>{punctuation})"
        rf"|\[(?=[^\[\]]*\]{target})|\]{target}"
        rf"|(?P<blank>[\s{_invisible()}]*\s[\s{_invisible()}]*)"
        rf"|[{''.join(_ALIKE)}]"
    )


def _invisible() -> str:
    return "".join(mark for mark, becomes in _ALIKE.items() if not becomes)
