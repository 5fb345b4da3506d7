"""Where sentences end."""

from __future__ import annotations

import pytest

from seriatim.sources.sentences import sentence_spans


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Acme Technologies, Inc. (OTCQB: ACME), a maker of bolts, sells shares.",
        "Comprised of North Acme Co., Ltd, South Acme Co. Ltd, and Acme Corp. Limited of the U.S. Midwest.",
        "Acme, Inc. Common Stock is listed.",
        "Mr. Li and Dr. J. B. Wu sign on Feb. 24, by Sept. 3, or in Jan. 2031.",
        "The price is $0.004 per share, not 1.5 times it.",
        "See Nos. 5 and 6, Sec. 3, i.e. Art. 7, at 9 a.m. Eastern.",
        "8. Later events of the U.S.A. are told here.",
        "(iv). Later events are told here.",
        "it has no capital, and no stop",
    ],
)
def test_one_sentence(text):
    assert split(text) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "It sells shares of Series K. | Dividends are not paid.",
        "It pays Acme Co., Ltd. | The rest waits.",
        "It is filed in the U.S. | No vote is needed.",
        "It ends in 2031. | 15,000 shares remain.",
        'He said, "we are glad." | Mr. Li went on, "so are we." | (The rest is omitted.) | "Why?" | Because.',
        "It costs $5. | $6 is too much! | Is it?",
        'It is a series ("Series K Preferred"). | The next begins.',
        "It closes in May. | A second one follows.",
    ],
)
def test_several_sentences(text):
    assert split(text.replace(" | ", " ")) == text.split(" | ")


def test_nothing_is_lost_between_sentences():
    text = "One is here.  Two is there.   "
    assert split(text) == ["One is here.", "Two is there.   "]
    assert split("") == []
