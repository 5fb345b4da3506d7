"""A source becomes numbered paragraphs whose every character knows its place in the file."""

from __future__ import annotations

from hashlib import sha256

import pytest

from seriatim.sources.passages import Document
from seriatim.sources.plain import plain

LETTER = "\r\n\r\nMay 4, 2031\r\n\r\nThe price is \\$2,500 \u2013 \u201cfixed\u201d \u2013 says [Acme, Inc.](#).  It  holds.\r\n\t\r\nEnd"


def test_paragraphs_are_the_lines_that_are_not_blank():
    document = Document.from_text(LETTER, "letter.txt")
    assert [(one.number, one.line, one.text) for one in document.paragraphs] == [
        (1, 3, "May 4, 2031"),
        (2, 5, 'The price is $2,500 - "fixed" - says Acme, Inc.. It holds.'),
        (3, 7, "End"),
    ]


def test_every_plain_character_leads_back_to_the_file():
    paragraph = Document.from_text(LETTER, "letter.txt").paragraph(2)
    at = paragraph.text.index("$2,500")
    place = paragraph.place(at, at + 6)
    assert str(place) == "letter.txt:5:14"
    assert paragraph.written[place.column - 1 :][: place.width] == "\\$2,500"
    at = paragraph.text.index("Acme")
    assert paragraph.written[paragraph.place(at, at + 4).column - 1 :].startswith("Acme, Inc.](#)")
    assert len(paragraph.offsets) == len(paragraph.text)
    assert list(paragraph.offsets) == sorted(paragraph.offsets)


def test_a_place_names_the_source_and_copies_nothing():
    assert Document.from_text("Some words.").paragraph(1).sentences[0].place().text == ""


def test_a_span_outside_the_paragraph_is_refused():
    with pytest.raises(ValueError, match="no span from 3 to 99"):
        Document.from_text("words").paragraph(1).place(3, 99)


@pytest.mark.parametrize("number", [0, -1, 4])
def test_a_paragraph_that_is_not_there(number):
    with pytest.raises(LookupError, match=f"paragraphs 1 to 3, and no paragraph {number}"):
        Document.from_text(LETTER).paragraph(number)


def test_the_hash_is_of_the_bytes_as_they_are():
    content = b"\xef\xbb\xbfOne\r\nTwo \\$3"
    document = Document.from_bytes(content)
    assert document.sha256 == sha256(content).hexdigest()
    assert [one.text for one in document.paragraphs] == ["One", "Two $3"]


def test_old_files_are_read_as_windows_1252():
    assert Document.from_bytes(b"\x93fixed\x94\xa0price").paragraph(1).text == '"fixed" price'


def test_an_empty_file_has_no_paragraphs():
    assert Document.from_bytes(b"\n \n").paragraphs == ()


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (r"\$5 and 5\% of a\*b, c\_d", "$5 and 5% of a*b, c_d"),
        (r"C:\new stays", r"C:\new stays"),
        ("[A](#) and [B\u2019s (C)](http://b.example/x) but [not this] (aside)", "A and B's (C) but [not this] (aside)"),
        ("soft\u00adhy\u200bphen", "softhyphen"),
        ("\u00a0$20\u202fmillion\u2003", "$20 million"),
        ("20\u2013year \u2212 \u2014", "20-year - -"),
        ("", ""),
    ],
)
def test_plain_text_is_what_a_reader_sees(line, text):
    assert plain(line)[0] == text
    assert len(plain(line)[1]) == len(text)
