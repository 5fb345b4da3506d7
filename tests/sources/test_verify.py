"""A citation holds when one sentence of the passage holds all that it covers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from seriatim.deal.citation import Citation
from seriatim.sources.failures import problems
from seriatim.sources.figures import Figure, Month, Rate, Words, YearsAfter
from seriatim.sources.passages import Document
from seriatim.sources.verify import NamedFigure, Verification, verify
from seriatim.units.problems import Place

LETTER = Document.from_text(
    """\
May 4, 2031

Acme sells 300 shares by May 20, 2031 for \\$3 million. It sells 600 shares for \\$6 million, in two parts, in June and July 2031.
A holder that fails gives back 40% of its shares at \\$0.02 each. None are restricted.
""",
    "letter.txt",
)
DEAL = Place("deal.yaml", 7, 3)


def check(citation: str, *figures: tuple[str, Figure], where: Place | None = None) -> Verification:
    return verify(LETTER, Citation.parse(citation), [NamedFigure(*one) for one in figures], where)


def test_figures_that_stand_together():
    found = check("letter ¶2", ("shares", Decimal(300)), ("by", date(2031, 5, 20)), ("proceeds", Decimal(3000000)))
    assert found.verified
    assert [(one.name, one.written, str(one.place)) for one in found.standing] == [
        ("shares", "300", "letter.txt:3:12"),
        ("by", "May 20, 2031", "letter.txt:3:26"),
        ("proceeds", "$3 million", "letter.txt:3:43"),
    ]
    assert str(found.sentence) == "letter.txt:3:1"
    assert problems(LETTER, [found]) == ()


def test_a_figure_may_not_borrow_another_sentence():
    found = check("letter ¶2", ("shares", Decimal(300)), ("month", Month(2031, 6)))
    (missing,) = found.missing
    assert (missing.name, missing.nearby, str(missing.elsewhere)) == ("shares", ("600", "$6 million", "two"), "letter.txt:3:12")
    (problem,) = problems(LETTER, [found])
    assert problem.message == (
        "The deal says shares 300 and cites letter ¶2, but the sentence there with month June does not hold it; "
        "it has 600, $6 million, two."
    )


def test_a_wrong_figure_is_told_beside_what_stands_there():
    found = check("letter ¶3", ("fraction", Rate(Decimal("0.4"))), ("price", Decimal("0.03")), where=DEAL)
    (problem,) = problems(LETTER, [found])
    assert problem.code == "cited-figure-not-found"
    assert problem.message == (
        "The deal says price 0.03 and cites letter ¶3, but no sentence there holds it; the sentence that comes closest has $0.02."
    )
    assert (problem.expected, problem.found, problem.because, problem.where) == ("0.03", "$0.02", "letter ¶3", DEAL)
    assert problem.remedy.startswith("Look at letter.txt:4:1. ")


def test_each_missing_figure_is_one_problem_at_its_own_place():
    own = Place("deal.yaml", 9, 5)
    figures = [NamedFigure("date", date(2031, 5, 21), own), NamedFigure("redemption", YearsAfter(5))]
    found = problems(LETTER, [verify(LETTER, Citation.parse("letter ¶1"), figures, DEAL)])
    assert [(one.found, one.where) for one in found] == [("May 4, 2031", own), ("", DEAL)]
    assert found[1].message == "The deal says redemption 5 years and cites letter ¶1, but no sentence there holds it."


def test_the_whole_document_is_searched_where_no_paragraph_is_cited():
    assert check("letter", ("price", Decimal("0.02")), ("fraction", Rate(Decimal("0.4")))).verified
    assert not check("letter", ("price", Decimal("0.02")), ("shares", Decimal(300))).verified


def test_quoted_words_say_which_sentence_is_meant():
    assert check('letter ¶3 "are  Restricted"').verified
    assert check('letter ¶2 "in two parts"', ("shares", Decimal(600))).verified
    (problem,) = problems(LETTER, [check('letter ¶2 "in two parts"', ("shares", Decimal(300)))])
    assert "the sentence there with the quoted words does not hold it" in problem.message


def test_words_are_a_figure_too():
    assert check("letter ¶3", ("restricted", Words("none are restricted"))).verified
    (problem,) = problems(LETTER, [check("letter ¶3", ("vote", Words("no vote")))])
    assert problem.message == 'The deal says vote "no vote" and cites letter ¶3, but no sentence there holds it.'


def test_words_that_do_not_stand_there():
    found = check('letter ¶2 "as restricted stock of the company that is not registered under any act at all"', ("shares", Decimal(300)))
    assert not found.verified
    (problem,) = problems(LETTER, [found])
    assert problem.code == "cited-words-not-found"
    assert problem.message == (
        'The deal cites the words "as restricted stock of the company that is not registered under any ..." of letter ¶2, '
        "but no sentence there has them."
    )


def test_a_paragraph_that_is_not_there():
    found = check("letter ¶4", ("shares", Decimal(300)), where=DEAL)
    assert found.paragraph_missing
    assert not found.verified
    (problem,) = problems(LETTER, [found])
    assert (problem.code, problem.where, problem.found) == ("cited-paragraph-missing", DEAL, "¶4")
    assert problem.message == "The deal cites letter ¶4, but the last paragraph of letter is ¶3."


def test_a_citation_of_nothing_in_particular_needs_its_paragraph_only():
    assert check("letter ¶1").verified
    assert check("letter").verified
    assert not check("letter ¶9").verified


def test_a_source_that_was_altered():
    assert problems(LETTER, [], sha256=LETTER.sha256.upper()) == ()
    (problem,) = problems(LETTER, [], sha256="0" * 64, where=DEAL)
    assert (problem.code, problem.where) == ("source-altered", DEAL)
    assert LETTER.sha256 in problem.found


def test_an_empty_source_verifies_nothing():
    empty = Document.from_text("")
    assert not verify(empty, Citation("letter"), [NamedFigure("shares", Decimal(3))]).verified
    assert not verify(empty, Citation("letter", 1), []).verified


@pytest.mark.parametrize("citation", ["letter ¶2", "letter ¶3", "letter"])
def test_a_message_is_short_enough_to_read(citation):
    for problem in problems(LETTER, [check(citation, ("shares", Decimal(7)), ("rate", Rate(Decimal("0.07"))))]):
        assert len(problem.message.split()) < 40
