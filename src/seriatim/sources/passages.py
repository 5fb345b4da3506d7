"""Passages: a source as numbered paragraphs of sentences, each of which knows its place in the file.

A paragraph is a line of the file that is not blank, counted from 1: what a reader counts who opens it. Nothing is read before
it is asked for, so a document of a thousand paragraphs costs a citation only the one it names.

Does not cover: files whose paragraphs are wrapped over several lines (there each line is a paragraph), tables, page numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from seriatim.sources.plain import plain
from seriatim.sources.sentences import sentence_spans
from seriatim.units.problems import Place


@dataclass(frozen=True)
class Sentence:
    """A sentence of a paragraph, from `start` to `end` of the paragraph's plain text."""

    paragraph: Paragraph
    start: int
    end: int

    @cached_property
    def text(self) -> str:
        """The sentence in plain text, its full stop included."""
        return self.paragraph.text[self.start : self.end]

    def place(self, start: int = 0, end: int | None = None) -> Place:
        """Where in the file the characters from `start` to `end` of `text` stand; the whole sentence unless told."""
        return self.paragraph.place(self.start + start, self.start + end if end is not None else self.end)


@dataclass(frozen=True)
class Paragraph:
    """A line of a file that is not blank: its number among these, its line number, and the line as it is written."""

    file: str
    number: int
    line: int
    written: str

    @property
    def text(self) -> str:
        """The plain text: escapes and links undone, one kind of quote, dash and blank. See `plain`."""
        return self._plain[0]

    @property
    def offsets(self) -> tuple[int, ...]:
        """For each character of `text`, its offset in `written`."""
        return self._plain[1]

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The paragraph's sentences in order. See `sentence_spans` for what ends one."""
        return tuple(Sentence(self, start, end) for start, end in sentence_spans(self.text))

    def place(self, start: int = 0, end: int | None = None) -> Place:
        """Where in the file the characters from `start` to `end` of `text` stand; the whole paragraph unless told.

        Lines and columns count from 1. The place carries no text: a source is named, not copied.
        """
        end = len(self.text) if end is None else end
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"paragraph {self.number} has {len(self.text)} characters, and no span from {start} to {end}")
        first, last = self.offsets[start], self.offsets[end - 1]
        return Place(self.file, self.line, first + 1, width=last - first + 1)

    @cached_property
    def _plain(self) -> tuple[str, tuple[int, ...]]:
        return plain(self.written)


@dataclass(frozen=True)
class Document:
    """A source: the name of its file, its paragraphs, and the SHA-256 of its bytes as they are (nothing normalised)."""

    file: str
    paragraphs: tuple[Paragraph, ...]
    sha256: str

    @classmethod
    def from_bytes(cls, content: bytes, file: str = "source") -> Document:
        """The document in a file's bytes: UTF-8, or Windows-1252 where they are not, as in old filings. Raises nothing."""
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", errors="replace")
        return cls(file, _paragraphs(text, file), sha256(content).hexdigest())

    @classmethod
    def from_text(cls, text: str, file: str = "source") -> Document:
        """The document in a text, hashed as UTF-8.

        >>> release = Document.from_text("February 14, 2017\\n\\nPriced at \\\\$1,000 per share. No vote.\\n")
        >>> release.paragraph(2).text, len(release.paragraph(2).sentences)
        ('Priced at $1,000 per share. No vote.', 2)
        >>> print(release.paragraph(2).place(10, 16))
        source:3:11
        """
        return cls.from_bytes(text.encode(), file)

    def paragraph(self, number: int) -> Paragraph:
        """The paragraph of that number, counted from 1. Raises LookupError where there is none."""
        if not 1 <= number <= len(self.paragraphs):
            raise LookupError(f"{self.file} has paragraphs 1 to {len(self.paragraphs)}, and no paragraph {number}.")
        return self.paragraphs[number - 1]


def _paragraphs(text: str, file: str) -> tuple[Paragraph, ...]:
    lines = enumerate(re.split(r"\r\n|\n|\r", text), start=1)
    written = [(line, content) for line, content in lines if content.strip()]
    return tuple(Paragraph(file, number, line, content) for number, (line, content) in enumerate(written, start=1))
